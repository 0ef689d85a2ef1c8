"""YOLOX (Ge et al., 2021, arXiv:2107.08430): a detector that needs no anchors.

A CSPDarknet makes three maps. What the coarse ones say is carried to the fine ones, and back again
(Liu et al., 2018, arXiv:1803.01534). Then, for each cell of each map, there are the four numbers of a
box, the logit of there being one, and the logits of its classes.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build

from csp_darknet import ConvBlock, CSPLayer, csp_darknet


class DecoupledHead(nv.Nerve):
    """Boxes and classes from convolutions of their own."""

    def __init__(self, channels: int, num_classes: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        inner = (channels, out.shape)
        self.add(
            [
                (inner, ConvBlock["stem"](1)),
                nv.Stage["classes"](
                    [(inner, ConvBlock["stem"](3)), (inner, ConvBlock(3))]
                ),
                nv.Stage["boxes"](
                    [(inner, ConvBlock["stem"](3)), (inner, ConvBlock(3))]
                ),
                ((4, out.shape), nv.Conv2d["boxes", "box"](1, bias=True)),
                ((1, out.shape), nv.Conv2d["boxes", "objectness"](1, bias=True)),
                (
                    (num_classes, out.shape),
                    nv.Conv2d["classes", "scores"](1, bias=True),
                ),
                (out, nv.Concat[["box", "objectness", "scores"]]()),
            ]
        )


def _yolox(name: str, width: int, depth: int, num_classes: int) -> Network:
    """width: channels at half of the image's size. depth: blocks of a layer of the neck."""
    p3, p4, p5 = (4 * width, 8), (8 * width, 16), (16 * width, 32)
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            (p3, p4, p5, nv.Net["backbone"](csp_darknet(width, depth))),
            # To the fine maps.
            ((8 * width, 32), ConvBlock["backbone.dark5", "coarse"](1)),
            ((8 * width, 16), nv.Interpolate()),
            ((16 * width, 16), nv.Concat[[-1, "backbone.dark4"]]()),
            (p4, CSPLayer["down4"](depth)),
            ((4 * width, 16), ConvBlock["middle"](1)),
            ((4 * width, 8), nv.Interpolate()),
            ((8 * width, 8), nv.Concat[[-1, "backbone.dark3"]]()),
            (p3, CSPLayer["n3"](depth)),
            # And back to the coarse ones.
            ((4 * width, 16), ConvBlock(3)),
            ((8 * width, 16), nv.Concat[[-1, "middle"]]()),
            (p4, CSPLayer["n4"](depth)),
            ((8 * width, 32), ConvBlock(3)),
            ((16 * width, 32), nv.Concat[[-1, "coarse"]]()),
            (p5, CSPLayer["n5"](depth)),
            *[
                (
                    (num_classes + 5, 2**i),
                    DecoupledHead[f"n{i}", f"p{i}"](4 * width, num_classes),
                )
                for i in (3, 4, 5)
            ],
        ],
        name=name,
        outputs=["p3", "p4", "p5"],
    )


def yolox_s(num_classes: int = 80) -> Network:
    """YOLOX-S."""
    return _yolox("YOLOX_S", 32, 1, num_classes)


def yolox_m(num_classes: int = 80) -> Network:
    """YOLOX-M."""
    return _yolox("YOLOX_M", 48, 2, num_classes)


def yolox_l(num_classes: int = 80) -> Network:
    """YOLOX-L."""
    return _yolox("YOLOX_L", 64, 3, num_classes)


def yolox_x(num_classes: int = 80) -> Network:
    """YOLOX-X."""
    return _yolox("YOLOX_X", 80, 4, num_classes)
