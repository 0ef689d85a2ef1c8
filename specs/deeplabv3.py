"""DeepLabV3 (Chen et al., 2017, arXiv:1706.05587) above ResNets, as in torchvision.

It looks at the map of a ResNet at several distances at once. The ResNet dilates where it would halve the
map. The networks called "Aux" have a second head, for training alone: torchvision's weights are those of
such.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn

from resnet import dilated_resnet


class AtrousPyramid(nv.Nerve):
    """A 1x1 convolution, three that look far, and the whole map, side by side."""

    def __init__(self, rates: tuple[int, ...] = (12, 24, 36)) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                nv.List["convs"](
                    [
                        (out, nv.Conv2d_BN_ReLU[0](1)),
                        *[(out, nv.Conv2d_BN_ReLU[0](3, dilation=r)) for r in rates],
                        nv.Stage(
                            [
                                ((..., "(1, 1)"), nv.AvgPool2d[0]()),
                                (
                                    (out.channels, "(1, 1)"),
                                    nv.Conv2d_BN_ReLU(1),  # neurlink: ignore[NL505]
                                ),
                            ]
                        ),
                    ]
                ),
                (out, nv.Interpolate("bilinear")),
                ((..., out.shape), nv.Concat[[1, 2, 3, 4, -1]]()),
                nv.Stage["project"](
                    [(out, nv.Conv2d_BN_ReLU(1)), (out, nn.Dropout(0.5))]
                ),
            ]
        )


def _deeplab(
    name: str, layers: list[int], num_classes: int, has_aux: bool = False
) -> Network:
    aux: list[nv.Line] = [
        nv.Stage["aux_classifier"](
            [
                ((256, 8), nv.Conv2d_BN_ReLU["backbone.layer3"](3)),
                ((256, 8), nn.Dropout(0.1)),
                ((num_classes, 8), nv.Conv2d(1, bias=True)),
            ]
        ),
        ((num_classes, 1), nv.Interpolate[-1, "aux"]("bilinear")),
    ]
    return build(
        [
            ((3, 1), nv.Input()),
            ((1024, 8), (2048, 8), nv.Net["backbone"](dilated_resnet(layers))),
            nv.Stage["classifier"](
                [
                    ((256, 8), AtrousPyramid["backbone.layer4"]()),
                    ((256, 8), nv.Conv2d_BN_ReLU(3)),
                    ((num_classes, 8), nv.Conv2d(1, bias=True)),
                ]
            ),
            ((num_classes, 1), nv.Interpolate[-1, "out"]("bilinear")),
            *aux * has_aux,
        ],
        name=name,
        outputs=["out"],
        training_outputs=["aux"] if has_aux else None,
    )


def deeplabv3_resnet50(num_classes: int = 21) -> Network:
    """DeepLabV3 above a ResNet-50."""
    return _deeplab("DeepLabV3_ResNet50", [3, 4, 6, 3], num_classes)


def deeplabv3_resnet50_aux(num_classes: int = 21) -> Network:
    """DeepLabV3 above a ResNet-50, with a second head."""
    return _deeplab("DeepLabV3_ResNet50_Aux", [3, 4, 6, 3], num_classes, has_aux=True)


def deeplabv3_resnet101(num_classes: int = 21) -> Network:
    """DeepLabV3 above a ResNet-101."""
    return _deeplab("DeepLabV3_ResNet101", [3, 4, 23, 3], num_classes)


def deeplabv3_resnet101_aux(num_classes: int = 21) -> Network:
    """DeepLabV3 above a ResNet-101, with a second head."""
    return _deeplab("DeepLabV3_ResNet101_Aux", [3, 4, 23, 3], num_classes, has_aux=True)
