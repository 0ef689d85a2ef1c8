"""What flows between lines: `Tensor`, and the `Target` that a line declares for it.

A tensor is a dtype, a batch expression, channels and sizes. `[N, C, H, W]` has batch N, channels
C and the sizes (H, W); `[N, C]` has no sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.lazy_dataclasses import dataclass

# The names of the base axes, by how many there are.
AXES: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("L",),
    2: ("H", "W"),
    3: ("D", "H", "W"),
}
AXIS_WORDS = {"D": "depth", "H": "height", "W": "width", "L": "length"}
BATCH = "N"

Extent = TypeVar("Extent")


@dataclass(frozen=True)
class Tensor:
    """One tensor: `[batch, channels, *sizes]` of `dtype`.

    points_into: of the indices of a maximum pool, the sizes of the map in which they are positions.
    has_channels_last: in memory, the channels come after the sizes.
    """

    channels: Expression
    sizes: tuple[Size, ...]
    batch: str = BATCH
    dtype: str = "float32"
    points_into: tuple[Size, ...] | None = None
    has_channels_last: bool = False

    @property
    def rank(self) -> int:
        """The number of spatial axes."""
        return len(self.sizes)

    @property
    def described(self) -> str:
        """Its shape, and its dtype where that is no matter of course."""
        return str(self) if self.dtype == "float32" else f"{self} of {self.dtype}"

    def in_order(self, channels: Extent, sizes: Sequence[Extent]) -> tuple[Extent, ...]:
        """Something for the channels and for each size, in the order of the axes in memory."""
        return (*sizes, channels) if self.has_channels_last else (channels, *sizes)

    def __str__(self) -> str:
        channels = str(self.channels).replace(" * ", "*")
        extents = self.in_order(channels, [str(size) for size in self.sizes])
        return f"[{', '.join([self.batch, *extents])}]"


@dataclass(frozen=True)
class Target:
    """What a line declares of one output; None where it is left to the nerve (`...`)."""

    channels: Expression | None
    sizes: tuple[Size, ...] | None
