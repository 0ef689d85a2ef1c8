"""A feature pyramid network (Lin et al., 2017, arXiv:1612.03144) above a ResNet-50.

Going up, a ResNet halves the map five times. Coming down, each level is what the coarser level
says, resized to this level's own size, and what the ResNet saw at this size. So it is right at
every size, with no padding of the image.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build

from resnet import resnet50

LAYERS = ["layer1", "layer2", "layer3", "layer4"]


class TopDown(nv.Nerve):
    """The coarser level, resized to the map of the bottom-up path and added to it."""

    def __init__(self) -> None:
        super().__init__()
        coarse, skip = (link.dims[0] for link in self.input_links)
        level = self.target_dims[0]
        self.add(
            [
                (coarse, nv.Identity[0, "coarse"]()),
                (skip, nv.Identity[1, "skip"]()),
                (level, nv.Interpolate["coarse", "resized"]()),
                (level, nv.Conv2d["skip", "lateral"](1, bias=True)),
                (level, nv.Add[["lateral", "resized"]]()),
            ]
        )


def resnet50_fpn(channels: int = 256) -> Network:
    """Five levels, `p2` at a quarter of the image's size to `p6` at a 64th."""
    return build(
        [
            ((3, 1), nv.Input()),
            (
                (256, 4),
                (512, 8),
                (1024, 16),
                (2048, 32),
                nv.Net["backbone"](resnet50(), outputs=LAYERS),
            ),
            ((channels, 32), nv.Conv2d["backbone.layer4", "m5"](1, bias=True)),
            ((channels, 16), TopDown[["m5", "backbone.layer3"], "m4"]()),
            ((channels, 8), TopDown[["m4", "backbone.layer2"], "m3"]()),
            ((channels, 4), TopDown[["m3", "backbone.layer1"], "m2"]()),
            ((channels, 4), nv.Conv2d["m2", "p2"](3, bias=True)),
            ((channels, 8), nv.Conv2d["m3", "p3"](3, bias=True)),
            ((channels, 16), nv.Conv2d["m4", "p4"](3, bias=True)),
            ((channels, 32), nv.Conv2d["m5", "p5"](3, bias=True)),
            ((channels, 64), nv.MaxPool2d["p5", "p6"](1)),
        ],
        name="ResNet50FPN",
        outputs=["p2", "p3", "p4", "p5", "p6"],
    )
