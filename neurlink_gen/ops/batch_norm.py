"""Batch normalisation in one, two and three dimensions, and what its kin share with it."""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import agree
from neurlink_gen.algebra.tracked import made_once
from neurlink_gen.code import (
    Apply,
    Module,
    State,
    argument,
    positional,
)
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site


class ChannelNorm(Operation):
    """What the normalisations have in common whose state is a number for each channel."""

    dimensions: ClassVar[int]
    kind: ClassVar[str] = "bn"
    torch_name: ClassVar[str]
    has_state: ClassVar[bool] = True
    """Whether it has parameters and running statistics unless something else is said."""

    def __init__(
        self,
        num_features: int | None = None,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = None
        if num_features is not None:
            self.num_features = arguments.count("num_features", num_features)
        self.eps = arguments.positive("eps", eps)
        self.momentum: float | None = None
        if momentum is not None:
            self.momentum = arguments.number("momentum", momentum, 0.0, 1.0)
        self.affine = arguments.flag("affine", affine)
        self.track_running_stats = arguments.flag(
            "track_running_stats", track_running_stats
        )

    def check_rank(self, site: Site) -> None:
        """Raise a Problem unless it works on the input's number of spatial axes."""
        site.require_rank(self.dimensions)

    def apply(self, site: Site) -> Result:
        site.require_float()
        self.check_rank(site)
        channels = site.input.channels
        check_channels("num_features", self.num_features, channels)
        module = _module(
            self.kind,
            self.torch_name,
            channels,
            self.eps,
            self.momentum,
            self.affine,
            self.track_running_stats,
            self.has_state,
        )
        return Result((site.input,), Apply(module, (site.code,)), fresh=True)


@made_once
def _module(
    kind: str,
    torch_name: str,
    channels: Expression,
    eps: float,
    momentum: float | None,
    affine: bool,
    track_running_stats: bool,
    has_state: bool,
) -> Module:
    """The torch module. has_state: torch's default of the two flags."""
    state: tuple[State, ...] = ()
    if affine:
        state += (State("weight", (channels,)), State("bias", (channels,)))
    if track_running_stats:
        state += (
            State("running_mean", (channels,), is_buffer=True),
            State("running_var", (channels,), is_buffer=True),
            State("num_batches_tracked", (), is_buffer=True, dtype="int64"),
        )
    return Module(
        kind,
        f"nn.{torch_name}",
        (
            positional("num_features", channels.plain, is_told=True),
            argument("eps", eps, 1e-5),
            argument("momentum", momentum, 0.1, is_told=True),
            argument("affine", affine, has_state, is_told=True),
            argument(
                "track_running_stats", track_running_stats, has_state, is_told=True
            ),
        ),
        state,
    )


def check_channels(name: str, given: Expression | None, channels: Expression) -> None:
    """Raise a Problem where an argument contradicts the input's channels."""
    if given is not None and not agree(given, channels):
        raise Problem(
            rules.CHANNEL_ARGUMENT,
            f"`{name}` is {given}, and the input has {channels} channels",
            help=f"write {channels}, or leave `{name}` out",
        )


class BatchNorm1d(ChannelNorm):
    """Batch normalisation of `[N, C]` or `[N, C, L]`: every channel to mean 0 and variance 1.

    num_features: the channels, which are the input's and need not be said. eps: added to the
        variance. momentum: of the running statistics; None for a cumulative average.
    Source: torch.nn.BatchNorm1d; Ioffe and Szegedy, arXiv:1502.03167.
    """

    namespaces = ("nerves", "nn")
    dimensions = 1
    torch_name = "BatchNorm1d"

    def check_rank(self, site: Site) -> None:
        # It takes [N, C] as well as [N, C, L].
        if site.input.rank != 0:
            super().check_rank(site)


class BatchNorm2d(ChannelNorm):
    """Batch normalisation of `[N, C, H, W]`: every channel to mean 0 and variance 1.

    num_features: the channels, which are the input's and need not be said. eps: added to the
        variance. momentum: of the running statistics; None for a cumulative average.
    Source: torch.nn.BatchNorm2d; Ioffe and Szegedy, arXiv:1502.03167.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2
    torch_name = "BatchNorm2d"


class BatchNorm3d(ChannelNorm):
    """Batch normalisation of `[N, C, D, H, W]`: every channel to mean 0 and variance 1.

    num_features: the channels, which are the input's and need not be said. eps: added to the
        variance. momentum: of the running statistics; None for a cumulative average.
    Source: torch.nn.BatchNorm3d; Ioffe and Szegedy, arXiv:1502.03167.
    """

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3
    torch_name = "BatchNorm3d"
