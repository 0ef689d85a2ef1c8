"""`Rearrange`: axes split, put in another order and joined, as a pattern of einops says.

In: a pattern such as "b c (h i) (w j) -> b (c i j) h w", and the lengths of some of its axes. Out:
the tensor that results, written as `torch.unflatten`, `permute` and `flatten`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from neurlink_gen import rules
from neurlink_gen.code import Code, Slot, Text
from neurlink_gen.diagnostics import Problem
from neurlink_gen.expressions import Expression
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, SameSize, Site
from neurlink_gen.sizes import Size
from neurlink_gen.tensors import Tensor

Group = tuple[str, ...]
Length = Expression | Size
"""Channels, and what is split off them, are expressions; sizes of axes are sizes."""


class Rearrange(Operation):
    """Axes split, put in another order and joined: `Rearrange("b c (h i) (w j) -> b (c i j) h w",
    i=2, j=2)`.

    pattern: the axes of the input and, after the arrow, of the output, by names of your choice. The
        first one on each side is the batch. Those in parentheses make up one axis together.
    axes_lengths: how long they are; of each pair of parentheses on the left, one may be left out.
    Source: einops.layers.torch.Rearrange.
    """

    namespaces = ("nerves", "nn")

    def __init__(self, pattern: str, **axes_lengths: int) -> None:
        super().__init__()
        self.left, self.right = _parsed(pattern)
        self.lengths = {
            name: arguments.integer(name, length, 1)
            for name, length in axes_lengths.items()
        }
        for name in self.lengths:
            if not any(name in group for group in self.left):
                raise _wrong(
                    f"gives the length of `{name}`, which is not in the pattern"
                )

    def apply(self, site: Site) -> Result:
        if len(self.left) != site.input.rank + 2:
            raise Problem(
                rules.SIZE_RANK,
                f"its pattern has {len(self.left)} axes on the left, and its input {site.input} "
                f"has {site.input.rank + 2}",
            )
        split = _Split(self.lengths)
        split.add(self.left[1], site.input.channels)
        for group, size in zip(self.left[2:], site.input.sizes, strict=True):
            split.add(group, size)
        channels, *sizes = self.right[1:]
        output = Tensor(
            _channels([split.found[name] for name in channels]),
            tuple(_size([split.found[name] for name in group]) for group in sizes),
            dtype=site.input.dtype,
        )
        return Result((output,), self._code(site.code), tuple(split.demands))

    def _code(self, code: Code) -> Code:
        # From the last group on, so that the places of the others stay.
        for place, group in reversed(list(enumerate(self.left))):
            if len(group) > 1:
                extents = tuple(self.lengths.get(name, -1) for name in group)
                # The function, since torch's method has no types.
                template = f"torch.unflatten({{}}, {place}, {{}})"
                code = Text(template, (code, Slot(extents, "split")))
        before = [name for group in self.left for name in group]
        order = [before.index(name) for group in self.right for name in group]
        if order != sorted(order):
            code = Text(f"{{}}.permute({', '.join(map(str, order))})", (code,))
        end = len(order)
        for group in reversed(self.right):
            if len(group) > 1:
                code = Text(f"{{}}.flatten({end - len(group)}, {end - 1})", (code,))
            end -= len(group)
        return code


@dataclass
class _Split:
    """The lengths of single axes, and what must hold for the groups to be made of them."""

    lengths: Mapping[str, int]
    found: dict[str, Length] = field(default_factory=dict)
    demands: list[SameSize] = field(default_factory=list)

    def add(self, group: Group, whole: Length) -> None:
        """Split an axis of the input."""
        known = math.prod(self.lengths.get(name, 1) for name in group)
        rest = [name for name in group if name not in self.lengths]
        if len(rest) > 1:
            raise _wrong(
                f"leaves open how ({' '.join(group)}) is split: give the length of "
                + " or ".join(f"`{name}`" for name in rest)
            )
        left_over = self._divided(whole, known, group)
        for name in group:
            length: Length = Expression.of(self.lengths.get(name, 1))
            if isinstance(whole, Size):
                length = Size.constant(self.lengths.get(name, 1))
            self.found[name] = left_over if name in rest else length
        if not rest and isinstance(whole, Size):
            self._demand(whole, Size.constant(known), group)
        elif not rest and left_over != Expression.of(1):
            raise Problem(
                rules.CHANNEL_GROUPS,
                f"it splits the channels into ({' '.join(group)}), which makes {known}, and its "
                f"input has {whole}",
            )

    def _divided(self, whole: Length, known: int, group: Group) -> Length:
        if isinstance(whole, Size):
            quotient = whole // known
            self._demand(whole, quotient * known, group)
            return quotient
        channels = whole.divided_by(known)
        if channels is None:
            raise Problem(
                rules.CHANNEL_GROUPS,
                f"{whole} channels are not divisible by {known}, the known part of "
                f"({' '.join(group)})",
            )
        return channels

    def _demand(self, whole: Size, made: Size, group: Group) -> None:
        if whole != made:
            reason = f"({' '.join(group)}) makes up {made}, and the input has {whole}"
            self.demands.append(SameSize(whole, made, reason))


def _channels(lengths: list[Length]) -> Expression:
    """The product of axes that become the channels."""
    product = Expression.of(1)
    for length in lengths:
        number = length.value if isinstance(length, Size) else length
        if number is None:
            raise Problem(
                rules.VARYING_SIZE,
                f"it would give a number of channels that changes with the input: {length}",
                help="fix the input's size with nv.Input(size=...), or keep that axis apart",
            )
        product = product * number
    return product


def _size(lengths: list[Length]) -> Size:
    """The product of axes that become one spatial axis."""
    product = Size.constant(1)
    for length in lengths:
        size = Size.constant(length.value) if isinstance(length, Expression) else length
        if isinstance(length, Expression) and not length.is_constant:
            raise Problem(
                rules.VARYING_SIZE,
                f"it would make a size of channels that depend on a parameter: {length}",
            )
        if size.value is not None:
            product = product * size.value
        elif product.value is not None:
            product = size * product.value
        else:
            raise Problem(
                rules.VARYING_SIZE,
                f"it would join two axes that both change with the input: {product} and {size}",
            )
    return product


def _parsed(pattern: object) -> tuple[list[Group], list[Group]]:
    """The groups of names on both sides."""
    if not isinstance(pattern, str) or pattern.count("->") != 1:
        raise _wrong('is written as "b c h w -> b (h w) c"')
    left, right = map(_side, pattern.split("->"))
    for side, name in ((left, "left"), (right, "right")):
        names = [each for group in side for each in group]
        if len(set(names)) < len(names):
            raise _wrong(f"names an axis twice on the {name}")
    missing = {name for group in left for name in group} ^ {
        name for group in right for name in group
    }
    if missing:
        raise _wrong(f"has the axis `{min(missing)}` on one side only")
    if len(left) < 2 or len(right) < 2 or left[0] != right[0] or len(left[0]) != 1:
        raise _wrong("keeps the batch, one axis, first on both sides")
    if len(right) > 5:
        raise _wrong("gives more than 3 axes after the batch and the channels")
    return left, right


def _side(text: str) -> list[Group]:
    tokens = re.findall(r"\([^()]*\)|[^\s()]+|[()]", text)
    groups = [tuple(token.strip("()").split()) for token in tokens]
    for token, group in zip(tokens, groups, strict=True):
        if token in "()" or not all(name.isidentifier() for name in group) or not group:
            raise _wrong(
                f"is made of names and pairs of parentheses, and `{token}` is neither"
            )
    return groups


def _wrong(what: str) -> Problem:
    return Problem(
        rules.BAD_VALUE,
        (
            f"its pattern {what}"
            if what.startswith(("is", "names", "has", "keeps"))
            else f"it {what}"
        ),
        help='for example, "b c (h i) (w j) -> b (c i j) h w" with i=2, j=2',
    )
