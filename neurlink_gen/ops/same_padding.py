"""Padding that varies with the size of the map: what TensorFlow calls "same".

In: windows, along each axis. Out: the padding where it is the same at every size; and, where it is
not, a convolution or a module that tells it from the map, as the network runs.
"""

from __future__ import annotations

import textwrap

from neurlink_gen.code import Definition, Module, argument
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import arithmetic
from neurlink_gen.ops.arguments import uniform
from neurlink_gen.ops.arithmetic import Pads
from neurlink_gen.ops.operation import Site
from neurlink_gen.tensors import AXES

PAD_SAME = Definition(
    "pad_same",
    '''
def pad_same(
    x: Tensor,
    kernel_size: list[int],
    stride: list[int],
    dilation: list[int],
    value: float = 0.0,
) -> Tensor:
    """Pads x so that ceil(n / stride) windows fit, as TensorFlow does: an odd cell at the end."""
    padding: list[int] = []
    for axis in range(len(stride)):
        span = dilation[axis] * (kernel_size[axis] - 1)
        cells = max(span - (x.shape[axis + 2] - 1) % stride[axis], 0)
        padding = [cells // 2, cells - cells // 2] + padding
    return F.pad(x, padding, value=value)
''',
)


def same_padding(
    site: Site,
    kernel: tuple[int, ...],
    dilation: tuple[int, ...],
    stride: tuple[int, ...],
) -> tuple[Pads, ...] | None:
    """The cells before and after along each axis; None where they vary with the size of the map.

    Lines that share a layer need one form of it, whatever is known of their sizes.
    """
    sizes = site.input.sizes
    known_sizes = [None] * len(sizes) if site.is_shared else sizes
    axes = zip(known_sizes, kernel, dilation, stride, strict=True)
    pads = [arithmetic.same_padding(*axis) for axis in axes]
    known = tuple(each for each in pads if each is not None)
    return known if len(known) == len(pads) else None


def same_convolution(convolution: Module, weight: str) -> Module:
    """A convolution that pads as its map needs, instead of one that pads always alike.

    weight: how its class reads its weights.
    """
    base, parent = convolution.constructor, convolution.definition
    kind = convolution.torch_class
    name = f"{base.removeprefix('nn.')}Same"
    source = f'''
        class {name}({base}):
            """A convolution to ceil(n / stride), padded as in TensorFlow; its keys are {kind}'s."""

            def forward(self, input: Tensor) -> Tensor:
                x = pad_same(
                    input, list(self.kernel_size), list(self.stride), list(self.dilation)
                )
                y: Tensor = self._conv_forward(x, {weight}, self.bias)
                return y
        '''
    needs = (PAD_SAME, *((*parent.needs, parent) if parent is not None else ()))
    definition = Definition(name, textwrap.dedent(source), needs, extends=kind)
    return replace(convolution, constructor=name, definition=definition)


def same_pad(
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    dilation: tuple[int, ...],
    value: float,
) -> Module:
    """A module that pads a map for windows that come after it."""
    definition = _same_pad(len(kernel))
    return Module(
        "pad",
        definition.name,
        (
            argument("kernel_size", uniform(kernel)),
            argument("stride", uniform(stride)),
            argument("dilation", uniform(dilation), 1),
            argument("value", value, 0.0),
        ),
        definition=definition,
    )


def _same_pad(dimensions: int) -> Definition:
    name = f"SamePad{dimensions}d"
    axes = ", ".join(AXES[dimensions])
    extents, listed = "int", "[{0}]"
    if dimensions > 1:
        extents += f" | tuple[{', '.join(['int'] * dimensions)}]"
        listed = f"[{{0}}] * {dimensions} if isinstance({{0}}, int) else list({{0}})"
    source = f'''
        class {name}(nn.Module):
            """Pads [N, C, {axes}] so that ceil(n / stride) windows fit, as TensorFlow does."""

            def __init__(
                self,
                kernel_size: {extents},
                stride: {extents},
                dilation: {extents} = 1,
                value: float = 0.0,
            ) -> None:
                super().__init__()
                self.kernel_size = {listed.format("kernel_size")}
                self.stride = {listed.format("stride")}
                self.dilation = {listed.format("dilation")}
                self.value = value

            def forward(self, x: Tensor) -> Tensor:
                return pad_same(x, self.kernel_size, self.stride, self.dilation, self.value)
        '''
    return Definition(name, textwrap.dedent(source), (PAD_SAME,))
