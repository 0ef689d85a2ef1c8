"""Fully convolutional networks (Long et al., 2014, arXiv:1411.4038) above ResNets, as in torchvision.

The ResNet dilates where it would halve the map, which so stays at an eighth of the image's size. The
networks called "Aux" have a second head, for training alone: torchvision's weights are those of such.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn

from resnet import dilated_resnet


def fcn_head(
    source: str | int, name: str, channels: int, num_classes: int, output: str
) -> list[nv.Line]:
    """A head, the stage of this name; its output is at the size of the image."""
    return [
        nv.Stage[name](
            [
                ((channels, 8), nv.Conv2d_BN_ReLU[source](3)),
                ((channels, 8), nn.Dropout(0.1)),
                ((num_classes, 8), nv.Conv2d(1, bias=True)),
            ]
        ),
        ((num_classes, 1), nv.Interpolate[-1, output]("bilinear")),
    ]


def _fcn(
    name: str, layers: list[int], num_classes: int, has_aux: bool = False
) -> Network:
    aux = fcn_head("backbone.layer3", "aux_classifier", 256, num_classes, "aux")
    return build(
        [
            ((3, 1), nv.Input()),
            ((1024, 8), (2048, 8), nv.Net["backbone"](dilated_resnet(layers))),
            *fcn_head("backbone.layer4", "classifier", 512, num_classes, "out"),
            *aux * has_aux,
        ],
        name=name,
        outputs=["out"],
        training_outputs=["aux"] if has_aux else None,
    )


def fcn_resnet50(num_classes: int = 21) -> Network:
    """FCN above a ResNet-50."""
    return _fcn("FCN_ResNet50", [3, 4, 6, 3], num_classes)


def fcn_resnet50_aux(num_classes: int = 21) -> Network:
    """FCN above a ResNet-50, with a second head."""
    return _fcn("FCN_ResNet50_Aux", [3, 4, 6, 3], num_classes, has_aux=True)


def fcn_resnet101(num_classes: int = 21) -> Network:
    """FCN above a ResNet-101."""
    return _fcn("FCN_ResNet101", [3, 4, 23, 3], num_classes)


def fcn_resnet101_aux(num_classes: int = 21) -> Network:
    """FCN above a ResNet-101, with a second head."""
    return _fcn("FCN_ResNet101_Aux", [3, 4, 23, 3], num_classes, has_aux=True)
