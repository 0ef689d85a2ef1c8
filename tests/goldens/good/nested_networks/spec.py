"""A network inside others: several of its lines, inside a composite nerve, twice in one network."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn, init
from neurlink_gen.blocks import BasicBlock


def small_resnet(num_classes: int = 10, width: int = 16) -> Network:
    """A tiny ResNet."""
    block = BasicBlock(norm_after_act=False)
    return build(
        [
            ((3, 1), nv.Input["image"](multiple_of=4, min_size=8)),
            ((width, 2), nv.Conv2d_BN_ReLU(7)),
            nv.Stage["layer1"]([((width, 2), block)] * 2),
            nv.Stage["layer2"]([((2 * width, 4), block)] * 2),
            ((2 * width, "(1, 1)"), nv.AvgPool2d()),
            ((2 * width, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ],
        init={
            nn.Conv2d: init.kaiming_normal(mode="fan_out"),
            nn.Linear: init.normal(std=0.01),
        },
    )


class Twice(nv.Nerve):
    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.add(
            [
                (
                    self.target_dims[0],
                    nv.Net["net"](small_resnet(width=width), outputs=["layer2"]),
                )
            ]
        )


def segment(classes: int = 21, width: int = 8) -> Network:
    """Segments."""
    return build(
        [
            ((3, 1), nv.Input()),
            (
                (width, 2),
                (2 * width, 4),
                nv.Net["backbone"](
                    small_resnet(width=width), outputs=["layer1", "layer2"]
                ),
            ),
            ((width, 4), nv.Conv2d["backbone.layer1", "side"](3)),
            ((3 * width, 4), nv.Concat[["backbone.layer2", "side"]]()),
            ((classes, 4), nv.Conv2d["head"](1, bias=True)),
            ((classes, 1), nv.Interpolate("bilinear")),
        ]
    )


def stacked() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 2), nv.Conv2d(3)),
            ((32, 8), Twice()),
            ((3, 8), nv.Conv2d(1)),
            [((10, ()), nv.Net["a"](small_resnet(10, 16)))],
            ((20, ()), nv.Net[3, "b"](small_resnet(20, 16))),
            ((30, ()), nv.Concat[["a", "b"]]()),
        ]
    )
