"""Activations over the channels: softmax and its kin, and the gated linear unit."""

from __future__ import annotations


from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import divided
from neurlink_gen.code import Argument, argument
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import arguments
from neurlink_gen.ops.activation import Activation
from neurlink_gen.ops.operation import Result, Site
from neurlink_gen.tensors import Tensor


class _AcrossChannels(Activation):
    takes_channels_last = False

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = arguments.integer("dim", dim)

    def settings(self) -> tuple[Argument, ...]:
        return (argument("dim", 1),)

    def apply(self, site: Site) -> Result:
        # Counted from the end, the channels come before the spatial axes.
        if self.dim not in (1, -1 - site.input.rank):
            raise Problem(
                rules.BAD_VALUE,
                f"`dim` must be 1, that of the channels, not {self.dim}",
            )
        return super().apply(site)


class Softmax(_AcrossChannels):
    """exp(x), divided by its sum over the channels. dim: 1. Source: torch.nn.Softmax."""

    namespaces = ("nerves", "nn")
    kind = "softmax"


class Softmin(_AcrossChannels):
    """`Softmax` of -x. dim: 1. Source: torch.nn.Softmin."""

    namespaces = ("nerves", "nn")
    kind = "softmin"


class LogSoftmax(_AcrossChannels):
    """The logarithm of `Softmax`. dim: 1. Source: torch.nn.LogSoftmax."""

    namespaces = ("nerves", "nn")
    kind = "log_softmax"


class Softmax2d(Activation):
    """`Softmax` over the channels of `[N, C, H, W]`. Source: torch.nn.Softmax2d."""

    takes_channels_last = False
    namespaces = ("nerves", "nn")
    rank = 2
    kind = "softmax"

    def apply(self, site: Site) -> Result:
        site.require_rank(2)
        return super().apply(site)


class GLU(_AcrossChannels):
    """The first half of the channels, each times the sigmoid of its fellow in the second half.

    dim: 1, or -1 on vectors. Source: torch.nn.GLU; Dauphin et al., arXiv:1612.08083.
    """

    namespaces = ("nerves", "nn")
    kind = "glu"

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim)

    def apply(self, site: Site) -> Result:
        result = super().apply(site)
        source = site.input
        half = divided(source.channels, Expression.of(2))
        if half is None:
            raise Problem(
                rules.CHANNEL_GROUPS,
                f"{source.channels} channels are not divisible into 2 halves",
                help="give it twice the channels that shall come out",
            )
        return replace(result, outputs=(Tensor(half, source.sizes),))
