"""Networks without their guards: what torch does at sizes that the compiler refuses.

In: a spec, accepted or refused for its sizes. Out: `Unguarded`, which runs every line of it on
torch's `meta` device and says what goes wrong, by torch's account and not by the compiler's.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from neurlink_gen.algebra.sizes import At
from neurlink_gen.code import Ref
from neurlink_gen.elaborate import elaborate
from neurlink_gen.elaborate.composites import KnownBodies
from neurlink_gen.graph import Graph, Model
from neurlink_gen.proofs import Proof
from neurlink_gen.load.environment import spec_environment
from neurlink_gen.load.evaluate import load
from neurlink_gen.lower import lower
from neurlink_gen.ops.operation import SameSize
from neurlink_gen.passes.size_sources import settle_sizes
from neurlink_gen.render.module import render_module
from neurlink_gen.verify.observed import Watch, observed
from neurlink_gen.verify.samples import shape_of
from tests.compiling import import_file, tensors_in

_serial = itertools.count()


@dataclass(frozen=True)
class Unguarded:
    """A network, every line of it an output, that takes inputs of any size.

    graph: as it was elaborated. watches: what the module returns. fault: why there is no module: its
    own tensors would have sizes below 1.
    """

    graph: Graph
    module: nn.Module | None
    watches: tuple[Watch, ...]
    fault: str = ""

    def breaks(self, at: At) -> str | None:
        """What goes wrong at an input size; None if nothing does.

        Of one sample alone a norm may have too few values, where two samples would do.
        """
        return self.fault or self._breaks(at, 2) or self._breaks(at, 1)

    def _breaks(self, at: At, batch: int) -> str | None:
        shapes = [shape_of(node.outputs[0], batch, at) for node in self.graph.inputs]
        if any(extent < 1 for shape in shapes for extent in shape):
            return "there is no such input"
        inputs = [torch.empty(shape, device="meta") for shape in shapes]
        assert self.module is not None
        try:
            with torch.no_grad():
                outputs = tensors_in(self.module(*inputs))
        except Exception as error:  # torch raises many kinds
            return f"{type(error).__name__}: {error}"
        made = {
            (id(watch.node), watch.output): tensor
            for watch, tensor in zip(self.watches, outputs, strict=True)
        }
        found = itertools.chain(
            self._unlike(made, at, batch), _unequal(self.graph, made)
        )
        return next(found, None)

    def _unlike(
        self, made: dict[tuple[int, int], Tensor], at: At, batch: int
    ) -> Iterator[str]:
        """Lines that give other sizes than they say, or none at all."""
        for watch in self.watches:
            shape = tuple(made[id(watch.node), watch.output].shape)
            said = shape_of(watch.tensor, batch, at)
            if shape != said or 0 in shape:
                yield f"{watch.node.nerve_name} gives {shape}, not {said}"


def _unequal(graph: Graph, made: dict[tuple[int, int], Tensor]) -> Iterator[str]:
    """Lines whose inputs must have one size, and have several: torch may broadcast them."""
    for inside in graph.nested:
        for node in inside.nodes:
            demands = node.result.demands if node.result else ()
            is_merge = any(
                isinstance(each, SameSize) and not each.reason for each in demands
            )
            keys = [(id(inside.nodes[ref.node]), ref.output) for ref in node.inputs]
            shapes = {tuple(made[key].shape[2:]) for key in keys if key in made}
            if is_merge and len(shapes) > 1:
                yield f"{node.nerve_name} is given {sorted(shapes)}"


def unguarded(path: Path) -> Unguarded | None:
    """The network of a spec of one model; None where its lines cannot even be made."""
    loaded = load(path)
    with spec_environment(loaded.path.parent):
        graph, findings = elaborate(loaded.models[0].network, KnownBodies())
    if any(found.is_error for found in findings):
        return None
    # Every line is an output, so that each is written.
    refs = tuple(
        Ref(node.index, output)
        for node in graph.nodes
        for output in range(len(node.outputs))
    )
    graph = settle_sizes(replace(graph, outputs=refs), True)
    model = Model("Net", "net", None, graph, Proof(), has_intermediates=False)
    twin, watches = observed(model)
    target = path.with_name(f"unguarded_{next(_serial)}.py")
    target.write_text(render_module(lower([twin]), (), None), "utf-8")
    try:
        with torch.device("meta"):
            module = getattr(import_file(target), "Net")().eval()
    except RuntimeError as error:
        return Unguarded(graph, None, watches, str(error))
    return Unguarded(graph, module, watches)
