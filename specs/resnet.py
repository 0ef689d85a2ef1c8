"""ResNets (He et al., 2015, arXiv:1512.03385), and wide ones (Zagoruyko and Komodakis, 2016,
arXiv:1605.07146), in torchvision's order of convolution, normalisation and activation.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn
from neurlink_gen.blocks import BasicBlock, Bottleneck


def _resnet(
    name: str, block: nv.Nerve, layers: list[int], expansion: int, num_classes: int
) -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((64, 2), nv.Conv2d_BN_ReLU(7)),
            ((64, 4), nv.MaxPool2d(3)),
            nv.Stage["layer1"]([((64 * expansion, 4), block)] * layers[0]),
            nv.Stage["layer2"]([((128 * expansion, 8), block)] * layers[1]),
            nv.Stage["layer3"]([((256 * expansion, 16), block)] * layers[2]),
            nv.Stage["layer4"]([((512 * expansion, 32), block)] * layers[3]),
            ((512 * expansion, "(1, 1)"), nv.AvgPool2d()),
            ((512 * expansion, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ],
        name=name,
        init={nn.Conv2d: init.kaiming_normal(mode="fan_out", nonlinearity="relu")},
    )


def dilated_resnet(layers: list[int]) -> Network:
    """One of bottlenecks, whose last two stages dilate in place of striding, and are returned.

    Networks that say something of every pixel stand on it.
    """

    def block(dilation: int = 1) -> Bottleneck:
        return Bottleneck(norm_after_act=False, dilation=dilation)

    return build(
        [
            ((3, 1), nv.Input()),
            ((64, 2), nv.Conv2d_BN_ReLU(7)),
            ((64, 4), nv.MaxPool2d(3)),
            [((256, 4), block())] * layers[0],
            [((512, 8), block())] * layers[1],
            nv.Stage["layer3"](
                [((1024, 8), block()), *[((1024, 8), block(2))] * (layers[2] - 1)]
            ),
            nv.Stage["layer4"](
                [((2048, 8), block(2)), *[((2048, 8), block(4))] * (layers[3] - 1)]
            ),
        ],
        name=f"ResNet{3 * sum(layers) + 2}",
        outputs=["layer3", "layer4"],
        init={nn.Conv2d: init.kaiming_normal(mode="fan_out", nonlinearity="relu")},
    )


def resnet18(num_classes: int = 1000) -> Network:
    """ResNet-18."""
    block = BasicBlock(norm_after_act=False)
    return _resnet("ResNet18", block, [2, 2, 2, 2], 1, num_classes)


def resnet34(num_classes: int = 1000) -> Network:
    """ResNet-34."""
    block = BasicBlock(norm_after_act=False)
    return _resnet("ResNet34", block, [3, 4, 6, 3], 1, num_classes)


def resnet50(num_classes: int = 1000) -> Network:
    """ResNet-50."""
    block = Bottleneck(norm_after_act=False)
    return _resnet("ResNet50", block, [3, 4, 6, 3], 4, num_classes)


def resnet101(num_classes: int = 1000) -> Network:
    """ResNet-101."""
    block = Bottleneck(norm_after_act=False)
    return _resnet("ResNet101", block, [3, 4, 23, 3], 4, num_classes)


def resnet152(num_classes: int = 1000) -> Network:
    """ResNet-152."""
    block = Bottleneck(norm_after_act=False)
    return _resnet("ResNet152", block, [3, 8, 36, 3], 4, num_classes)


def wide_resnet50_2(num_classes: int = 1000) -> Network:
    """Wide ResNet-50-2: ResNet-50 with the inner convolutions twice as wide."""
    block = Bottleneck(norm_after_act=False, width=2)
    return _resnet("WideResNet50_2", block, [3, 4, 6, 3], 4, num_classes)


def wide_resnet101_2(num_classes: int = 1000) -> Network:
    """Wide ResNet-101-2: ResNet-101 with the inner convolutions twice as wide."""
    block = Bottleneck(norm_after_act=False, width=2)
    return _resnet("WideResNet101_2", block, [3, 4, 23, 3], 4, num_classes)
