"""Cells turned into channels and back: what the first line divides by, the second multiplies with."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def fourfold(width: int = 8) -> Network:
    """Twice as large, twice; the width stays a parameter."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((4 * width, 1), nv.Conv2d(3)),
            ((width, 0.5), nn.PixelShuffle(2)),
            ((4 * width, 0.5), nv.Conv2d(3)),
            ((width, 0.25), nn.PixelShuffle(2)),
        ]
    )


def there_and_back() -> Network:
    """Needs multiples of 2, as it says."""
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            ((12, 2), nn.PixelUnshuffle(2)),
            ((12, 2), nv.Conv2d(3)),
            ((3, 1), nn.PixelShuffle(2)),
        ]
    )
