"""What a line declares, read: channel counts and sizes in all their forms.

In: the `(C, S)` of a line as the spec wrote it, and the sizes of the base axes. Out: a `Target`,
or a `Problem`. Strings are parsed, never evaluated.
"""

from __future__ import annotations

import ast
import functools
from fractions import Fraction

from neurlink_gen import rules
from neurlink_gen.diagnostics import Problem
from neurlink_gen.expressions import Expression
from neurlink_gen.ops.arguments import LARGEST
from neurlink_gen.sizes import Size, UnrelatedAxes
from neurlink_gen.source import Part
from neurlink_gen.spec.nerve import Shape
from neurlink_gen.tensors import AXES, Target
from neurlink_gen.words import shown

Sizes = tuple[Size, ...]
MAXIMUM_RATIO = 1 << 13


def read_target(declared: object, base: Sizes, output: int = 0) -> Target:
    """The target that one `(C, S)` declares, for output number `output`."""
    if not isinstance(declared, tuple) or len(declared) != 2:
        raise Problem(
            rules.BAD_LINE,
            f"an output is declared as (channels, size), not as {shown(declared)}",
            help="write a line as ((64, 2), nerve): a pair for each output, then the nerve",
            part=Part("output", output),
        )
    channels, size = declared
    part = Part("channels", output)
    try:
        count = read_channels(channels)
        part = Part("size", output)
        return Target(count, read_size(size, base))
    except Problem as problem:
        problem.part = part
        raise


def read_channels(channels: object) -> Expression | None:
    """A positive channel count; None for `...`."""
    if channels is Ellipsis:
        return None
    if isinstance(channels, bool) or not isinstance(channels, int):
        hint = None
        if isinstance(channels, float):
            hint = f"write int(...) around it: {int(channels)}"
        raise Problem(
            rules.BAD_CHANNELS,
            f"channels must be a positive integer, not {shown(channels)}",
            help=hint,
        )
    if channels < 1:
        raise Problem(
            rules.BAD_CHANNELS,
            f"channels must be a positive integer, not {int(channels)}",
        )
    if channels > LARGEST:
        raise Problem(rules.BAD_CHANNELS, "these are more channels than any tensor has")
    return Expression.of(channels)


def read_size(size: object, base: Sizes) -> Sizes | None:
    """The sizes of all axes; None for `...`."""
    if size is Ellipsis:
        return None
    if isinstance(size, Shape):
        return tuple(size)
    if isinstance(size, str):
        return _read_text(size, base)
    ratios = size if isinstance(size, tuple) else (size,) * len(base)
    if ratios and len(ratios) != len(base):
        raise Problem(
            rules.SIZE_RANK,
            f"{shown(size)} has {len(ratios)} axes, and the base size has {len(base)}",
        )
    return tuple(
        _read_extent(ratio, axis) for ratio, axis in zip(ratios, base, strict=False)
    )


def _read_extent(ratio: object, axis: Size) -> Size:
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
    return axis.divide_by_ratio(_exact(ratio))


def _exact(ratio: float | Fraction) -> Fraction:
    """The fraction that a float was written as: 0.1 is a tenth, and 0.333 is not a third."""
    exact = Fraction(repr(ratio)) if isinstance(ratio, float) else Fraction(ratio)
    if exact.numerator > MAXIMUM_RATIO:
        raise Problem(
            rules.BAD_SIZE,
            f"a ratio of more than {MAXIMUM_RATIO} leaves nothing of any image",
        )
    if exact.denominator > 64:
        near = exact.limit_denominator(64)
        raise Problem(
            rules.BAD_SIZE,
            f"the ratio {shown(ratio)} is read exactly, as {exact}, which is no simple fraction",
            help=f"write it exactly: fractions.Fraction({near.numerator}, {near.denominator})",
        )
    return exact


@functools.lru_cache(maxsize=1024)
def _read_text(text: str, base: Sizes) -> Sizes:
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _bad_text(text) from None
    elements = body.elts if isinstance(body, ast.Tuple) else [body] * max(len(base), 1)
    if elements and len(elements) != len(base):
        raise Problem(
            rules.SIZE_RANK,
            f'"{text}" has {len(elements)} axes, and the base size has {len(base)}',
        )
    names = dict(zip(AXES[len(base)], base, strict=True))
    try:
        return tuple(_evaluate(element, names, text) for element in elements)
    except RecursionError:
        raise _bad_text(text) from None
    except UnrelatedAxes:
        raise Problem(
            rules.UNRELATED_SIZES, f'"{text}" combines sizes of different axes'
        ) from None


def _evaluate(node: ast.expr, names: dict[str, Size], text: str) -> Size:
    if isinstance(node, ast.Constant) and type(node.value) is int:
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
        if isinstance(node.op, ast.Mult) and right.value is not None:
            return left * right.value
        if isinstance(node.op, ast.Mult) and left.value is not None:
            return right * left.value
        if isinstance(node.op, ast.FloorDiv) and right.value:
            return (
                left // right.value if right.value > 0 else (left * -1) // -right.value
            )
    raise _bad_text(text, names)


def _bad_text(text: str, names: dict[str, Size] | None = None) -> Problem:
    axes = ", ".join(names) if names else "H, W"
    return Problem(
        rules.BAD_SIZE,
        f'"{text}" is no size',
        help=f'write integers and {axes} with + - * //, as in "(1, 1)" or "(H // 2 + 1, W)"',
    )
