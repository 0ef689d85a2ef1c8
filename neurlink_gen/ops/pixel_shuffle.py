"""`PixelShuffle` and `PixelUnshuffle`: channels turned into cells of a larger map, and back."""

from __future__ import annotations

from neurlink_gen.code import Apply, Module, positional
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, SameSize, Site
from neurlink_gen.tensors import Tensor


class PixelShuffle(Operation):
    """Every r * r channels become one, of a map r times as large: `[N, C, r * H, r * W]`.

    upscale_factor: r, whose square must divide the channels.
    Source: torch.nn.PixelShuffle; Shi et al., "Real-time single image and video super-resolution",
        arXiv:1609.05158.
    """

    namespaces = ("nerves", "nn")
    rank = 2

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.factor = arguments.integer("upscale_factor", upscale_factor, 1)

    def apply(self, site: Site) -> Result:
        site.require_rank(2)
        source, square = site.input, self.factor**2
        channels = source.channels.divided_by(square)
        if channels is None:
            raise Problem(
                rules.CHANNEL_GROUPS,
                f"{source.channels} channels are not divisible by {square}, the square of "
                f"`upscale_factor`",
                help=f"give it {square} times the channels that are to come out",
            )
        module = Module(
            "pixel_shuffle",
            "nn.PixelShuffle",
            (positional("upscale_factor", self.factor),),
        )
        sizes = tuple(size * self.factor for size in source.sizes)
        output = Tensor(channels, sizes, dtype=source.dtype)
        return Result((output,), Apply(module, (site.code,)))


class PixelUnshuffle(Operation):
    """Every r * r cells become channels of one: `[N, r * r * C, H / r, W / r]`.

    downscale_factor: r, of which height and width must be multiples.
    Source: torch.nn.PixelUnshuffle.
    """

    namespaces = ("nerves", "nn")
    rank = 2

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.factor = arguments.integer("downscale_factor", downscale_factor, 1)

    def apply(self, site: Site) -> Result:
        site.require_rank(2)
        source, factor = site.input, self.factor
        sizes = tuple(size // factor for size in source.sizes)
        demands = tuple(
            SameSize(
                size,
                less * factor,
                f"{size} is taken apart by {factor}, which must divide it",
            )
            for size, less in zip(source.sizes, sizes, strict=True)
            if size != less * factor
        )
        module = Module(
            "pixel_unshuffle",
            "nn.PixelUnshuffle",
            (positional("downscale_factor", factor),),
        )
        output = Tensor(source.channels * factor**2, sizes, dtype=source.dtype)
        return Result((output,), Apply(module, (site.code,)), demands)
