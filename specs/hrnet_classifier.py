"""HRNets that classify (Wang et al., 2019, arXiv:1908.07919), called HRNet-W18-C and so on.

Each map is widened, and from the finest on halved and added to the next one.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build
from neurlink_gen.blocks import Bottleneck

from hrnet import Backbone


class Join(nv.Nerve):
    """What is known already, halved, and the next map, widened."""

    def __init__(self) -> None:
        super().__init__()
        known, coarser = (link.dims[0] for link in self.input_links)
        out = self.target_dims[0]
        self.add(
            [
                (known, nv.Identity[0, "known"]()),
                (coarser, nv.Identity[1, "coarser"]()),
                (out, nv.Conv2d_BN_ReLU["known", "halved"](3, bias=True)),
                (out, Bottleneck["coarser", "widened"](norm_after_act=False)),
                (out, nv.Add[["widened", "halved"]]()),
            ]
        )


def _hrnet(width: int, num_classes: int) -> Network:
    maps = ((width, 4), (2 * width, 8), (4 * width, 16), (8 * width, 32))
    return build(
        [
            ((3, 1), nv.Input()),
            (*maps, Backbone["backbone"]()),
            ((128, 4), Bottleneck["backbone.0", "widened"](norm_after_act=False)),
            ((256, 8), Join[["widened", "backbone.1"], "joined1"]()),
            ((512, 16), Join[["joined1", "backbone.2"], "joined2"]()),
            ((1024, 32), Join[["joined2", "backbone.3"], "joined3"]()),
            ((2048, 32), nv.Conv2d_BN_ReLU["final"](1, bias=True)),
            ((2048, ()), nv.Mean()),
            ((num_classes, ()), nv.Linear["classifier"]()),
        ],
        name=f"HRNetW{width}",
    )


def hrnet_w18(num_classes: int = 1000) -> Network:
    """HRNet-W18-C: 18 channels at a quarter of the image's size."""
    return _hrnet(18, num_classes)


def hrnet_w32(num_classes: int = 1000) -> Network:
    """HRNet-W32-C: 32 channels at a quarter of the image's size."""
    return _hrnet(32, num_classes)


def hrnet_w48(num_classes: int = 1000) -> Network:
    """HRNet-W48-C: 48 channels at a quarter of the image's size."""
    return _hrnet(48, num_classes)
