"""Random networks: what the compiler accepts runs as it predicted, what it refuses for its sizes
fails in torch, and nothing makes it crash.
"""

from __future__ import annotations

import copy
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import event, given, note
from torch import nn

from neurlink_gen.algebra.sizes import At
from neurlink_gen.code import Ref
from neurlink_gen.code_trees import refs
from neurlink_gen.compilation import Compilation
from neurlink_gen.findings import rules
from neurlink_gen.graph import Graph, Node
from neurlink_gen.ops.input import Input
from neurlink_gen.ops.operation import AtLeast, SameSize
from neurlink_gen.reads import values_read
from neurlink_gen.pipeline import Spec, compile_specs
from neurlink_gen.report import render_findings
from neurlink_gen.verify.samples import admitted, sizes_in
from tests.compiling import (
    PREAMBLE,
    MadeModel,
    import_file,
    made_models,
    shape_of,
    tensors_in,
)
from tests.examples import examples
from tests.random_specs import WIDTH, specs
from tests.unguarded import Unguarded, unguarded

REFUSALS = (
    rules.SIZE_REFUTED,
    rules.MERGE_REFUTED,
    rules.SIZE_BELOW_ONE,
    rules.INPUT_TOO_SMALL,
    rules.TIED_AXES,
)
"""The rules of the prover: a network that breaks these alone can be run all the same."""
EXAMPLE = re.compile(r"for example ((?:\w+ = \d+(?:, )?)+)")
PLACE = re.compile(r"(\w+) = (\d+)")
LARGEST = 400
"""Sizes above this are not tried: maps would grow too large even without memory for them."""


@examples(300)
@given(spec=specs())
def test_what_is_accepted_runs_as_predicted(spec: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec.py").write_text(PREAMBLE + spec)
        note(PREAMBLE + spec)
        made = compile_specs([Spec(folder / "spec.py")], "generated")
        note(render_findings(made.diagnostics))
        if made.has_errors:
            event(
                "refused: " + min(d.rule.code for d in made.diagnostics if d.is_error)
            )
            assert made.files == {}
            check_refusal(made, folder / "spec.py")
            return
        event("accepted")
        note(made.files["spec.py"])
        (folder / "made.py").write_text(made.files["spec.py"])
        for model in made_models(made, import_file(folder / "made.py")):
            # Where circular padding has not enough to read, torch reads past the map in silence.
            is_loud = "circular" not in spec.lower()
            check(model, unguarded(folder / "spec.py") if is_loud else None)
            if "width" in dict(model.model.parameters):
                check_width(model, spec, folder)


def check_refusal(made: Compilation, path: Path) -> None:
    """What is refused for its sizes fails in torch, at the sizes that were named."""
    if any(found.rule not in REFUSALS for found in made.diagnostics if found.is_error):
        return  # for other mistakes as well, and then there is nothing to run
    network = unguarded(path)
    assert network is not None
    axes = [axis for node in network.graph.inputs for axis in axes_of(node)]
    named = [note for found in made.diagnostics for note in found.notes]
    counterexamples = [found for note in named if (found := EXAMPLE.match(note))]
    for found in counterexamples:
        at = {axis: int(n) for axis, n in PLACE.findall(found[1])}
        n = max(at.values())
        if n <= LARGEST:
            event("refuted at the size that was named")
            # At the line that was named, or before: that gives other sizes than it was told.
            assert network.breaks(dict.fromkeys(axes, n) | at) is not None, at
    if not counterexamples:
        # No size is left of those that are promised and that one line or another works at.
        inputs = [node.operation for node in network.graph.inputs]
        promises = [each for each in inputs if isinstance(each, Input)]
        for n in range(1, 40):
            if any(n % each.multiple_of or n < each.min_size for each in promises):
                continue
            event("refused as a whole")
            assert network.breaks(dict.fromkeys(axes, n)) is not None, n


def axes_of(node: Node) -> tuple[str, ...]:
    return tuple(axis for size in node.outputs[0].sizes for axis in size.axes)


def check(model: MadeModel, without_guard: Unguarded | None) -> None:
    """Hold a model against torch. without_guard: the same network, if it fails where it must."""
    with torch.device("meta"):
        module = model.create().eval()
    for at in admissible(model):
        predicted(model, module, at)
    for at in inadmissible(model):
        with pytest.raises(ValueError, match="expected"):
            module(*model.inputs(at, 2, "meta"))
        if any(len(size.axes) > 1 for size in sizes_in(model.model.graph)):
            continue  # what ties axes together is settled by what is promised of each
        assert fails_at(model, at), f"the precondition is too strong: {at} would do"
        if without_guard is not None:
            broken = without_guard.breaks(at)
            assert broken is not None, f"the precondition is too strong: {at} does"
    small = model.smallest(2)
    if max(small.values(), default=0) < 40:
        same_numbers(model, small)


def check_width(model: MadeModel, spec: str, folder: Path) -> None:
    """Another value of a parameter gives what the spec gives where that is the default.

    The class refuses it where the spec is refused with it.
    """
    (folder / "wider.py").write_text(
        PREAMBLE + spec.replace(WIDTH, WIDTH.replace("4", "6"))
    )
    made = compile_specs([Spec(folder / "wider.py")], "generated")
    if made.has_errors:
        event("another value is refused")
        with torch.device("meta"), pytest.raises(ValueError, match="must"):
            model.create(width=6)
        return
    note(made.files["wider.py"])
    (folder / "made_wider.py").write_text(made.files["wider.py"])
    (other,) = made_models(made, import_file(folder / "made_wider.py"))
    at = model.smallest(2)
    with torch.device("meta"):
        ours, theirs = model.create(width=6), other.create()
    assert keys(ours) == keys(theirs)
    if max(at.values(), default=0) <= LARGEST:
        inputs = other.inputs(at, 2, "meta")
        shapes = [tuple(each.shape) for each in tensors_in(ours.eval()(*inputs))]
        assert shapes == other.output_shapes(at, 2)


def keys(module: nn.Module) -> list[tuple[str, tuple[int, ...]]]:
    return [(key, tuple(each.shape)) for key, each in module.state_dict().items()]


def admissible(model: MadeModel) -> Iterator[dict[str, int]]:
    """The least sizes at which a model works, and some larger ones."""
    at = model.smallest()
    for _ in range(3):
        if max(at.values(), default=0) > LARGEST:
            return
        yield at
        if not at:
            return
        at = {axis: model.next_admitted(axis, n) for axis, n in at.items()}
        at = admitted(model.proof, at)
    # Each axis in its turn, so that their order shows.
    for first in at:
        sizes = {
            axis: n if axis != first else at_least(model, axis, 37)
            for axis, n in at.items()
        }
        yield admitted(model.proof, sizes)


def at_least(model: MadeModel, axis: str, n: int) -> int:
    return model.next_admitted(axis, n - 1)


def inadmissible(model: MadeModel) -> Iterator[dict[str, int]]:
    """The least size at which a model says that it does not work, on each axis, and another."""
    for axis, domain in model.proof.always.domains:
        smallest = domain.smallest_outside()
        assert smallest is not None
        for outside in {smallest, domain.least - 1, domain.smallest_inside() + 1}:
            if 1 <= outside <= LARGEST and outside not in domain:
                yield {**model.smallest(), axis: outside}
    least = {axis: model.next_admitted(axis, 0) for axis in model.axes}
    if not model.proof.admits(least):
        yield least


def fails_at(model: MadeModel, at: At) -> bool:
    """Whether the sizes of some line that is written do not fit at an input size."""
    graph = model.model.graph
    return any(
        not _fits(node, at) for node in written(graph, model.model.has_intermediates)
    )


def written(graph: Graph, keep_all: bool = False) -> Iterator[Node]:
    """The lines that are written, those inside composite nerves included."""
    for node in graph.nodes:
        if keep_all or node.index in graph.live:
            yield node
            if node.body is not None:
                yield from written(node.body)


def _fits(node: Node, at: At) -> bool:
    claimed = [shape_of(tensor, 1, at)[2:] for tensor in node.outputs]
    given = [shape_of(tensor, 1, at)[2:] for tensor in node.produced]
    demands = node.result.demands if node.result else ()
    return (
        claimed == given
        and all(extent >= 1 for sizes in given for extent in sizes)
        and all(_is_met(demand, at) for demand in demands)
    )


def _is_met(demand: SameSize | AtLeast, at: At) -> bool:
    if isinstance(demand, AtLeast):
        return demand.size.where(at) >= demand.minimum
    return demand.left.where(at) == demand.right.where(at)


def predicted(model: MadeModel, module: nn.Module, at: At) -> None:
    """The shapes of the outputs, and of every line where it is returned."""
    inputs = model.inputs(at, 2, "meta")
    shapes = [tuple(tensor.shape) for tensor in tensors_in(module(*inputs))]
    assert shapes == model.output_shapes(at, 2), f"at {at}"
    graph = model.model.graph
    if model.model.has_intermediates:
        lines = [
            shape_of(tensor, 2, at) for node in graph.nodes for tensor in node.outputs
        ]
        outputs = module.forward_intermediates(*inputs)  # type: ignore[operator]  # an attribute of a module is a tensor or a module to mypy
        assert [tuple(tensor.shape) for tensor in outputs] == lines, f"at {at}"


def same_numbers(model: MadeModel, at: At) -> None:
    """In place or not, and by way of the intermediates, the numbers are the same."""
    torch.manual_seed(3)
    module = model.create().eval()
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.5)
    inputs = model.inputs(at, 2)
    kept = [each.clone() for each in inputs]
    first = tensors_in(module(*inputs))
    assert all(map(torch.equal, inputs, kept)), "an input was overwritten"
    assert not any(each.isnan().any() for each in first)
    graph = model.model.graph
    if model.model.has_intermediates:
        by_line = iter(module.forward_intermediates(*inputs))  # type: ignore[operator]  # an attribute of a module is a tensor or a module to mypy
        values = {
            (node.index, output): next(by_line)
            for node in graph.nodes
            for output in range(len(node.outputs))
        }
        for ref, tensor in zip(graph.outputs, first, strict=True):
            assert torch.equal(values[ref.node, ref.output], tensor)
    else:
        trains(module, model, at)
    apart = out_of_place(model, module)
    assert all(map(torch.equal, first, tensors_in(apart(*inputs)))), OVERWRITTEN
    if model.model.has_intermediates:
        ours = module.forward_intermediates(*inputs)  # type: ignore[operator]  # an attribute of a module is a tensor or a module to mypy
        theirs = apart.forward_intermediates(*inputs)  # type: ignore[operator]  # an attribute of a module is a tensor or a module to mypy
        assert all(map(torch.equal, ours, theirs)), OVERWRITTEN


OVERWRITTEN = "something is overwritten that is still read"


def out_of_place(model: MadeModel, module: nn.Module) -> nn.Module:
    """The same network, as it would be if nothing were done in place."""
    path = Path(model.module.__file__ or "")
    text = re.sub(r"(\w+) \+= (.*)", r"\1 = \1 + \2", path.read_text())
    copied = path.with_name("out_of_place.py")
    copied.write_text(text.replace("inplace=True", "inplace=False"))
    apart = MadeModel(model.model, import_file(copied)).create().eval()
    apart.load_state_dict(module.state_dict())
    return apart


def trains(module: nn.Module, model: MadeModel, at: At) -> None:
    """The backward pass finds what it needs, and reaches every parameter."""
    module = copy.deepcopy(module).train()
    outputs = tensors_in(module(*model.inputs(at, 4)))
    real = [each for each in outputs if each.requires_grad]
    if real:
        torch.autograd.backward([each.square().mean() for each in real])
    graphs = list(model.model.graph.nested)
    is_single = all(len(node.outputs) == 1 for graph in graphs for node in graph.nodes)
    if is_single and not any(map(has_lines_for_their_size, graphs)):
        # Of two outputs one may be unused, and with it what makes it inside a block.
        assert all(each.grad is not None for each in module.parameters())


def has_lines_for_their_size(graph: Graph) -> bool:
    """Whether some lines are run for the size of what they make, and not for its values."""

    def reached(reads: Callable[[Node], Iterable[Ref]]) -> set[int]:
        wanted = {ref.node for ref in graph.outputs}
        for node in reversed(graph.nodes):
            if node.index in wanted:
                wanted.update(ref.node for ref in reads(node))
        return wanted

    def all_read(node: Node) -> tuple[Ref, ...]:
        return node.inputs if node.result is None else refs(node.result.code)

    return reached(all_read) != reached(values_read)
