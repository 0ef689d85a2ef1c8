"""The size rules held against torch's own, on its meta device, by brute force along one axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import product

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from neurlink_gen.algebra.domains import EVERYWHERE, where_equal
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arithmetic, upsample
from tests.test_domains import is_inside

KERNELS = range(1, 10)
DILATIONS = range(1, 4)
STRIDES = range(1, 7)
SIZES = range(1, 41)
LENGTH = Size.base("L")
MAPS = {size: torch.empty(1, 1, size, device="meta") for size in SIZES}
WEIGHTS = {kernel: torch.empty(1, 1, kernel, device="meta") for kernel in KERNELS}


def _assert_agrees(
    predicted: Size,
    size: int,
    operation: Callable[[Tensor], Tensor],
    source: Tensor | None = None,
) -> None:
    """torch gives the predicted size; where that is below 1 it refuses."""
    try:
        actual = operation(MAPS[size] if source is None else source).shape[-1]
    except RuntimeError:
        assert predicted.at(size) < 1, f"{size} is refused"
    else:
        assert predicted.at(size) == actual, f"at {size}"


@pytest.mark.parametrize("kernel", KERNELS)
def test_convolution(kernel: int) -> None:
    for dilation, stride in product(DILATIONS, STRIDES):
        derived = arithmetic.derived_padding(kernel, dilation, stride)
        for padding in {0, 1, 4, derived[0]}:
            pads = (padding, padding)
            out = arithmetic.strided(LENGTH, kernel, dilation, stride, pads)
            convolve = partial(
                F.conv1d,
                weight=WEIGHTS[kernel],
                stride=stride,
                padding=padding,
                dilation=dilation,
            )
            for size in SIZES:
                _assert_agrees(out, size, convolve)


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("kernel", KERNELS)
def test_derived_padding_gives_the_size_divided_by_the_stride(kernel: int) -> None:
    for dilation, stride in product(DILATIONS, STRIDES):
        pads = arithmetic.derived_padding(kernel, dilation, stride)
        span = arithmetic.effective(kernel, dilation)
        out = arithmetic.strided(LENGTH, kernel, dilation, stride, pads)
        exact = where_equal(out, LENGTH.ceil_divide(stride))
        assert 0 <= min(pads) and pads[1] - pads[0] in (0, 1)
        if span % 2 == 1 or stride == 1:
            assert exact == EVERYWHERE, (dilation, stride)
        else:
            multiples = range(stride, 200, stride)
            assert all(is_inside(exact, L=n) for n in multiples), (dilation, stride)
        if stride == 1:
            same = F.conv1d(
                MAPS[40], WEIGHTS[kernel], padding="same", dilation=dilation
            )
            assert out.at(40) == same.shape[-1]


def test_derived_padding_of_even_kernels_is_what_people_write() -> None:
    assert arithmetic.derived_padding(4, 1, 2) == (1, 1)
    assert arithmetic.derived_padding(2, 1, 2) == (0, 0)
    assert arithmetic.derived_padding(16, 1, 16) == (0, 0)


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("kernel", KERNELS)
def test_max_pool(kernel: int, ceil_mode: bool) -> None:
    for dilation, stride in product(DILATIONS, STRIDES):
        for padding in range(kernel // 2 + 1):
            pads = (padding, padding)
            out = arithmetic.strided(LENGTH, kernel, dilation, stride, pads, ceil_mode)
            pool = partial(
                F.max_pool1d,
                kernel_size=kernel,
                stride=stride,
                padding=padding,
                dilation=dilation,
                ceil_mode=ceil_mode,
            )
            for size in SIZES:
                _assert_agrees(out, size, pool)


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("kernel", KERNELS)
def test_average_pool(kernel: int, ceil_mode: bool) -> None:
    for stride, padding in product(STRIDES, range(kernel // 2 + 1)):
        pads = (padding, padding)
        out = arithmetic.strided(LENGTH, kernel, 1, stride, pads, ceil_mode)
        pool = partial(
            F.avg_pool1d,
            kernel_size=kernel,
            stride=stride,
            padding=padding,
            ceil_mode=ceil_mode,
        )
        for size in SIZES:
            _assert_agrees(out, size, pool)


def _transposed_cases(kernel: int) -> Iterator[tuple[int, int, int, int]]:
    for dilation, stride in product(DILATIONS, STRIDES):
        extras = {0, max(stride, dilation) - 1}
        for padding, extra in product({0, 1, kernel // 2}, extras):
            yield dilation, stride, padding, extra


@pytest.mark.parametrize("kernel", KERNELS)
def test_transposed_convolution(kernel: int) -> None:
    for dilation, stride, padding, extra in _transposed_cases(kernel):
        out = arithmetic.transposed(LENGTH, kernel, dilation, stride, padding, extra)
        convolve = partial(
            F.conv_transpose1d,
            weight=WEIGHTS[kernel],
            stride=stride,
            padding=padding,
            output_padding=extra,
            dilation=dilation,
        )
        for size in SIZES:
            _assert_agrees(out, size, convolve)


@pytest.mark.parametrize("kernel", KERNELS)
def test_derived_transposed_padding_multiplies_by_the_stride(kernel: int) -> None:
    for dilation, stride in product(DILATIONS, STRIDES):
        span = arithmetic.effective(kernel, dilation)
        try:
            padding, extra = arithmetic.derived_transposed_padding(
                kernel, dilation, stride
            )
        except Problem:
            possible = [
                span + extra - stride
                for extra in range(max(stride, dilation))
                if span + extra >= stride and (span + extra - stride) % 2 == 0
            ]
            assert not possible
            continue
        assert padding >= 0 and 0 <= extra < max(stride, dilation)
        out = arithmetic.transposed(LENGTH, kernel, dilation, stride, padding, extra)
        assert out == LENGTH * stride


def test_upsampling_by_a_factor() -> None:
    """At small sizes, and at those that the factor's denominator divides, up to large ones."""
    for numerator, denominator in product(range(1, 65), (1, 2, 3, 4, 5, 7, 10, 64)):
        try:
            exact = upsample._exact(numerator / denominator)
        except Problem:
            continue
        assert exact == Fraction(numerator, denominator)
        out = LENGTH * exact.numerator // exact.denominator
        large = (exact.denominator * turns for turns in (9, 99, 12_345, 30_000_000))
        for size in (*range(1, 41), *large):
            source = torch.empty(1, 1, 1, device="meta").expand(1, 1, size)
            _assert_agrees(
                out,
                size,
                partial(F.interpolate, scale_factor=numerator / denominator),
                source,
            )


def test_upsampling_by_a_factor_that_floats_get_wrong_is_refused() -> None:
    assert F.interpolate(torch.empty(1, 1, 90), scale_factor=0.7).shape[-1] == 62
    for factor in (0.7, 0.333, 1e-9):
        with pytest.raises(Problem):
            upsample._exact(factor)


def test_a_strided_size_of_a_strided_size() -> None:
    """Chains keep to torch's sizes as well: the normal form loses nothing."""
    chains = product((2, 3, 5), (1, 2, 3), (2, 4), (2, 3))
    for kernel, stride, second_kernel, second_stride in chains:
        first = arithmetic.strided(
            LENGTH, kernel, 1, stride, (kernel // 2, kernel // 2)
        )
        out = arithmetic.strided(first, second_kernel, 1, second_stride, (1, 1), True)
        for size in range(4, 41):
            middle = F.max_pool1d(MAPS[size], kernel, stride, kernel // 2)
            result = F.max_pool1d(
                middle, second_kernel, second_stride, 1, ceil_mode=True
            )
            assert out.at(size) == result.shape[-1]


def test_a_stride_is_a_positive_integer() -> None:
    half, third = LENGTH.ceil_divide(2), LENGTH.ceil_divide(3)
    assert arithmetic.strides_between([LENGTH], [half]) == (2,)
    assert arithmetic.upsamplings_between([half], [LENGTH]) == (2,)
    assert arithmetic.strides_between([Size.constant(8)], [Size.constant(2)]) == (4,)
    zero, one = Size.constant(0), Size.constant(1)
    for source, target in ((half, LENGTH), (half, third), (zero, one), (LENGTH, one)):
        with pytest.raises(Problem):
            arithmetic.strides_between([source], [target])
