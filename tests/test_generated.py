"""Every generated file in the repository works as code written by hand would.

The models are those of the good goldens and of `generated/`, found by the files that are there.
"""

from __future__ import annotations

import copy
import functools
import os
import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from neurlink_gen.commands.summary import summary_data
from neurlink_gen.graph import Default
from neurlink_gen.state_dict import state_dict, unknown_state
from tests.compiling import (
    At,
    MadeModel,
    compiled,
    import_file,
    made_models,
    shape_of,
    tensors_in,
)
from tests.generated_cases import LARGE, Case, cases, labels, models_of, with_default

MODELS = labels()


@functools.lru_cache(maxsize=1)  # tests of one model run one after another
def module_of(label: str) -> nn.Module:
    """A model in evaluation mode, with numbers in it that are not all of one size."""
    torch.manual_seed(11)
    module = found(label).create().eval()
    for key, buffer in module.named_buffers():
        if key.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
        elif key.endswith("running_mean"):
            buffer.normal_(std=0.1)
    return module


@functools.lru_cache(maxsize=1)
def bare_of(label: str) -> nn.Module:
    """A model in evaluation mode that has shapes, and no numbers."""
    with torch.device("meta"):
        return found(label).create().eval()


def found(label: str) -> MadeModel:
    case, name = MODELS[label]
    return models_of(case)[name]


@functools.cache
def parameters_of(label: str) -> int:
    parameters = summary_data(found(label).model)["parameters"]
    # What is in modules of the user's own is not known; they are small here.
    return parameters if isinstance(parameters, int) else 0


@functools.cache
def blocks_of(label: str) -> frozenset[object]:
    """The composite nerves that a model is made of."""
    graphs = found(label).model.graph.nested
    return frozenset(node.composite for graph in graphs for node in graph.nodes)


def is_only_deeper(label: str) -> bool:
    """Whether a smaller model of a shipped spec is made of the same blocks, and stands for this one."""
    case, _ = MODELS[label]
    return case.code.parent.name == "generated" and any(
        other_case == case
        and parameters_of(other) < parameters_of(label)
        and blocks_of(other) == blocks_of(label)
        for other, (other_case, _) in MODELS.items()
    )


@pytest.fixture(scope="module", autouse=True)
def forgetting() -> Iterator[None]:
    """Nothing of a hundred networks stays behind, which would slow down the tests after these."""
    yield
    for cached in (models_of, module_of, bare_of, blocks_of):
        cached.cache_clear()
    torch._dynamo.reset()


@pytest.fixture(params=MODELS, scope="module")
def label(request: pytest.FixtureRequest) -> str:
    name = request.param
    assert isinstance(name, str)
    return name


LONG = 200
"""Modules without others in them, from which on a model takes torch long to trace."""


@pytest.fixture(scope="module")
def traced(small: str) -> str:
    """Models that are compiled and exported: all with `NEURLINK_GEN_EXAMPLES`, else the shorter."""
    inner = [each for each in module_of(small).modules() if not [*each.children()]]
    if len(inner) >= LONG and "NEURLINK_GEN_EXAMPLES" not in os.environ:
        pytest.skip("takes long to trace")
    return small


@pytest.fixture(scope="module")
def small(label: str) -> str:
    if parameters_of(label) > LARGE:
        pytest.skip("too large to be run here")
    if is_only_deeper(label):
        pytest.skip("a smaller one of the same blocks is run")
    return label


def size_for(model: MadeModel) -> dict[str, int]:
    """A small admissible size, with another number for each axis where that can be."""
    at: dict[str, int] = {}
    for index, axis in enumerate(model.axes):
        at |= {axis: model.smallest(8 + 4 * index)[axis]}
    return at


def run(module: nn.Module, model: MadeModel, at: At, batch: int) -> list[Tensor]:
    return tensors_in(module(*model.inputs(at, batch)))


def shapes(tensors: list[Tensor]) -> list[tuple[int, ...]]:
    return [tuple(tensor.shape) for tensor in tensors]


def same(left: list[Tensor], right: list[Tensor]) -> bool:
    return len(left) == len(right) and all(map(torch.equal, left, right))


def test_shapes_are_those_that_the_compiler_says(label: str) -> None:
    model = found(label)
    for at, batch in ((model.smallest(), 1), (size_for(model), 3)):
        outputs = tensors_in(bare_of(label)(*model.inputs(at, batch, "meta")))
        assert shapes(outputs) == model.output_shapes(at, batch)


def test_it_runs_at_any_batch(small: str) -> None:
    model, module = found(small), module_of(small)
    at = size_for(model)
    with torch.no_grad():
        for batch in (1, 3):
            outputs = run(module, model, at, batch)
            assert shapes(outputs) == model.output_shapes(at, batch)
            assert all(bool(each.isfinite().all()) for each in outputs)


def test_intermediates_are_every_lines_output(small: str) -> None:
    model, module = found(small), module_of(small)
    if not model.model.has_intermediates:
        assert not hasattr(module, "forward_intermediates")
        return
    at, graph = size_for(model), model.model.graph
    with torch.no_grad():
        outputs = module.forward_intermediates(*model.inputs(at, 2))  # type: ignore[operator]  # an attribute of a module is a tensor or a module to mypy
        wanted = [
            shape_of(tensor, 2, at) for node in graph.nodes for tensor in node.outputs
        ]
        assert shapes(outputs) == wanted
        last = graph.nodes[-1]
        if graph.outputs[0].node == last.index:
            assert torch.equal(outputs[-1], run(module, model, at, 2)[-1])


SEED = 1


def test_a_step_of_training_reaches_every_parameter(small: str) -> None:
    model = found(small)
    module = copy.deepcopy(module_of(small)).train()
    inputs = model.inputs(size_for(model), 3)
    torch.manual_seed(SEED)  # of other numbers, a network may drop all that it computes
    if model.model.has_intermediates:
        # Lines that nothing uses are computed for the intermediates only.
        outputs = module.forward_intermediates(*inputs)  # type: ignore[operator]  # an attribute of a module is a tensor or a module to mypy
    else:
        outputs = tensors_in(module(*inputs))
    losses = [each.square().mean() for each in outputs if each.requires_grad]
    if not list(module.parameters()):
        return
    before = {name: each.detach().clone() for name, each in module.named_parameters()}
    torch.autograd.backward(losses)
    assert [name for name, each in module.named_parameters() if each.grad is None] == []
    torch.optim.SGD(module.parameters(), lr=0.1).step()
    assert any(
        not torch.equal(each, before[name]) for name, each in module.named_parameters()
    )


def test_sizes_that_do_not_work_are_refused(label: str) -> None:
    model = found(label)
    module = bare_of(label)
    for axis, domain in model.proof.always.domains:
        wrong = [domain.smallest_outside(), domain.smallest_inside() - 1]
        for n in {each for each in wrong if each and each not in domain}:
            with pytest.raises(ValueError, match="^expected .*, got "):
                module(*model.inputs({**model.smallest(), axis: n}, 2, "meta"))
        module(*model.inputs(model.smallest(), 2, "meta"))
    for number, node in enumerate(model.model.graph.inputs):
        for index, size in enumerate(node.outputs[0].sizes):
            if size.value is not None:
                inputs = list(model.inputs(model.smallest(), 2, "meta"))
                longer = list(inputs[number].shape)
                longer[2 + index] += 1
                inputs[number] = torch.empty(longer, device="meta")
                with pytest.raises(ValueError, match="^expected .*, got "):
                    module(*inputs)


def test_a_further_input_of_another_size_is_refused(label: str) -> None:
    model = found(label)
    graph = model.model.graph
    module = bare_of(label)
    at = model.smallest(4)
    for index, node in enumerate(graph.inputs):
        if index == 0:
            continue
        inputs = list(model.inputs(at, 2, "meta"))
        shape = list(inputs[index].shape)
        for axis, size in enumerate(node.outputs[0].sizes, 2):
            if size.axes in ((), *zip("DHWL")):
                wrong = [*shape[:axis], shape[axis] + 1, *shape[axis + 1 :]]
                inputs[index] = torch.empty(wrong, device="meta")
                with pytest.raises(ValueError, match="^expected .*, got "):
                    module(*inputs)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_torchscript_gives_the_same(small: str) -> None:
    model, module = found(small), module_of(small)
    with torch.no_grad():
        scripted = torch.jit.script(module)
        at = size_for(model)
        assert same(run(scripted, model, at, 2), run(module, model, at, 2))
        for axis, domain in model.proof.always.domains:
            outside = domain.smallest_outside()
            assert outside is not None
            with pytest.raises(Exception, match="expected .*, got "):
                run(scripted, model, {**at, axis: outside}, 2)


def test_compiled_whole_it_gives_the_same(traced: str) -> None:
    model, module = found(traced), module_of(traced)
    torch._dynamo.reset()
    with torch.no_grad():
        whole = torch.compile(module, fullgraph=True, backend="eager")
        at = size_for(model)
        assert same(tensors_in(whole(*model.inputs(at, 2))), run(module, model, at, 2))


def test_it_can_be_exported(traced: str) -> None:
    model, module = found(traced), module_of(traced)
    at = size_for(model)
    batch = torch.export.Dim("batch")
    inputs = model.inputs(at, 2)
    dynamic = tuple({0: batch} for _ in inputs)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exported = torch.export.export(module, inputs, dynamic_shapes=dynamic).module()
        assert same(run(exported, model, at, 5), run(module, model, at, 5))


def test_copies_are_the_same(small: str) -> None:
    model, module = found(small), module_of(small)
    at = size_for(model)
    with torch.no_grad():
        wanted = run(module, model, at, 2)
        assert same(run(pickle.loads(pickle.dumps(module)), model, at, 2), wanted)
        assert same(run(copy.deepcopy(module), model, at, 2), wanted)
        other = model.create().eval()
        other.load_state_dict(module.state_dict(), strict=True)
        assert same(run(other, model, at, 2), wanted)


def test_the_compiler_counts_the_parameters(label: str) -> None:
    model, module = found(label), bare_of(label)
    counted = sum(parameter.numel() for parameter in module.parameters())
    wanted = None if unknown_state(model.model) else counted
    assert summary_data(model.model)["parameters"] == wanted


def test_the_compiler_lists_the_state_dict(label: str) -> None:
    model, module = found(label), bare_of(label)
    buffers = dict(module.named_buffers())
    unknown = unknown_state(model.model)
    assert [
        (each.key, each.shape, each.dtype, each.is_buffer)
        for each in state_dict(model.model)
    ] == [
        (key, tuple(value.shape), str(value.dtype)[6:], key in buffers)
        for key, value in module.state_dict().items()
        if not key.startswith(unknown)
    ]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.label)
def test_another_value_gives_what_another_default_would(
    case: Case, tmp_path: Path
) -> None:
    models = models_of(case)
    values = {
        name: default
        for model in models.values()
        for name, default in model.model.parameters
    }
    for name, default in values.items():
        value = another(default)
        changed = with_default(case.spec, name, value, tmp_path)
        made = compiled(changed)
        path = tmp_path / f"made_{name}.py"
        path.write_text(made.files[changed.name], "utf-8")
        others = {each.name: each for each in made_models(made, import_file(path))}
        for model in models.values():
            if name in dict(model.model.parameters):
                with torch.device("meta"):
                    ours = model.create(**{name: value})
                    theirs = others[model.name].create()
                    before = model.create()
                assert keys(ours) == keys(theirs), (model.name, name)
                # Numbers that are no sizes are attributes of the modules.
                assert settings(ours) == settings(theirs), (model.name, name)
                now, then = (
                    (keys(each), settings(each), repr(each)) for each in (ours, before)
                )
                assert now != then, f"{name} changes nothing"


def another(default: Default) -> Default:
    """Another value for a parameter."""
    if isinstance(default, str):
        return {"tanh": "none"}[default]
    if isinstance(default, bool):
        return not default
    return default + 3 if isinstance(default, int) else default / 3


def settings(module: nn.Module) -> list[tuple[str, str, object]]:
    """What its modules are told, besides tensors and other modules."""
    return [
        (name, key, value)
        for name, each in module.named_modules()
        for key, value in sorted(vars(each).items())
        if isinstance(value, (int, float, str, tuple)) and not key.startswith("_")
    ]


def keys(module: nn.Module) -> list[tuple[str, tuple[int, ...]]]:
    return [(key, tuple(tensor.shape)) for key, tensor in module.state_dict().items()]
