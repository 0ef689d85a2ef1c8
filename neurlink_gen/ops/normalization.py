"""Group and instance normalisation."""

from __future__ import annotations


from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import are_equal, divided
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import (
    Apply,
    Module,
    State,
    argument,
    positional,
)
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import arguments
from neurlink_gen.ops.axes import joined_size
from neurlink_gen.ops.batch_norm import ChannelNorm, check_channels
from neurlink_gen.ops.operation import AtLeast, Operation, Result, Site


class GroupNorm(Operation):
    """Group normalisation: every group of channels of every sample to mean 0 and variance 1.

    num_groups: how many groups, which must divide the channels. num_channels: the channels, which
        are the input's and need not be said. eps: added to the variance. affine: a learnt scale
        and shift for each channel. For `norm=`, write functools.partial(nn.GroupNorm, 32).
    Source: torch.nn.GroupNorm; Wu and He, arXiv:1803.08494.
    """

    namespaces = ("nerves", "nn")

    def __init__(
        self,
        num_groups: int,
        num_channels: int | None = None,
        eps: float = 1e-5,
        affine: bool = True,
    ) -> None:
        super().__init__()
        self.num_groups = arguments.count("num_groups", num_groups)
        self.num_channels = None
        if num_channels is not None:
            self.num_channels = arguments.count("num_channels", num_channels)
        self.eps = arguments.number("eps", eps, 0.0)
        self.affine = arguments.flag("affine", affine)

    def apply(self, site: Site) -> Result:
        site.require_float()
        channels = site.input.channels
        check_channels("num_channels", self.num_channels, channels)
        each = divided(channels, self.num_groups)
        if each is None:
            raise Problem(
                rules.CHANNEL_GROUPS,
                f"{channels} channels are not divisible into {self.num_groups} groups",
            )
        module = Module(
            "gn",
            "nn.GroupNorm",
            (
                positional("num_groups", self.num_groups.plain),
                positional("num_channels", channels.plain, is_told=True),
                argument("eps", self.eps, 1e-5),
                argument("affine", self.affine, True, is_told=True),
            ),
            (
                (State("weight", (channels,)), State("bias", (channels,)))
                if self.affine
                else ()
            ),
        )
        # A channel by itself is normalised as `InstanceNorm2d` does it.
        is_alone = are_equal(each, Expression.of(1))
        demands = _more_than_one(site.input.sizes) if is_alone else ()
        code = Apply(module, (site.code,))
        return Result((site.input,), code, demands, fresh=True)


class _InstanceNorm(ChannelNorm):
    kind = "norm"
    has_state = False

    def __init__(
        self,
        num_features: int | None = None,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats)

    def apply(self, site: Site) -> Result:
        return replace(super().apply(site), demands=_more_than_one(site.input.sizes))


def _more_than_one(sizes: tuple[Size, ...]) -> tuple[AtLeast, ...]:
    """A map must have more than one cell, or torch refuses to normalise it."""
    return (AtLeast(joined_size(sizes), 2),)


class InstanceNorm1d(_InstanceNorm):
    """Instance normalisation of `[N, C, L]`: see `InstanceNorm2d`."""

    namespaces = ("nerves", "nn")
    rank = 1
    dimensions = 1
    torch_name = "InstanceNorm1d"


class InstanceNorm2d(_InstanceNorm):
    """Instance normalisation of `[N, C, H, W]`: every map to mean 0 and variance 1.

    num_features: the channels, which are the input's and need not be said. eps: added to the
        variance. momentum: of the running statistics. affine: a learnt scale and shift for each
        channel. track_running_stats: keep running statistics, and use them in evaluation.
    Source: torch.nn.InstanceNorm2d; Ulyanov et al., arXiv:1607.08022.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2
    torch_name = "InstanceNorm2d"


class InstanceNorm3d(_InstanceNorm):
    """Instance normalisation of `[N, C, D, H, W]`: see `InstanceNorm2d`."""

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3
    torch_name = "InstanceNorm3d"
