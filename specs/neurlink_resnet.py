"""ResNets in the neurlink package's own order: convolution, activation, normalisation.

The first is the example on neurlink's page; the classifier is a 1x1 convolution.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build
from neurlink_gen.blocks import BasicBlock, BottleNeck
from neurlink_gen.nerves import AvgPool2d, Conv2d, Conv2d_ReLU_BN, MaxPool2d


def resnet50(num_classes: int = 1000) -> Network:
    """ResNet-50, activated before it is normalised."""
    block = BottleNeck(expansion=4)
    expansion = 4
    return build(
        [
            ((3, 1), nv.Input()),
            ((64, 2), Conv2d_ReLU_BN(7)),
            ((64, 4), MaxPool2d(3)),
            [((64 * expansion, 4), block)] * 3,
            [((128 * expansion, 8), block)] * 4,
            [((256 * expansion, 16), block)] * 6,
            [((512 * expansion, 32), block)] * 3,
            ((512 * expansion, "(1, 1)"), AvgPool2d()),
            ((num_classes, "(1, 1)"), Conv2d(1)),
        ],
        name="ResNet50",
        output_intermediate=True,
    )


def resnet18(num_classes: int = 1000) -> Network:
    """ResNet-18, activated before it is normalised."""
    block = BasicBlock()
    return build(
        [
            ((3, 1), nv.Input()),
            ((64, 2), Conv2d_ReLU_BN(7)),
            ((64, 4), MaxPool2d(3)),
            [((64, 4), block)] * 2,
            [((128, 8), block)] * 2,
            [((256, 16), block)] * 2,
            [((512, 32), block)] * 2,
            ((512, "(1, 1)"), AvgPool2d()),
            ((num_classes, "(1, 1)"), Conv2d(1)),
        ],
        name="ResNet18",
        output_intermediate=True,
    )
