"""A feature pyramid (Lin et al., 2017, arXiv:1612.03144) that is exact at every size."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build
from neurlink_gen.blocks import Bottleneck


def fpn() -> Network:
    """Four levels of 64 channels above a small backbone."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((16, 2), nv.Conv2d_BN_ReLU["stem"](7)),
            ((64, 4), Bottleneck["c2"](norm_after_act=False)),
            ((128, 8), Bottleneck["c3"](norm_after_act=False)),
            ((256, 16), Bottleneck["c4"](norm_after_act=False)),
            ((64, 16), nv.Conv2d["c4", "lateral4"](1, bias=True)),
            ((64, 8), nv.Interpolate()),
            ((64, 8), nv.Conv2d["c3", "lateral3"](1, bias=True)),
            ((64, 8), nv.Add[[-1, -2], "sum3"]()),
            ((64, 4), nv.Interpolate()),
            ((64, 4), nv.Conv2d["c2", "lateral2"](1, bias=True)),
            ((64, 4), nv.Add[[-1, -2], "sum2"]()),
            ((64, 4), nv.Conv2d["sum2", "p2"](3, bias=True)),
            ((64, 8), nv.Conv2d["sum3", "p3"](3, bias=True)),
            ((64, 16), nv.Conv2d["lateral4", "p4"](3, bias=True)),
            ((64, 32), nv.MaxPool2d["p5"](1)),
        ],
        name="FPN",
        outputs=["p2", "p3", "p4", "p5"],
    )
