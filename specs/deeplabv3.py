"""DeepLabV3 (Chen et al., 2017, arXiv:1706.05587) above ResNets and a MobileNetV3, as in torchvision.

It looks at a map at several distances at once. What is below dilates where it would halve the map. The
networks called "Aux" have a second head, for training alone: torchvision's weights are those of such.
Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

from fcn import fcn_head
from mobilenetv3 import dilated_features
from resnet import dilated_resnet


class AtrousPyramid(nv.Nerve):
    """A 1x1 convolution, three that look far, and the whole map, side by side."""

    def __init__(self, rates: tuple[int, ...] = (12, 24, 36)) -> None:
        super().__init__()
        out = self.target_dims[0]
        pixel = (out.channels, "(1, 1)")
        whole_map: list[nv.Line] = [
            ((..., "(1, 1)"), nv.AvgPool2d[0]()),
            # One cell is what the whole map comes to.
            (pixel, nv.Conv2d_BN_ReLU(1)),  # neurlink: ignore[NL505]
        ]
        project = [(out, nv.Conv2d_BN_ReLU(1)), (out, nn.Dropout(0.5))]
        self.add(
            [
                nv.List["convs"](
                    [
                        (out, nv.Conv2d_BN_ReLU[0](1)),
                        *[(out, nv.Conv2d_BN_ReLU[0](3, dilation=r)) for r in rates],
                        nv.Stage(whole_map),
                    ]
                ),
                (out, nv.Interpolate("bilinear")),
                ((..., out.shape), nv.Concat[[1, 2, 3, 4, -1]]()),
                nv.Stage["project"](project),
            ]
        )


Aux = tuple[str | int, int]  # the line that a second head reads, and its channels


def _deeplab(
    backbone: nv.Line, last: str | int, ratio: int, num_classes: int, aux: Aux | None
) -> list[nv.Line]:
    """A head for the line `last` of the backbone, at this ratio; FCN's may be a second one."""
    return [
        ((3, 1), nv.Input()),
        backbone,
        nv.Stage["classifier"](
            [
                ((256, ratio), AtrousPyramid[last]()),
                ((256, ratio), nv.Conv2d_BN_ReLU(3)),
                ((num_classes, ratio), nv.Conv2d(1, bias=True)),
            ]
        ),
        ((num_classes, 1), nv.Interpolate[-1, "out"]("bilinear")),
        *(
            fcn_head(aux[0], "aux_classifier", aux[1], num_classes, "aux")
            if aux
            else []
        ),
    ]


def _resnet(depth: int, num_classes: int, aux: Aux | None = None) -> Network:
    layers = {50: [3, 4, 6, 3], 101: [3, 4, 23, 3]}[depth]
    backbone = ((1024, 8), (2048, 8), nv.Net["backbone"](dilated_resnet(layers)))
    return build(
        _deeplab(backbone, "backbone.layer4", 8, num_classes, aux),
        name=f"DeepLabV3_ResNet{depth}{'_Aux' if aux else ''}",
        outputs=["out"],
        training_outputs=["aux"] if aux else None,
    )


def _mobilenet(num_classes: int, aux: Aux | None = None) -> Network:
    backbone = nv.Stage["backbone"](dilated_features())
    return build(
        _deeplab(backbone, 17, 16, num_classes, aux),
        name=f"DeepLabV3_MobileNet_V3_Large{'_Aux' if aux else ''}",
        outputs=["out"],
        training_outputs=["aux"] if aux else None,
        init={("backbone", nn.Conv2d): init.kaiming_normal(mode="fan_out")},
    )


def deeplabv3_resnet50(num_classes: int = 21) -> Network:
    """DeepLabV3 above a ResNet-50."""
    return _resnet(50, num_classes)


def deeplabv3_resnet50_aux(num_classes: int = 21) -> Network:
    """DeepLabV3 above a ResNet-50, with a second head."""
    return _resnet(50, num_classes, ("backbone.layer3", 256))


def deeplabv3_resnet101(num_classes: int = 21) -> Network:
    """DeepLabV3 above a ResNet-101."""
    return _resnet(101, num_classes)


def deeplabv3_resnet101_aux(num_classes: int = 21) -> Network:
    """DeepLabV3 above a ResNet-101, with a second head."""
    return _resnet(101, num_classes, ("backbone.layer3", 256))


def deeplabv3_mobilenet_v3_large(num_classes: int = 21) -> Network:
    """DeepLabV3 above a MobileNetV3-Large."""
    return _mobilenet(num_classes)


def deeplabv3_mobilenet_v3_large_aux(num_classes: int = 21) -> Network:
    """DeepLabV3 above a MobileNetV3-Large, with a second head."""
    return _mobilenet(num_classes, (5, 10))
