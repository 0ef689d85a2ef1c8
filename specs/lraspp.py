"""LR-ASPP (Howard et al., 2019, arXiv:1905.02244) above a MobileNetV3, as in torchvision: a class for
every pixel, from two maps and what the whole image says of one of them.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

from mobilenetv3 import dilated_features

LOW, HIGH = 5, 17
"""The lines of the backbone that the head reads: one at an eighth of the image's size, and the last."""


class LRASPPHead(nv.Nerve):
    """The coarse map, weighed by its mean, resized to the fine one; logits of both, added."""

    def __init__(self, channels: int = 128) -> None:
        super().__init__()
        out = self.target_dims[0]
        coarse = self.input_links[1].dims[0].shape
        self.add(
            [
                ((channels, coarse), nv.Conv2d_BN_ReLU[1, "cbr"](1)),
                nv.Stage["scale"](
                    [
                        ((..., "(1, 1)"), nv.AvgPool2d[1]()),
                        ((channels, "(1, 1)"), nv.Conv2d(1)),
                        ((channels, "(1, 1)"), nn.Sigmoid()),
                    ]
                ),
                ((channels, coarse), nv.Mul[["cbr", "scale"]]()),
                ((channels, out.shape), nv.Interpolate("bilinear")),
                (out, nv.Conv2d[-1, "high_classifier"](1, bias=True)),
                (out, nv.Conv2d[0, "low_classifier"](1, bias=True)),
                (out, nv.Add[["low_classifier", "high_classifier"]]()),
            ]
        )


def lraspp_mobilenet_v3_large(num_classes: int = 21) -> Network:
    """LR-ASPP above a MobileNetV3-Large."""
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["backbone"](dilated_features()),
            ((num_classes, 8), LRASPPHead[[LOW, HIGH], "classifier"]()),
            ((num_classes, 1), nv.Interpolate("bilinear")),
        ],
        name="LRASPP_MobileNet_V3_Large",
        init={("backbone", nn.Conv2d): init.kaiming_normal(mode="fan_out")},
    )
