"""L3-Net, which learns from whether an image and a sound belong together
(Arandjelovic and Zisserman, 2017, arXiv:1705.08168).

Two inputs, and neither's size depends on the other's.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Subnetwork(nv.Nerve):
    """Four stages of two 3x3 convolutions each; of each channel, the strongest response."""

    def __init__(self) -> None:
        super().__init__()
        self.add(
            [
                [((64, 2), nv.Conv2d_BN_ReLU(3))] * 2,
                ((64, ...), nv.MaxPool2d(2)),
                [((128, ...), nv.Conv2d_BN_ReLU(3, padding=1))] * 2,
                ((128, ...), nv.MaxPool2d(2)),
                [((256, ...), nv.Conv2d_BN_ReLU(3, padding=1))] * 2,
                ((256, ...), nv.MaxPool2d(2)),
                [((512, ...), nv.Conv2d_BN_ReLU(3, padding=1))] * 2,
                ((512, "(1, 1)"), nv.MaxPool2d()),
                ((512, ()), nv.Flatten()),
            ]
        )


def l3_net() -> Network:
    """Scores for "they differ" and "they belong together".

    In the paper, images are 224x224, and sounds are spectrograms of 257 frequencies at 200 times.
    """
    return build(
        [
            ((3, 1), nv.Input["image"](min_size=15)),
            ((1, ...), nv.Input["sound"](min_size=15)),
            ((512, ()), Subnetwork["image", "vision"]()),
            ((512, ()), Subnetwork["sound", "audio"]()),
            ((1024, ()), nv.Concat[["vision", "audio"]]()),
            ((128, ()), nv.Linear["fc1"]()),
            ((128, ()), nv.ReLU()),
            ((2, ()), nv.Linear["fc2"]()),
        ],
        name="L3Net",
    )
