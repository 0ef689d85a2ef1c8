"""S3D (Xie et al., 2017, arXiv:1712.04851), as in torchvision: an Inception network for clips, of which
each convolution is one over space and one over time.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

from functools import partial

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn

Size = int | tuple[object, ...]
NORM = partial(nn.BatchNorm3d, eps=0.001, momentum=0.001)


def _conv(kernel_size: int | tuple[int, int, int]) -> nv.Nerve:
    return nv.Conv3d(kernel_size, norm=NORM, act=nn.ReLU, norm_after_act=False)


def _separable(channels: int, between: Size, after: Size, kernel: int) -> nv.Line:
    """Over space, to the size `between`, and then over time."""
    return nv.Stage(
        [
            nv.Stage([((channels, between), _conv((1, kernel, kernel)))]),
            nv.Stage([((channels, after), _conv((kernel, 1, 1)))]),
        ]
    )


class SeparableInception(nv.Nerve):
    """Four branches side by side: 1x1x1, two of separable convolutions, and a pool."""

    def __init__(
        self, single: int, middle: tuple[int, int], large: tuple[int, int], pooled: int
    ) -> None:
        super().__init__()
        size = self.input_links[0].dims[0].shape

        def first(channels: int) -> nv.Line:
            nerve = nv.Conv3d[0](1, norm=NORM, act=nn.ReLU, norm_after_act=False)
            return nv.Stage([((channels, size), nerve)])

        self.add(
            [
                (
                    (single, size),
                    nv.Conv3d["branch0"](
                        1, norm=NORM, act=nn.ReLU, norm_after_act=False
                    ),
                ),
                *(
                    nv.Stage[name]([first(before), _separable(channels, size, size, 3)])
                    for name, (before, channels) in [
                        ("branch1", middle),
                        ("branch2", large),
                    ]
                ),
                nv.Stage["branch3"](
                    [
                        ((..., size), nv.MaxPool3d[0](3)),
                        nv.Stage([((pooled, size), _conv(1))]),
                    ]
                ),
                (
                    (..., size),
                    nv.Concat[["branch0", "branch1", "branch2", "branch3"]](),
                ),
            ]
        )


def s3d(num_classes: int = 400) -> Network:
    """S3D, for clips of 14 frames of 224x224 or more."""
    block = SeparableInception
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["features"](
                [
                    _separable(64, (1, 2, 2), 2, 7),
                    ((64, (2, 4, 4)), nv.MaxPool3d((1, 3, 3))),
                    nv.Stage([((64, (2, 4, 4)), _conv(1))]),
                    _separable(192, (2, 4, 4), (2, 4, 4), 3),
                    ((192, (2, 8, 8)), nv.MaxPool3d((1, 3, 3))),
                    ((256, (2, 8, 8)), block(64, (96, 128), (16, 32), 32)),
                    ((480, (2, 8, 8)), block(128, (128, 192), (32, 96), 64)),
                    ((480, (4, 16, 16)), nv.MaxPool3d(3)),
                    ((512, (4, 16, 16)), block(192, (96, 208), (16, 48), 64)),
                    ((512, (4, 16, 16)), block(160, (112, 224), (24, 64), 64)),
                    ((512, (4, 16, 16)), block(128, (128, 256), (24, 64), 64)),
                    ((528, (4, 16, 16)), block(112, (144, 288), (32, 64), 64)),
                    ((832, (4, 16, 16)), block(256, (160, 320), (32, 128), 128)),
                    ((832, ...), nn.MaxPool3d(2)),
                    ((832, ...), block(256, (160, 320), (32, 128), 128)),
                    ((1024, ...), block(384, (192, 384), (48, 128), 128)),
                ]
            ),
            ((1024, ...), nn.AvgPool3d((2, 7, 7), stride=1)),  # neurlink: ignore[NL310]
            nv.Stage["classifier"](
                [
                    ((1024, ...), nn.Dropout(0.2)),
                    ((num_classes, ...), nv.Conv3d(1, bias=True)),
                ]
            ),
            ((num_classes, "(1, 1, 1)"), nv.AvgPool3d()),
            ((num_classes, ()), nv.Flatten()),
        ],
        name="S3D",
    )
