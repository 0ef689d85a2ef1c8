"""FCOS (Tian et al., 2019, arXiv:1904.01355) above a ResNet-50: a detector with one head for all levels.

For each cell of five maps there are the logits of its classes, its distances to the four sides of a
box, and the logit of being at its centre.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

from resnet import resnet50

LEVELS = ((256, 8), (256, 16), (256, 32), (256, 64), (256, 128))


class CoarseLevels(nv.Nerve):
    """Two more levels, each of half the size."""

    def __init__(self) -> None:
        super().__init__()
        p6, p7 = self.target_dims
        self.add([(p6, nv.Conv2d["p6"](3, bias=True)), (p6, nn.ReLU())])
        self.add((p7, nv.Conv2d["p7"](3, bias=True)), outputs=["p6", "p7"])


class FeaturePyramid(nv.Nerve):
    """What coarse maps say, added to the finer ones (Lin et al., 2017, arXiv:1612.03144)."""

    def __init__(self) -> None:
        super().__init__()
        p3, p4, p5, p6, p7 = self.target_dims
        inner = [("fine", p3, 0), ("middle", p4, 1), ("coarse", p5, 2)]
        layer = [("p3", p3, "fine_sum"), ("p4", p4, "middle_sum"), ("p5", p5, "coarse")]
        inner_blocks, layer_blocks = (
            [
                nv.Stage[name]([(dim, nv.Conv2d[source](kernel_size, bias=True))])
                for name, dim, source in rows
            ]
            for rows, kernel_size in ((inner, 1), (layer, 3))
        )
        self.add(
            [
                nv.List["inner_blocks"](inner_blocks),
                (p4, nv.Interpolate()),
                (p4, nv.Add[["middle", -1], "middle_sum"]()),
                (p3, nv.Interpolate()),
                (p3, nv.Add[["fine", -1], "fine_sum"]()),
                nv.List["layer_blocks"](layer_blocks),
                (p6, p7, CoarseLevels["p5", "extra_blocks"]()),
            ],
            outputs=["p3", "p4", "p5", "extra_blocks"],
        )


def _convs(dim: nv.Dim) -> nv.Line:
    conv, norm = nv.Conv2d(3, bias=True), nn.GroupNorm(32)
    lines = [(dim, conv), (dim, norm), (dim, nn.ReLU(inplace=True))]
    return nv.Stage["conv"](lines * 4)


class ClassificationHead(nv.Nerve):
    """Four convolutions, and the logits of the classes."""

    def __init__(self) -> None:
        super().__init__()
        self.add(_convs(self.input_links[0].dims[0]))
        self.add((self.target_dims[0], nv.Conv2d["cls_logits"](3, bias=True)))


class RegressionHead(nv.Nerve):
    """Four convolutions; the distances to the sides, and the logit of the centre."""

    def __init__(self) -> None:
        super().__init__()
        sides, centre = self.target_dims
        self.add(_convs(self.input_links[0].dims[0]))
        self.add((centre, nv.Conv2d["bbox_ctrness"](3, bias=True)))
        self.add((sides, nv.Conv2d["conv", "bbox_reg"](3, bias=True)))
        self.add((sides, nn.ReLU["sides"]()), outputs=["sides", "bbox_ctrness"])


class Head(nv.Nerve):
    """What is in a cell, and where: from convolutions of their own."""

    def __init__(self) -> None:
        super().__init__()
        out, size = self.target_dims[0], self.target_dims[0].shape
        classes = (out.channels - 5, size)
        self.add((classes, ClassificationHead["classification_head"]()))
        self.add(((4, size), (1, size), RegressionHead[0, "regression_head"]()))
        self.add((out, nv.Concat[["classification_head", "regression_head"]]()))


def _backbone() -> Network:
    resnet = nv.Net["body"](resnet50(), outputs=["layer2", "layer3", "layer4"])
    return build(
        [
            ((3, 1), nv.Input()),
            ((512, 8), (1024, 16), (2048, 32), resnet),
            (*LEVELS, FeaturePyramid["fpn"]()),
        ],
        name="Backbone",
        init={("fpn", nn.Conv2d): init.kaiming_uniform(a=1)},
    )


def fcos_resnet50(num_classes: int = 91) -> Network:
    """FCOS above a ResNet-50: what its head says of five maps, called after their strides."""
    head = nv.Shared["head"](Head())
    heads = [
        ((num_classes + 5, stride), head[f"backbone.{level}", f"stride{stride}"]())
        for level, (_, stride) in enumerate(LEVELS)
    ]
    return build(
        [((3, 1), nv.Input()), (*LEVELS, nv.Net["backbone"](_backbone())), *heads],
        name="FCOS_ResNet50",
        outputs=[f"stride{stride}" for _, stride in LEVELS],
        init={("head", nn.Conv2d): init.normal(std=0.01)},
    )
