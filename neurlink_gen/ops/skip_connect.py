"""Skip connections: an earlier tensor added, projected first where its shape differs."""

from __future__ import annotations

import functools
from typing import ClassVar

from neurlink_gen.algebra.observation import are_equal
from neurlink_gen.code import Apply, Code, Module, Text
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops.arguments import Extents
from neurlink_gen.ops.convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    Convolution,
    Padding,
)
from neurlink_gen.ops.factories import Factory
from neurlink_gen.ops.operation import Operation, Result, SameSize, Site, instantiate
from neurlink_gen.spec.nerve import Shape
from neurlink_gen.tensors import Target


class _SkipConnect(Operation):
    """What all skip connections have in common: see `SkipConnect2d`."""

    inputs = (2, 2)
    convolution: ClassVar[type[Convolution]]

    def __init__(
        self,
        kernel_size: Extents = 1,
        norm: Factory | None = None,
        act: Factory | None = None,
        *,
        dilation: Extents = 1,
        groups: int = 1,
        bias: bool = False,
        norm_after_act: bool | None = None,
        padding_mode: str = "zeros",
        stride: Extents | None = None,
        padding: Padding | None = None,
        output_padding: Extents | None = None,
    ) -> None:
        super().__init__()

        def projection(transposed: bool) -> Operation:
            return instantiate(
                self.convolution(
                    kernel_size,
                    dilation,
                    groups,
                    bias,
                    norm,
                    act,
                    norm_after_act,
                    padding_mode,
                    transposed,
                    stride=stride,
                    padding=padding,
                    output_padding=output_padding,
                )
            )

        self.projection = functools.lru_cache(projection)
        # Made at once, so that its arguments are checked also where nothing is projected.
        self.projection(output_padding is not None)

    def apply(self, site: Site) -> Result:
        site.require_float()
        site.require_rank(self.convolution.dimensions)
        source, target = site.inputs
        ours, theirs = source.tensor, target.tensor
        if ours.sizes == theirs.sizes and are_equal(ours.channels, theirs.channels):
            code = Text("{} + {}", (target.code, source.code), infix=True)
            return Result((theirs,), code, fresh=True)
        grows = Shape(ours.sizes) < Shape(theirs.sizes)
        wanted = Target(theirs.channels, theirs.sizes)
        line = replace(site, inputs=(source,), targets=(wanted,))
        result = self.projection(grows).apply(line)
        projected = _as_one_module(result.code, "upsample" if grows else "downsample")
        pairs = zip(result.outputs[0].sizes, theirs.sizes, strict=True)
        return Result(
            (theirs,),
            Text("{} + {}", (target.code, projected), infix=True),
            demands=tuple(SameSize(*pair) for pair in pairs),
            costs=result.costs,
            fresh=True,
        )


def _as_one_module(code: Code, kind: str) -> Code:
    """The modules that come last in the code, gathered in one of this kind."""
    members: list[Module] = []
    while isinstance(code, Apply):
        members.insert(0, code.module)
        (code,) = code.operands
    if len(members) == 1:
        module = replace(members[0], kind=kind)
    else:
        module = Module(kind, "nn.Sequential", children=tuple(members))
    return Apply(replace(module, is_numbered=False), (code,))


class SkipConnect1d(_SkipConnect):
    """A skip connection over `[N, C, L]`: see `SkipConnect2d`."""

    namespaces = ("nerves",)
    rank = 1
    convolution = Conv1d


class SkipConnect2d(_SkipConnect):
    """`SkipConnect2d[["from", "to"]]()`: the sum of two lines, the first projected if need be.

    Where `from` has other channels or another size than `to`, a convolution (a transposed one
    where it must grow) brings it to those of `to` first; else the arguments mean nothing.
    kernel_size, norm, act and the rest: of that convolution, as in `Conv2d`.
    Source: He et al., "Deep residual learning", arXiv:1512.03385, section 3.2.
    """

    namespaces = ("nerves",)
    rank = 2
    convolution = Conv2d


class SkipConnect3d(_SkipConnect):
    """A skip connection over `[N, C, D, H, W]`: see `SkipConnect2d`."""

    namespaces = ("nerves",)
    rank = 3
    convolution = Conv3d
