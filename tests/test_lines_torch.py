"""Every derived number held against torch by brute force, along the whole path of a line.

A line of one nerve is elaborated and proved; what it emits is run on torch's meta device at the
sizes 1 to 40. Where the size is at least 1 and the demands hold, torch gives exactly what was
predicted; elsewhere it refuses, or the size is below 1. What the line declares is met exactly where
the proof says so. All kernels, dilations and strides along one axis; of two and three axes, some
with other values on each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import neurlink_gen.nerves as nv
from neurlink_gen import build
from neurlink_gen.algebra.domains import Domain
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.elaborate import elaborate
from neurlink_gen.findings import rules
from neurlink_gen.findings.rules import Rule
from neurlink_gen.graph import Graph, Node
from neurlink_gen.proofs import Proof
from neurlink_gen.ops.operation import AtLeast, SameSize
from neurlink_gen.prove import prove
from neurlink_gen.tensors import AXES
from tests.plain_code import written_out

nerves: Any = nv
KERNELS = range(1, 10)
DILATIONS = range(1, 4)
STRIDES = range(1, 7)
SIZES = range(1, 41)
# Kernel, dilation and stride along each axis: odd and even, alike and not.
PLANES = [
    ((3, 4), (1, 2), (2, 3)),
    ((1, 7), (1, 1), (1, 4)),
    ((2, 5), (3, 1), (2, 1)),
    ((4, 4), (1, 1), (2, 2)),
    ((8, 3), (1, 3), (4, 2)),
]
VOLUMES = [
    ((3, 4, 5), (1, 2, 1), (1, 2, 3)),
    ((2, 2, 2), (1, 1, 1), (2, 2, 2)),
    ((1, 6, 3), (1, 1, 2), (2, 4, 1)),
]
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")


@dataclass(frozen=True)
class Checked:
    """A network of a few lines, of which the last is held against torch."""

    graph: Graph
    proof: Proof
    module: nn.Module
    text: str

    @property
    def node(self) -> Node:
        return self.graph.nodes[-1]

    def run(self, source: tuple[int, ...]) -> tuple[int, ...] | None:
        """The sizes that torch gives; None where it refuses."""
        # Interpolation is slow on the meta device, and other things are slow on others.
        device = "cpu" if "F.interpolate" in self.text else "meta"
        try:
            sizes = self.module(image(source, device))[-1].shape[2:]
        except RuntimeError:
            return None
        return tuple(sizes) if min(sizes) >= 1 else None


def checked(*lines: Any) -> Checked | Rule:
    """The network, or the rule of its one error."""
    graph, findings = elaborate(build(list(lines)))
    if not findings:
        proof, unproved = prove(graph)
        findings = tuple(found for found in unproved if found.is_error)
    if findings:
        (finding,) = findings
        return finding.rule
    namespace: dict[str, Any] = {"__name__": "written"}
    text, _ = written_out(graph)
    exec(text, namespace)
    with torch.device("meta"):
        return Checked(graph, proof, namespace["Written"](), text)


def sound(*lines: Any) -> Checked:
    found = checked(*lines)
    assert isinstance(found, Checked), found
    return found


@cache
def image(sizes: tuple[int, ...], device: str) -> Tensor:
    return torch.empty(1, 2, *sizes, device=device)


def extents(sizes: Iterable[Size], at: dict[str, int]) -> tuple[int, ...]:
    return tuple(size.where(at) for size in sizes)


def demanded(network: Checked, at: dict[str, int]) -> bool:
    """Whether what the last line's operation demands of sizes holds."""
    assert network.node.result is not None
    for demand in network.node.result.demands:
        if isinstance(demand, SameSize):
            left, right = extents((demand.left, demand.right), at)
            if left != right:
                return False
        if isinstance(demand, AtLeast):
            if extents((demand.size,), at)[0] < demand.minimum:
                return False
    return True


def assert_agrees(network: Checked, sizes: tuple[int, ...]) -> None:
    """Torch does with a map of these sizes what we say that it does."""
    axes = AXES[len(sizes)]
    at = dict(zip(axes, sizes, strict=True))
    predicted = extents(network.node.produced[0].sizes, at)
    declared = extents(network.node.outputs[0].sizes, at)
    actual = network.run(sizes)
    works = min(predicted) >= 1 and demanded(network, at)
    assert actual == (predicted if works else None), at
    domains = dict(network.proof.domains)
    proved = all(at[axis] in domains.get(axis, Domain()) for axis in axes)
    assert proved == (actual == declared), at


def assert_agrees_everywhere(network: Checked) -> None:
    for size in SIZES:
        assert_agrees(network, (size,))


def source(rank: int) -> Any:
    return ((2, (1,) * rank), nv.Input())


@pytest.mark.parametrize("kernel", KERNELS)
def test_convolutions(kernel: int) -> None:
    for dilation, stride in product(DILATIONS, STRIDES):
        line = ((4, stride), nerves.Conv1d(kernel, dilation))
        assert_agrees_everywhere(sound(source(1), line))


@pytest.mark.parametrize("kernel", KERNELS)
def test_convolutions_with_a_padding_mode(kernel: int) -> None:
    """Of these torch demands a map that is larger than the padding."""
    for stride, mode in product(STRIDES, ("reflect", "replicate", "circular")):
        line = ((4, stride), nerves.Conv1d(kernel, padding_mode=mode))
        assert_agrees_everywhere(sound(source(1), line))


@pytest.mark.parametrize("kernel", KERNELS)
def test_convolutions_with_a_stride_or_padding_given(kernel: int) -> None:
    for dilation, stride, padding in product(DILATIONS, STRIDES, (0, 1, 4)):
        nerve = nerves.Conv1d(kernel, dilation, stride=stride, padding=padding)
        assert_agrees_everywhere(sound(source(1), ((4, ...), nerve)))


@pytest.mark.parametrize("kernel", KERNELS)
def test_transposed_convolutions(kernel: int) -> None:
    for dilation, stride in product(DILATIONS, STRIDES):
        nerve = nerves.ConvTransposed1d(kernel, dilation)
        network = checked(source(1), ((4, Fraction(1, stride)), nerve))
        if isinstance(network, Checked):
            assert network.proof.domains == ()
            assert_agrees_everywhere(network)
            continue
        assert network is rules.NO_PADDING
        span = dilation * (kernel - 1) + 1
        for extra in range(max(stride, dilation)):
            assert span + extra < stride or (span + extra - stride) % 2 == 1


@pytest.mark.parametrize("kernel", KERNELS)
def test_maximum_pools(kernel: int) -> None:
    for dilation, stride in product(DILATIONS, STRIDES):
        line = ((2, stride), nerves.MaxPool1d(kernel, dilation))
        assert_agrees_everywhere(sound(source(1), line))


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("kernel", KERNELS)
def test_average_pools(kernel: int, counts: bool) -> None:
    for stride in STRIDES:
        nerve = nerves.AvgPool1d(kernel, count_include_pad=counts)
        network = checked(source(1), ((2, stride), nerve))
        if isinstance(network, Checked):
            assert_agrees_everywhere(network)
        else:
            # One cell more at the end, which the average of torch cannot leave out.
            assert network is rules.BAD_VALUE
            assert not counts and kernel % 2 == 0 and stride == 1


@pytest.mark.parametrize("nerve", ["MaxPool1d", "AvgPool1d"])
def test_pools_without_a_declared_size(nerve: str) -> None:
    for kernel, ceil_mode in product(KERNELS, (False, True)):
        made = getattr(nerves, nerve)(kernel, ceil_mode=ceil_mode)
        assert_agrees_everywhere(sound(source(1), ((2, ...), made)))


@pytest.mark.parametrize("nerve", ["MaxPool1d", "AvgPool1d"])
def test_pools_without_a_kernel(nerve: str) -> None:
    for number, declared in product(KERNELS, (int, str)):
        line = ((2, declared(number)), getattr(nerves, nerve)())
        assert_agrees_everywhere(sound(source(1), line))


MODES = ("nearest", "linear", "nearest-exact", "area")


@pytest.mark.parametrize("mode", MODES)
def test_interpolations(mode: str) -> None:
    for ratio, number in product(STRIDES, KERNELS):
        small = ((2, ratio), nerves.AvgPool1d(3))
        resize = nerves.Interpolate(mode)
        # To the size of an earlier line, to a multiple, to pixels.
        back = sound(source(1), small, ((2, 1), resize))
        assert back.proof.domains == ()
        assert_agrees_everywhere(back)
        size = Fraction(ratio, number)
        if size.numerator == 1 or size == ratio:
            assert_agrees_everywhere(sound(source(1), small, ((2, size), resize)))
        assert_agrees_everywhere(sound(source(1), small, ((2, str(number)), resize)))


@pytest.mark.parametrize("kernel", KERNELS)
def test_skip_connections(kernel: int) -> None:
    for dilation, ratio in product(DILATIONS, STRIDES):
        small = ((4, ratio), nerves.Conv1d(3))
        nerve = nerves.SkipConnect1d
        down = sound(
            source(1), small, ((4, ratio), nerve[[0, 1]](kernel, dilation=dilation))
        )
        up = checked(
            source(1), small, ((2, 1), nerve[[1, 0]](kernel, dilation=dilation))
        )
        for network in (down, up):
            if isinstance(network, Checked):
                assert_joins(network)
            else:
                assert network is rules.NO_PADDING


def assert_joins(network: Checked) -> None:
    """As above; but where one size is 1, torch adds what should not be added."""
    for n in SIZES:
        at = {"L": n}
        assert network.node.result is not None
        pairs = [
            extents((each.left, each.right), at)
            for each in network.node.result.demands
            if isinstance(each, SameSize)
        ]
        if all(left == right or min(left, right) > 1 for left, right in pairs):
            assert_agrees(network, (n,))
        else:
            assert n not in dict(network.proof.domains)["L"]


@pytest.mark.parametrize("case", [*PLANES, *VOLUMES], ids=str)
@pytest.mark.parametrize("nerve", ["Conv", "MaxPool", "AvgPool"])
def test_axes_do_not_mix(nerve: str, case: tuple[tuple[int, ...], ...]) -> None:
    kernel, dilation, stride = case
    rank = len(kernel)
    arguments = (kernel,) if nerve == "AvgPool" else (kernel, dilation)
    made = getattr(nerves, f"{nerve}{rank}d")(*arguments)
    line = ((4 if nerve == "Conv" else 2, stride), made)
    network = sound(source(rank), line)
    assert_agrees_in_all(network, rank)


def assert_agrees_in_all(network: Checked, rank: int) -> None:
    """At sizes that differ from axis to axis, each of them small, middling and large."""
    for n in SIZES:
        assert_agrees(
            network, tuple((n * (1, 7, 11)[axis]) % 41 for axis in range(rank))
        )


@pytest.mark.parametrize("case", [*PLANES, *VOLUMES], ids=str)
def test_axes_do_not_mix_upwards(case: tuple[tuple[int, ...], ...]) -> None:
    kernel, dilation, stride = case
    rank = len(kernel)
    made = getattr(nerves, f"ConvTransposed{rank}d")(kernel, dilation)
    ratios = tuple(Fraction(1, each) for each in stride)
    network = checked(source(rank), ((4, ratios), made))
    if isinstance(network, Checked):
        assert_agrees_in_all(network, rank)
    else:
        assert network is rules.NO_PADDING


@pytest.mark.parametrize("rank", [2, 3])
def test_axes_do_not_mix_without_kernels(rank: int) -> None:
    stride, pixels = (2, 3, 4)[:rank], str((3, 1, 5)[:rank])
    modes = {2: ("bilinear", "bicubic"), 3: ("trilinear", "nearest")}
    pools = (f"MaxPool{rank}d", f"AvgPool{rank}d")
    lines: list[Any] = [
        ((2, size), getattr(nerves, pool)())
        for pool in pools
        for size in (stride, pixels)
    ]
    lines += [
        ((2, size), nerves.Interpolate(mode))
        for mode in modes[rank]
        for size in (tuple(Fraction(1, each) for each in stride), pixels)
    ]
    for line in lines:
        assert_agrees_in_all(sound(source(rank), line), rank)
