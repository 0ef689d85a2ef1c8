"""What differs between the uses of a block, and is needed when it runs."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Grow(nv.Nerve):
    """Enlarged, then mixed by a convolution that pads in a step of its own."""

    def __init__(self, mode: str, kernel_size: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Interpolate(mode)),
                (out, nv.Conv2d["mode"](kernel_size, padding_mode="reflect")),
            ]
        )


def grown() -> Network:
    return build(
        [
            ((3, 1), nv.Input(min_size=4)),
            ((3, 0.5), Grow("nearest", 4)),
            ((3, 0.25), Grow("bilinear", 4)),
            ((3, 0.125), Grow("bilinear", 2)),
        ],
        output_intermediate=True,
    )
