"""At which sizes a model is looked at.

In: a model's graph and proof. Out: sizes of its base axes, and the shapes that the compiler
predicts there. torch is not needed for this.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TypeVar

from neurlink_gen.algebra.domains import Domain
from neurlink_gen.algebra.sizes import MAXIMUM_PERIOD, At, Size
from neurlink_gen.graph import Graph, Model
from neurlink_gen.proofs import Proof
from neurlink_gen.tensors import Tensor

SAMPLES = 48
"""Along an axis with more remainders than this, so many of them are tried."""

UNPROVEN = 4096
"""Counterexamples of claims are looked for below this."""

Sampled = TypeVar("Sampled")


def shape_of(tensor: Tensor, batch: int, at: At) -> tuple[int, ...]:
    """The shape that the compiler says a tensor has."""
    extents = [size.where(at) for size in tensor.sizes]
    return (batch, *tensor.in_order(tensor.channels.value, extents))


def shown(at: At, batch: int | None = None) -> str:
    """A size in words: `H = 33, W = 40, batch 3`."""
    parts = [f"{axis} = {n}" for axis, n in at.items()]
    return ", ".join(parts if batch is None else [*parts, f"batch {batch}"])


def sizes_in(graph: Graph) -> Iterator[Size]:
    """Every size of every line, those inside composite nerves included."""
    for inside in graph.nested:
        for node in inside.nodes:
            for tensor in node.outputs:
                yield from tensor.sizes


def axes(model: Model) -> tuple[str, ...]:
    """The base axes that vary, in the order of the inputs."""
    varying = (size for size in sizes_in(model.graph) if size.value is None)
    return tuple(dict.fromkeys(axis for size in varying for axis in size.axes))


def domain(model: Model, axis: str) -> Domain:
    """The sizes at which a model says that it works, along one axis."""
    return dict(model.proof.domains).get(axis, Domain())


def next_admitted(proof: Proof, axis: str, above: int) -> int:
    """The least admissible size along one axis that is greater than `above`."""
    least = dict(proof.domains).get(axis, Domain()).least
    sizes = itertools.count(max(above + 1, least))
    return next(n for n in sizes if proof.admits({axis: n}))


def admitted(proof: Proof, at: At) -> dict[str, int]:
    """An input size, with its axes raised as far as the claims about several of them ask."""
    raised = dict(at)
    for claim in proof.claims:
        *_, axis = claim.axes
        while not claim.holds(raised):
            raised[axis] = next_admitted(proof, axis, raised[axis])
    return raised


def smallest(model: Model) -> dict[str, int]:
    """The least admissible size of each axis."""
    least = {axis: next_admitted(model.proof, axis, 0) for axis in axes(model)}
    return admitted(model.proof, least)


def small(model: Model) -> dict[str, int]:
    """A small admissible size, with another number for each axis where that can be."""
    sizes = {
        axis: next_admitted(model.proof, axis, 8 + 4 * index)
        for index, axis in enumerate(axes(model))
    }
    return admitted(model.proof, sizes)


def period(model: Model, axis: str) -> int:
    """After so many sizes along an axis all that its lines do repeats itself, or it is too many."""
    own = {size.period_along(axis) for size in sizes_in(model.graph)}
    return min(math.lcm(domain(model, axis).modulus, *own), MAXIMUM_PERIOD)


def sampled(values: Sequence[Sampled], most: int) -> list[Sampled]:
    """All of some values, or so many of them, spread evenly, the first and last included."""
    if len(values) <= most:
        return list(values)
    return [values[index * (len(values) - 1) // (most - 1)] for index in range(most)]


def admissible(model: Model) -> list[dict[str, int]]:
    """Sizes that cover the remainders of each axis, the least size first.

    Each axis runs through its remainders at a place of its own, so that they differ.
    """
    along = {axis: _covering(model, axis) for axis in axes(model)}
    rows = max(map(len, along.values()), default=0)
    found = [smallest(model)]
    for row in range(rows):
        at = {}
        for index, (axis, sizes) in enumerate(along.items()):
            shift = index * (len(sizes) // 3 + 1)
            at[axis] = sizes[(row + shift) % len(sizes)]
        found.append(admitted(model.proof, at))
    return [dict(pairs) for pairs in dict.fromkeys(tuple(at.items()) for at in found)]


def _covering(model: Model, axis: str) -> list[int]:
    """For each remainder the least size, and that of the least size a second time."""
    turn, first = period(model, axis), next_admitted(model.proof, axis, 0)
    sizes = [n for n in range(first, first + turn) if model.proof.admits({axis: n})]
    return sampled([*sizes, first + turn], SAMPLES)


def inadmissible(model: Model, proof: Proof) -> Iterator[dict[str, int]]:
    """Sizes that a proof refuses: too small, or of a remainder that does not do.

    proof: what the model demands always, or in training alone.
    """
    for axis, inside in proof.domains:
        first = inside.smallest_inside()
        below = range(1, inside.least)
        after = range(first, first + inside.modulus)
        wrong = [n for n in after if n not in inside]
        nearest = [below[0], below[-1]] if below else []
        for n in dict.fromkeys([*nearest, *sampled(wrong, SAMPLES // 3)]):
            if n not in inside:
                yield {**smallest(model), axis: n}
    for claim in proof.claims:
        *_, axis = claim.axes
        least = {each: next_admitted(model.proof, each, 0) for each in axes(model)}
        sizes = ({**least, axis: n} for n in range(1, UNPROVEN))
        yield from sampled([at for at in sizes if not claim.holds(at)], 3)
