"""ResNeXts (Xie et al., 2016, arXiv:1611.05431): ResNets whose 3x3 convolutions work in groups.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn
from neurlink_gen.blocks import Bottleneck


def _resnext(
    name: str, block: nv.Nerve, layers: list[int], num_classes: int
) -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((64, 2), nv.Conv2d_BN_ReLU(7)),
            ((64, 4), nv.MaxPool2d(3)),
            [((256, 4), block)] * layers[0],
            [((512, 8), block)] * layers[1],
            [((1024, 16), block)] * layers[2],
            [((2048, 32), block)] * layers[3],
            ((2048, "(1, 1)"), nv.AvgPool2d()),
            ((2048, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ],
        name=name,
        init={nn.Conv2d: init.kaiming_normal(mode="fan_out", nonlinearity="relu")},
    )


def resnext50_32x4d(num_classes: int = 1000) -> Network:
    """ResNeXt-50 32x4d: 32 groups, of 4 channels each in the first stage."""
    block = Bottleneck(norm_after_act=False, groups=32, width=2)
    return _resnext("ResNeXt50_32x4d", block, [3, 4, 6, 3], num_classes)


def resnext101_32x8d(num_classes: int = 1000) -> Network:
    """ResNeXt-101 32x8d: 32 groups, of 8 channels each in the first stage."""
    block = Bottleneck(norm_after_act=False, groups=32, width=4)
    return _resnext("ResNeXt101_32x8d", block, [3, 4, 23, 3], num_classes)


def resnext101_64x4d(num_classes: int = 1000) -> Network:
    """ResNeXt-101 64x4d: 64 groups, of 4 channels each in the first stage."""
    block = Bottleneck(norm_after_act=False, groups=64, width=4)
    return _resnext("ResNeXt101_64x4d", block, [3, 4, 23, 3], num_classes)
