"""`Rearrange`: axes split, put in another order and joined, as a pattern of einops says.

In: a pattern such as "b c (h i) (w j) -> b (c i j) h w", and the lengths of some of its axes. Out:
the tensor that results, written as `torch.unflatten`, `permute` and `flatten`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import agree, divided, settled
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Code, Slot, Text
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.ops import arguments
from neurlink_gen.ops.axes import Extent, fixed_size, joined_channels, joined_size
from neurlink_gen.ops.operation import Operation, Result, SameSize, Site
from neurlink_gen.tensors import Tensor
from neurlink_gen.words import shown

Group = tuple[str, ...]
ONE = Expression.of(1)
OPEN = Expression.of(-1)


class Rearrange(Operation):
    """Axes split, put in another order and joined, as in
    `Rearrange("b c (h i) (w j) -> b (c i j) h w", i=2, j=2)`.

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
            name: arguments.count(name, length) for name, length in axes_lengths.items()
        }
        for name in self.lengths:
            if not any(name in group for group in self.left):
                raise _wrong(
                    f"it gives the length of `{name}`, which is not in the pattern"
                )

    def apply(self, site: Site) -> Result:
        if len(self.left) != site.input.rank + 2:
            raise Problem(
                rules.SIZE_RANK,
                f"it has {len(self.left)} axes on the left of its pattern, and its input {site.input} "
                f"has {site.input.rank + 2}",
            )
        split = _Split(self.lengths)
        split.add(self.left[1], site.input.channels)
        for group, size in zip(self.left[2:], site.input.sizes, strict=True):
            split.add(group, size)
        channels, *sizes = self.right[1:]
        output = Tensor(
            joined_channels(split.of(channels), site.input),
            tuple(joined_size(split.of(group)) for group in sizes),
            dtype=site.input.dtype,
        )
        return Result((output,), self._code(site.code), tuple(split.demands))

    def _code(self, code: Code) -> Code:
        # From the last group on, so that the places of the others stay.
        for place, group in reversed(list(enumerate(self.left))):
            if len(group) > 1:
                extents = tuple(self.lengths.get(name, OPEN).plain for name in group)
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

    lengths: Mapping[str, Expression]
    found: dict[str, Extent] = field(default_factory=dict)
    demands: list[SameSize] = field(default_factory=list)

    def add(self, group: Group, whole: Extent) -> None:
        """Split an axis of the input."""
        lengths = {name: self.lengths.get(name, ONE) for name in group}
        known = math.prod(lengths.values(), start=ONE)
        rest = [name for name in group if name not in self.lengths]
        if len(rest) > 1:
            raise _wrong(
                f"it leaves open how ({' '.join(group)}) is split: give the length of "
                + " or ".join(f"`{name}`" for name in rest)
            )
        left_over = self._divided(whole, known, group)
        for name in group:
            length: Extent = lengths[name]
            if isinstance(whole, Size):
                length = fixed_size(lengths[name])
            self.found[name] = left_over if name in rest else length
        if not rest and isinstance(whole, Size):
            self._demand(whole, fixed_size(known), group)
        elif not rest and isinstance(whole, Expression) and not agree(whole, known):
            raise Problem(
                rules.CHANNEL_GROUPS,
                f"it splits the channels into ({' '.join(group)}), which makes {known}, and its "
                f"input has {whole}",
            )

    def of(self, group: Group) -> list[Extent]:
        """The lengths of the axes of a group."""
        return [self.found[name] for name in group]

    def _divided(self, whole: Extent, known: Expression, group: Group) -> Extent:
        if isinstance(whole, Size):
            number = settled(known)
            quotient = whole // number
            self._demand(whole, quotient * number, group)
            return quotient
        channels = divided(whole, known)
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


def _parsed(pattern: object) -> tuple[list[Group], list[Group]]:
    """The groups of names on both sides."""
    if not isinstance(pattern, str) or pattern.count("->") != 1:
        raise _wrong(f'it takes a pattern with one "->", not {shown(pattern)}')
    left, right = map(_side, pattern.split("->"))
    for side, name in ((left, "left"), (right, "right")):
        names = [each for group in side for each in group]
        if len(set(names)) < len(names):
            raise _wrong(f"it names an axis twice on the {name} of its pattern")
    missing = {name for group in left for name in group} ^ {
        name for group in right for name in group
    }
    if missing:
        raise _wrong(
            f"it has the axis `{min(missing)}` on one side of its pattern only"
        )
    if len(left) < 2 or len(right) < 2 or left[0] != right[0] or len(left[0]) != 1:
        raise _wrong(
            "it keeps the batch, one axis, which must come first on both sides"
        )
    if len(right) > 5:
        raise _wrong("it gives more than 3 axes after the batch and the channels")
    return left, right


def _side(text: str) -> list[Group]:
    tokens = re.findall(r"\([^()]*\)|[^\s()]+|[()]", text)
    groups = [tuple(token.strip("()").split()) for token in tokens]
    for token, group in zip(tokens, groups, strict=True):
        if token in "()" or not all(name.isidentifier() for name in group) or not group:
            raise _wrong(
                f"it takes a pattern of names and pairs of parentheses, and `{token}` is neither"
            )
    return groups


def _wrong(message: str) -> Problem:
    return Problem(
        rules.BAD_VALUE,
        message,
        help='for example, "b c (h i) (w j) -> b (c i j) h w" with i=2, j=2',
    )
