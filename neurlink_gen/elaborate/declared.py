"""What a line declares, read: channel counts and sizes in all their forms.

In: the `(C, S)` of a line as the spec wrote it, and the sizes of the base axes. Out: a `Target`,
or a `Problem`. Strings are parsed, never evaluated.
"""

from __future__ import annotations

import ast
import functools
import math
from fractions import Fraction

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import at_least_one
from neurlink_gen.algebra.sizes import Size, UnrelatedAxes
from neurlink_gen.algebra.tracked import expression_of
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.repairs import MakeInteger
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ops.arguments import LARGEST
from neurlink_gen.spec.nerve import Shape
from neurlink_gen.tensors import Target
from neurlink_gen.words import counted, shown

Sizes = tuple[Size, ...]
Names = tuple[tuple[str, Size], ...]
MAXIMUM_RATIO = 1 << 13


@dataclass(frozen=True)
class Scale:
    """What declared sizes are measured by.

    base: the sizes that a ratio is a ratio of. names: every axis, as formulas call it.
    rank: how many axes the line's nerve works on, where its class says so.
    """

    base: Sizes
    names: Names = ()
    rank: int | None = None


def read_target(declared: object, scale: Scale, output: int = 0) -> Target:
    """The target that one `(C, S)` declares, for output number `output`."""
    if not isinstance(declared, tuple) or len(declared) != 2:
        raise Problem(
            rules.BAD_LINE,
            f"an output is declared as (channels, size), not as {shown(declared)}",
            help="write a line as ((64, 2), nerve): a pair for each output, then the nerve",
            part=Part("output", output),
        )
    channels, size = declared
    read = "channels"
    try:
        count = read_channels(channels)
        read = "size"
        return Target(count, read_size(size, scale))
    except Problem as problem:
        problem.part = Part(read, output)
        raise


def read_channels(channels: object) -> Expression | None:
    """A positive channel count; None for `...`."""
    if channels is Ellipsis:
        return None
    if isinstance(channels, bool) or not isinstance(channels, int):
        hint = repair = None
        if isinstance(channels, float) and math.isfinite(channels):
            hint = f"write int(...) around it: {int(channels)}"
            repair = (
                MakeInteger(is_exact=channels.is_integer()) if channels >= 1 else None
            )
        raise Problem(
            rules.BAD_CHANNELS,
            f"channels must be a positive integer, not {shown(channels)}",
            help=hint,
            repair=repair,
        )
    count = expression_of(channels)
    if count.value < 1:
        raise Problem(
            rules.BAD_CHANNELS,
            f"channels must be a positive integer, not {count.value}",
        )
    if count.value > LARGEST:
        raise Problem(rules.BAD_CHANNELS, "these are more channels than any tensor has")
    return at_least_one(count)


def read_size(size: object, scale: Scale) -> Sizes | None:
    """The sizes of all axes; None for `...`."""
    if is_open(size):
        return None
    sizes = _sizes(size, scale)
    if scale.rank is not None and len(sizes) != scale.rank:
        raise Problem(
            rules.SIZE_RANK,
            f"it works on {counted(scale.rank, 'spatial axis', 'spatial axes')}, "
            f"and its line declares {len(sizes)}",
        )
    return sizes


def is_open(size: object) -> bool:
    """Whether a size leaves everything open: `...`, or `(..., ...)` where it counts the axes."""
    if not isinstance(size, tuple):
        return size is Ellipsis
    return bool(size) and all(each is Ellipsis for each in size)


def _sizes(size: object, scale: Scale) -> Sizes:
    rank = len(scale.base) if scale.rank is None else scale.rank
    if isinstance(size, Shape):
        return tuple(size)
    if isinstance(size, str):
        return _read_text(size, scale.names, rank)
    if isinstance(size, tuple):
        return _from_ratios(size, scale.base)
    if rank != len(scale.base):
        axes = [str(axis.axis) for axis in scale.base]
        raise Problem(
            rules.SIZE_RANK,
            f"it works on {counted(rank, 'spatial axis', 'spatial axes')}, and {shown(size)} is a "
            f"ratio of the base size, {' x '.join(axes)}",
            help=f'write a formula, such as "({axes[-1]} // 2,)", or ... for what it gives',
        )
    return tuple(_read_extent(size, axis) for axis in scale.base)


def _from_ratios(ratios: tuple[object, ...], base: Sizes) -> Sizes:
    given = tuple(ratio for ratio in ratios if isinstance(ratio, Size))
    if len(given) == len(ratios):
        return given  # sizes of another tensor, rearranged
    if len(ratios) != len(base):
        raise Problem(
            rules.SIZE_RANK,
            f"{shown(ratios)} has {counted(len(ratios), 'axis', 'axes')}, and the base size has "
            f"{len(base)}",
            help="write a ratio for each axis, or one for all of them",
        )
    return tuple(map(_read_extent, ratios, base))


def count_axes(size: object) -> int | None:
    """How many axes a declared size has, where it says so by itself."""
    if isinstance(size, tuple):
        return len(size)
    if not isinstance(size, str):
        return None
    body = _parsed(size)
    return len(body.elts) if isinstance(body, ast.Tuple) else None


def _read_extent(ratio: object, axis: Size) -> Size:
    if type(ratio) is int and ratio > 0:
        return _divided(ratio, axis)
    if isinstance(ratio, Size):
        return ratio
    if isinstance(ratio, bool) or not isinstance(ratio, (int, float, Fraction)):
        raise Problem(
            rules.BAD_SIZE,
            f"{shown(ratio)} is no size",
            help='a size is a ratio of the input (2), a string in pixels ("(1, 1)"), () or ...',
        )
    if not 0 < ratio < float("inf"):
        raise Problem(
            rules.BAD_SIZE, f"a ratio must be positive, and this is {shown(ratio)}"
        )
    return _divided(ratio, axis)


@functools.lru_cache(maxsize=1024, typed=True)
def _divided(ratio: float | Fraction, axis: Size) -> Size:
    return axis.divide_by_ratio(_exact(ratio))


def _exact(ratio: float | Fraction) -> Fraction:
    """The fraction that a float was written as: 0.1 is a tenth, and 0.333 is not a third."""
    exact = Fraction(repr(ratio)) if isinstance(ratio, float) else Fraction(ratio)
    is_simple = exact.denominator <= 64
    if exact > MAXIMUM_RATIO or (is_simple and exact.numerator > MAXIMUM_RATIO):
        raise Problem(
            rules.BAD_SIZE,
            f"a ratio of more than {MAXIMUM_RATIO} is more than sizes are proved for",
        )
    if not is_simple:
        near = exact.limit_denominator(64)
        raise Problem(
            rules.BAD_SIZE,
            f"the ratio {shown(ratio)} is read exactly, as {exact}, which is no simple fraction",
            help=(
                f"write it exactly: fractions.Fraction({near.numerator}, {near.denominator})"
                if near
                else "the smallest ratio, which enlarges the most, is fractions.Fraction(1, 64)"
            ),
        )
    return exact


@functools.lru_cache(maxsize=1024)
def _read_text(text: str, names: Names, rank: int) -> Sizes:
    body = _parsed(text)
    if body is None:
        raise _bad_text(text)
    elements = body.elts if isinstance(body, ast.Tuple) else [body] * max(rank, 1)
    try:
        return tuple(_evaluate(element, dict(names), text) for element in elements)
    except RecursionError:
        raise _bad_text(text) from None
    except UnrelatedAxes:
        raise Problem(
            rules.UNRELATED_SIZES, f'"{text}" combines sizes of different axes'
        ) from None


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _evaluate(node: ast.expr, names: dict[str, Size], text: str) -> Size:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        if node.value > LARGEST:
            raise Problem(rules.BAD_SIZE, f'"{text}" is more than any tensor has')
        return Size.constant(node.value)
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _evaluate(node.operand, names, text) * -1
    if isinstance(node, ast.BinOp):
        left = _evaluate(node.left, names, text)
        right = _evaluate(node.right, names, text)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.FloorDiv) and right.value:
            return (
                left // right.value if right.value > 0 else (left * -1) // -right.value
            )
    raise _bad_text(text, names)


def _bad_text(text: str, names: dict[str, Size] | None = None) -> Problem:
    axes = ", ".join(names) if names else "H, W"
    whole = (
        "sizes are whole, so write // and not /; "
        if "/" in text.replace("//", "")
        else ""
    )
    return Problem(
        rules.BAD_SIZE,
        f'"{text}" is no size',
        help=f'{whole}write integers and {axes} with + - * //, as in "(1, 1)" or "(H // 2 + 1, W)"',
    )
