"""Axes split, joined and put in another order."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class ToChannels(nv.Nerve):
    """Each patch of p x p pixels as the channels of one."""

    def __init__(self, p: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        pattern = "b c (h i) (w j) -> b (c i j) h w"
        self.add([(out, nn.Rearrange(pattern, i=p, j=p))])


def patches() -> Network:
    return build(
        [
            ((3, 1), nv.Input(multiple_of=8)),
            ((12, 2), ToChannels(2)),
            ((16, 2), nv.Conv2d_ReLU(1)),
            ((256, 8), ToChannels(4)),
            ((16, 2), nn.Rearrange("b (c i j) h w -> b c (h i) (w j)", i=4, j=4)),
        ]
    )


def rows(width: int = 16) -> Network:
    """A map read column by column: its height is folded into the channels."""
    return build(
        [
            ((1, 1), nv.Input(size=(32, 128))),
            ((width, 4), nv.Conv2d_BN_ReLU(5)),
            ((8 * width, "(W // 4,)"), nn.Rearrange("b c h w -> b (c h) w")),
            ((width, 8), nv.Conv1d_BN_ReLU(3)),
        ]
    )
