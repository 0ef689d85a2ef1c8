"""The arithmetic of strides and padding, along one axis.

In: sizes, kernels, dilations. Out: derived strides and paddings, and the sizes that result.
Sources: the size formulas of torch's `Conv2d`, `ConvTranspose2d` and `MaxPool2d`; V. Dumoulin
and F. Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
"""

from __future__ import annotations

import functools
import math
from fractions import Fraction
from typing import TypeGuard

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part

Pads = tuple[int, int]
Sizes = tuple[Size, ...]
PIXELS = (
    "its input has the same size whatever comes into the network: declare a size in pixels too, "
    'in quotes, such as "(1, 1)"'
)


def effective(kernel: int, dilation: int) -> int:
    """The cells that a dilated kernel spans."""
    return dilation * (kernel - 1) + 1


def strides_between(sources: Sizes, targets: Sizes) -> tuple[int, ...]:
    """The integer strides that lead from sizes to smaller ones; a Problem if there are none."""
    axes = zip(sources, targets, strict=True)
    return tuple(_stride(*axis, len(sources)) for axis in axes)


def _stride(source: Size, target: Size, rank: int) -> int:
    stride = quotient(source, target)
    if not is_factor(stride):
        raise Problem(
            rules.NO_STRIDE,
            f"no integer stride leads from {source} to {target}",
            notes=_ratio_note(stride, "the size grows where it should shrink"),
            help=(
                PIXELS
                if source.is_constant and not target.is_constant
                else (
                    f"to grow, use a nerve such as `ConvTransposed{rank}d` or `Interpolate`"
                    if stride and is_factor(1 / stride)
                    else "declare a size that an integer divides the input's into, or give `stride=`"
                )
            ),
            part=Part("size"),
        )
    return int(stride)


def upsamplings_between(sources: Sizes, targets: Sizes) -> tuple[int, ...]:
    """The integer strides with which a transposed convolution leads to larger sizes."""
    axes = zip(sources, targets, strict=True)
    return tuple(_upsampling(*axis, len(sources)) for axis in axes)


def _upsampling(source: Size, target: Size, rank: int) -> int:
    stride = quotient(target, source)
    if not is_factor(stride):
        raise Problem(
            rules.NO_STRIDE,
            f"no integer stride of a transposed convolution leads from {source} to {target}",
            notes=_ratio_note(stride, "the size shrinks where it should grow"),
            help=(
                f"to shrink, use a nerve such as `Conv{rank}d` or `MaxPool{rank}d`"
                if stride and is_factor(1 / stride)
                else "declare a size that is an integer multiple of the input's"
            ),
            part=Part("size"),
        )
    return int(stride)


@functools.lru_cache(maxsize=4096)
def quotient(larger: Size, smaller: Size) -> Fraction | None:
    """How many times one size goes into another, in the long run; None if that varies."""
    if larger.axis == smaller.axis and smaller.slope > 0:
        return larger.slope / smaller.slope
    if larger.axes == smaller.axes and larger.growth and smaller.growth:
        return larger.growth / smaller.growth
    if larger.value is not None and smaller.value is not None and smaller.value > 0:
        return Fraction(larger.value, smaller.value)
    return None


def is_factor(ratio: Fraction | None) -> TypeGuard[Fraction]:
    """Whether a ratio is a positive integer."""
    return ratio is not None and ratio.denominator == 1 and ratio > 0


def _ratio_note(ratio: Fraction | None, if_below_1: str) -> tuple[str, ...]:
    if ratio is None:
        return ()
    if ratio < 1:
        return (f"it would have to be {ratio}: {if_below_1}",)
    return (f"it would have to be {ratio}",)


def centred_padding(kernel: int, dilation: int) -> Pads:
    """As many cells before as after a kernel of an odd span, that it may be centred on each cell."""
    cells = (effective(kernel, dilation) - 1) // 2
    return cells, cells


def derived_padding(kernel: int, dilation: int, stride: int) -> Pads:
    """The cells to pad before and after, so that the output is ceil(n / stride).

    An odd span gives that at every n. An even one gives it where the stride divides n; with
    stride 1 the extra cell goes to the end, as torch's `padding="same"` does.
    """
    span = effective(kernel, dilation)
    if span % 2 == 1:
        return centred_padding(kernel, dilation)
    if stride == 1:
        return (span - 1) // 2, span // 2
    total = max(span - stride, 0)
    total += total % 2
    return total // 2, total // 2


def _remainders(size: Size, divisor: int) -> frozenset[int]:
    """What a size may leave when it is divided, where the input keeps its promises."""
    if size.value is not None:
        return frozenset({size.value % divisor})
    if not isinstance(size.axis, str):
        return frozenset(range(divisor))
    turns = math.lcm(size.period * divisor, size.multiple)
    return frozenset(size.at(n) % divisor for n in range(0, turns, size.multiple))


def same_padding(
    size: Size | None, kernel: int, dilation: int, stride: int
) -> Pads | None:
    """The cells before and after, so that the output is ceil(n / stride) at every n.

    As few as that takes, an odd one at the end, which is what TensorFlow calls "same"; None where
    that varies with n. With stride 1 it is what torch calls so. size: None for any.
    """
    span = effective(kernel, dilation)
    # The last window begins at the last multiple of the stride below n.
    remainders = range(stride) if size is None else _remainders(size, stride)
    lefts = (left or stride for left in remainders)
    totals = {max(span - left, 0) for left in lefts}
    if len(totals) > 1:
        return None
    (total,) = totals
    return total // 2, total - total // 2


@functools.lru_cache(maxsize=4096)
def strided(
    size: Size,
    kernel: int,
    dilation: int,
    stride: int,
    pads: Pads,
    ceil_mode: bool = False,
) -> Size:
    """The size after a convolution or a pool: floor((n + pads - span) / stride) + 1.

    With `ceil_mode` the division rounds up, but a window that would begin in the padding at the
    end is left out.
    """
    free = size + (sum(pads) - effective(kernel, dilation))
    if not ceil_mode:
        return free // stride + 1
    # ceil(free / stride) + 1 windows, unless the last begins past n + pads[0]; it then begins
    # there by less than a stride, so at most one window is left out.
    rounded_up = free.ceil_divide(stride)
    last_allowed = (size + (pads[0] - 1)) // stride
    return rounded_up.smaller(last_allowed) + 1


@functools.lru_cache(maxsize=4096)
def transposed(
    size: Size,
    kernel: int,
    dilation: int,
    stride: int,
    padding: int,
    output_padding: int,
) -> Size:
    """The size after a transposed convolution."""
    constant = effective(kernel, dilation) + output_padding - 2 * padding - stride
    return size * stride + constant


def derived_transposed_padding(kernel: int, dilation: int, stride: int) -> Pads:
    """Padding and output padding with which a transposed convolution gives n * stride."""
    span = effective(kernel, dilation)
    for output_padding in range(max(stride, dilation)):
        twice = span + output_padding - stride
        if twice >= 0 and twice % 2 == 0:
            return twice // 2, output_padding
    raise Problem(
        rules.NO_PADDING,
        f"a transposed convolution of kernel {kernel} and stride {stride} cannot give exactly "
        f"{stride} times its input",
        help="use an odd kernel, or one that the stride divides",
    )
