"""VGGs (Simonyan and Zisserman, 2014, arXiv:1409.1556), with and without batch normalisation.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

# How many 3x3 convolutions come before each of the five pools.
DEPTHS = {
    11: (1, 1, 2, 2, 2),
    13: (2, 2, 2, 2, 2),
    16: (2, 2, 3, 3, 3),
    19: (2, 2, 4, 4, 4),
}
CHANNELS = (64, 128, 256, 512, 512)
# The size after so many pools: each leaves out the last row and column of an odd map.
SIZES = ("(H, W)", *(f"(H // {r}, W // {r})" for r in (2, 4, 8, 16, 32)))


def _vgg(layers: int, num_classes: int, batch_norm: bool = False) -> Network:
    conv = nv.Conv2d_BN_ReLU if batch_norm else nv.Conv2d_ReLU
    features: list[nv.Line] = []
    for level, (channels, depth) in enumerate(zip(CHANNELS, DEPTHS[layers])):
        features += [((channels, SIZES[level]), conv(3, bias=True))] * depth
        features += [((channels, SIZES[level + 1]), nv.MaxPool2d(2))]
    return build(
        [
            ((3, 1), nv.Input(min_size=32)),
            nv.Stage["features"](features),
            ((512, "(7, 7)"), nv.AvgPool2d()),
            ((512 * 7 * 7, ()), nv.Flatten()),
            nv.Stage["classifier"](
                [
                    ((4096, ()), nv.Linear()),
                    ((4096, ()), nn.ReLU(inplace=True)),
                    ((4096, ()), nn.Dropout(0.5)),
                    ((4096, ()), nv.Linear()),
                    ((4096, ()), nn.ReLU(inplace=True)),
                    ((4096, ()), nn.Dropout(0.5)),
                    ((num_classes, ()), nv.Linear()),
                ]
            ),
        ],
        name=f"VGG{layers}_BN" if batch_norm else f"VGG{layers}",
        init={
            nn.Conv2d: init.kaiming_normal(mode="fan_out", nonlinearity="relu"),
            nn.Linear: init.normal(std=0.01),
        },
    )


def vgg11(num_classes: int = 1000) -> Network:
    """VGG-11, configuration A."""
    return _vgg(11, num_classes)


def vgg11_bn(num_classes: int = 1000) -> Network:
    """VGG-11, configuration A, with batch normalisation."""
    return _vgg(11, num_classes, batch_norm=True)


def vgg13(num_classes: int = 1000) -> Network:
    """VGG-13, configuration B."""
    return _vgg(13, num_classes)


def vgg13_bn(num_classes: int = 1000) -> Network:
    """VGG-13, configuration B, with batch normalisation."""
    return _vgg(13, num_classes, batch_norm=True)


def vgg16(num_classes: int = 1000) -> Network:
    """VGG-16, configuration D."""
    return _vgg(16, num_classes)


def vgg16_bn(num_classes: int = 1000) -> Network:
    """VGG-16, configuration D, with batch normalisation."""
    return _vgg(16, num_classes, batch_norm=True)


def vgg19(num_classes: int = 1000) -> Network:
    """VGG-19, configuration E."""
    return _vgg(19, num_classes)


def vgg19_bn(num_classes: int = 1000) -> Network:
    """VGG-19, configuration E, with batch normalisation."""
    return _vgg(19, num_classes, batch_norm=True)
