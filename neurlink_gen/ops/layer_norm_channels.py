"""Layer normalisation of the channels at each position of a map."""

from __future__ import annotations

import textwrap
from typing import ClassVar

from neurlink_gen.code import (
    Apply,
    Definition,
    Module,
    State,
    argument,
    positional,
)
from neurlink_gen.ops import arguments
from neurlink_gen.ops.batch_norm import check_channels
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import AXES


def _definition(dimensions: int) -> Definition:
    name, axes = f"LayerNorm{dimensions}d", ", ".join(AXES[dimensions])
    source = f'''
        class {name}(nn.LayerNorm):
            """Layer normalisation of the channels at each position of [N, C, {axes}]."""

            def forward(self, input: Tensor) -> Tensor:
                x = input.movedim(1, -1)
                x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
                return x.movedim(-1, 1)
        '''
    return Definition(name, textwrap.dedent(source), extends="nn.LayerNorm")


class _ChannelLayerNorm(Operation):
    dimensions: ClassVar[int]

    def __init__(
        self,
        num_channels: int | None = None,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_channels = None
        if num_channels is not None:
            self.num_channels = arguments.count("num_channels", num_channels)
        self.eps = arguments.number("eps", eps, 0.0)
        self.elementwise_affine = arguments.flag(
            "elementwise_affine", elementwise_affine
        )
        self.bias = arguments.flag("bias", bias)

    def apply(self, site: Site) -> Result:
        site.require_float()
        site.require_rank(self.dimensions)
        channels = site.input.channels
        check_channels("num_channels", self.num_channels, channels)
        names = ("weight", "bias") if self.bias else ("weight",)
        state = tuple(State(name, (channels,)) for name in names)
        definition = _definition(self.dimensions)
        module = Module(
            "ln",
            definition.name,
            (
                positional("num_channels", channels.plain, is_told=True),
                argument("eps", self.eps, 1e-5),
                argument(
                    "elementwise_affine", self.elementwise_affine, True, is_told=True
                ),
                argument("bias", self.bias, True, is_told=True),
            ),
            state if self.elementwise_affine else (),
            definition=definition,
        )
        return Result((site.input,), Apply(module, (site.code,)))


class LayerNorm1d(_ChannelLayerNorm):
    """Layer normalisation of the channels at each position of `[N, C, L]`: see `LayerNorm2d`."""

    namespaces = ("nerves", "nn")
    rank = 1
    dimensions = 1


class LayerNorm2d(_ChannelLayerNorm):
    """Layer normalisation of the channels at each position of `[N, C, H, W]`.

    num_channels: the channels, which are the input's and need not be said. The others are as in
        `LayerNorm`, which does the same where the channels are last.
    Source: torch.nn.LayerNorm; Liu et al., "A ConvNet for the 2020s", arXiv:2201.03545.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2


class LayerNorm3d(_ChannelLayerNorm):
    """Layer normalisation of the channels at each position of `[N, C, D, H, W]`: see `LayerNorm2d`."""

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3
