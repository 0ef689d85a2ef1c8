"""The sizes of an export: which remainders, and what stays free.

In: a `Subject`. Out: `SizeClass`es. In each, every axis is `modulus * Dim(...) + remainder`, from
where every map is at least 2: torch takes sizes of 0 and 1 to be meant as such.
"""

from __future__ import annotations

import math

from torch.export import Dim

from neurlink_gen.algebra.domains import Domain, where_at_least
from neurlink_gen.algebra.sizes import At, Size
from neurlink_gen.code_trees import modules
from neurlink_gen.graph import Model
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.verify.samples import (
    axes,
    domain,
    period,
    sampled,
    sizes_in,
)

MOST = 4
"""Of more classes than this, so many are exported."""


@dataclass(frozen=True)
class SizeClass:
    """The input sizes of one remainder along each axis.

    first: the least number for the `Dim` of each axis.
    """

    moduli: tuple[tuple[str, int], ...]
    remainders: tuple[tuple[str, int], ...]
    first: tuple[tuple[str, int], ...]

    def at(self, steps: int) -> dict[str, int]:
        """A size of the class: the least one, or so much further on, and each axis apart."""
        moduli, first = dict(self.moduli), dict(self.first)
        return {
            axis: moduli[axis] * (first[axis] + steps + index * (steps > 0)) + remainder
            for index, (axis, remainder) in enumerate(self.remainders)
        }

    def __str__(self) -> str:
        parts = []
        for axis, remainder in self.remainders:
            modulus = dict(self.moduli)[axis]
            product = f"{modulus}*n" if modulus > 1 else "n"
            rest = f" + {remainder}" if remainder else ""
            parts.append(f"{axis} = {product}{rest}, n >= {dict(self.first)[axis]}")
        return "; ".join(parts)


def size_classes(model: Model, whole_period: bool) -> tuple[list[SizeClass], int]:
    """The classes to export, and how many there are of which these are a sample.

    They are those that the model's precondition tells apart; with `whole_period`, all those that
    any of its lines does.
    """
    moduli = {axis: _modulus(model, axis, whole_period) for axis in axes(model)}
    remainders = {axis: _remainders(model, axis, moduli[axis]) for axis in moduli}
    count = max(map(len, remainders.values()), default=1)
    found = []
    for row in sampled(range(count), MOST):
        chosen = {
            axis: each[(row + index) % len(each)]
            for index, (axis, each) in enumerate(remainders.items())
        }
        first = {
            axis: _first(model, axis, moduli[axis], chosen[axis]) for axis in chosen
        }
        fixed = (tuple(moduli.items()), tuple(chosen.items()))
        size_class = SizeClass(*fixed, tuple(first.items()))
        for claim in model.proof.claims:
            while not claim.holds(size_class.at(0)):
                first[claim.axes[-1]] += 1
                size_class = SizeClass(*fixed, tuple(first.items()))
        found.append(size_class)
    return found, count


def _modulus(model: Model, axis: str, whole_period: bool) -> int:
    """Sizes that are alike modulo this are one class; each input's size is linear in one."""
    if whole_period:
        return period(model, axis)
    inputs = [
        size.period
        for node in model.graph.inputs
        for size in node.outputs[0].sizes
        if axis in size.axes
    ]
    return math.lcm(domain(model, axis).modulus, *inputs)


def _remainders(model: Model, axis: str, modulus: int) -> list[int]:
    inside = domain(model, axis)
    return [n for n in range(modulus) if n % inside.modulus in inside.residues]


def _first(model: Model, axis: str, modulus: int, remainder: int) -> int:
    """The least multiple at which the size is admissible and every map is at least 2."""
    least = max(domain(model, axis).least, 2 * modulus)
    for size in dict.fromkeys(sizes_in(model.graph)):
        # A product is large enough where its factors are, and these are sizes as well.
        if size.axis == axis and size.value is None:
            inside = dict(where_at_least(size, 2).domains).get(axis, Domain())
            least = max(least, inside.least)
    return max(2, -((remainder - least) // modulus))


FIXING = "nn.MaxPool1d"
Shapes = tuple[dict[int, object], ...]


def fixed_axes(model: Model) -> frozenset[str]:
    """The axes that `torch.export` fixes at the number that it sees.

    torch 2.13 does so with the length that `MaxPool1d` reads, unless that gives its indices too.
    """
    return frozenset(
        axis
        for graph in model.graph.nested
        for node in graph.nodes
        if node.result is not None and len(node.outputs) == 1
        if any(each.constructor == FIXING for each in modules(node.result.code))
        for ref in node.inputs
        for size in graph.tensor(ref).sizes
        for axis in size.axes
    )


def dynamic_shapes(model: Model, chosen: SizeClass) -> Shapes:
    """What `torch.export` is told of each input: which axes are free, and how they hang together."""
    free = {axis: Dim(_dim_name(axis), min=first) for axis, first in chosen.first}
    batch, fixed = Dim("batch", min=2), fixed_axes(model)
    at: At = dict(chosen.remainders)
    found = []
    for node in model.graph.inputs:
        axes_of_input: dict[int, object] = {0: batch}
        for index, size in enumerate(node.outputs[0].sizes, 2):
            (axis,) = size.axes or (None,)
            if axis is not None and size.value is None and axis not in fixed:
                axes_of_input[index] = _linear(size, axis, free[axis], chosen, at)
        found.append(axes_of_input)
    return tuple(found)


def _linear(size: Size, axis: str, free: Dim, chosen: SizeClass, at: At) -> object:
    """A size of an input as a multiple of a `Dim` and a constant."""
    factor = size.step * (dict(chosen.moduli)[axis] // size.period)
    constant = size.where(at)
    product = free if factor == 1 else factor * free
    if constant == 0:
        return product
    return product + constant if constant > 0 else product - -constant


def _dim_name(axis: str) -> str:
    return f"dim_{axis}"
