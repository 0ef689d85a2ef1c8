"""Rules about kernels, strides and padding that work, and yet miss or repeat cells.

In: the layers of a graph. Out: warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.design.layers import Layer, Layers
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose
from neurlink_gen.ops.arithmetic import effective
from neurlink_gen.ops.convolution import Convolution

CONVOLUTIONS = ("Conv1d", "Conv2d", "Conv3d")
WINDOWED = (*CONVOLUTIONS, "MaxPool", "AvgPool")


def skipped_cells(layers: Layers) -> Iterator[Diagnostic]:
    """A stride beyond the kernel, so that cells are never looked at."""
    for layer in layers.of(*WINDOWED):
        for kernel, stride in _axes(layer, "kernel_size", "stride"):
            # A kernel of 1 that strides is a way to shrink a map, as in ResNets.
            if 1 < kernel < stride and set(layer.extents("dilation")) <= {1}:
                yield diagnose(
                    rules.SKIPPED_CELLS,
                    f"{layer.name} moves its kernel of {kernel} by {stride} cells, and so skips "
                    f"{stride - kernel} of every {stride}",
                    layer.node.origin,
                    help=f"use a kernel of at least {stride}, or shrink in two steps",
                )
                break


def checkerboard(layers: Layers) -> Iterator[Diagnostic]:
    """A transposed convolution whose kernel covers some cells more often than others."""
    for layer in layers.of("ConvTranspose"):
        operation = layer.node.operation
        if isinstance(operation, Convolution) and operation.like is not None:
            continue  # an odd kernel is what gives the size of another line at every input
        for kernel, stride in _axes(layer, "kernel_size", "stride"):
            # A kernel of 1 is the mirror of one that strides: see above.
            if kernel > 1 and kernel % stride:
                yield diagnose(
                    rules.CHECKERBOARD,
                    f"{layer.name} has a kernel of {kernel}, which its stride of {stride} does not "
                    "divide, so its output shows a checkerboard",
                    layer.node.origin,
                    notes=(
                        "some cells get more terms than their neighbours: Odena et al., 2016, "
                        "doi:10.23915/distill.00003",
                    ),
                    help=f"use a kernel of {stride * -(-kernel // stride)}, or nv.Interpolate and "
                    "a convolution",
                )
                break


def only_padding(layers: Layers) -> Iterator[Diagnostic]:
    """Padding as wide as the kernel, so that outer cells see nothing else."""
    for layer in layers.of(*CONVOLUTIONS):
        if layer.argument("padding_mode") != "zeros":
            continue
        for kernel, dilation, padding in _axes(
            layer, "kernel_size", "dilation", "padding"
        ):
            span = effective(kernel, dilation)
            if padding >= span:
                yield diagnose(
                    rules.ONLY_PADDING,
                    f"{layer.name} pads by {padding}, and its kernel spans {span}: its outermost "
                    "cells see nothing but padding",
                    layer.node.origin,
                    help=f"pad by {(span - 1) // 2}, or leave the padding to the declared size",
                )
                break


def unseen_weights(layers: Layers) -> Iterator[Diagnostic]:
    """A kernel so large on a small map that some of its weights meet nothing but padding."""
    for layer in layers.of(*CONVOLUTIONS):
        if layer.source is None or all(
            size.value is None for size in layer.source.sizes
        ):
            continue  # at large inputs every weight is of use
        roles = ("kernel_size", "stride", "padding", "dilation")
        settings = _axes(layer, *roles)
        for size, extent, axis in zip(
            layer.source.sizes, layer.node.outputs[0].sizes, settings, strict=False
        ):
            if size.value is None or extent.value is None or extent.value < 1:
                continue
            used = _used(size.value, extent.value, *axis)
            if used < axis[0]:
                yield diagnose(
                    rules.UNSEEN_WEIGHTS,
                    f"{layer.name} reads {layer.source}: along one axis, all but {used} of the "
                    f"{axis[0]} weights of its kernel meet padding alone",
                    layer.node.origin,
                    help=f"use a kernel of {used}, or make the maps smaller later",
                )
                break


def _used(
    size: int, extent: int, kernel: int, stride: int, padding: int, dilation: int
) -> int:
    """How many weights along an axis meet a cell of the map at one output or another."""
    if padding < size:
        return kernel  # but for what a stride passes by, each does
    places = [position * stride - padding for position in range(extent)]
    return sum(
        any(0 <= place + index * dilation < size for place in places)
        for index in range(kernel)
    )


def _axes(layer: Layer, *roles: str) -> Iterator[tuple[int, ...]]:
    """The values of some arguments, axis by axis."""
    return zip(*(layer.extents(role) for role in roles), strict=False)
