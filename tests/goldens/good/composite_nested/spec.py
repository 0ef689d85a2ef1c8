"""A composite nerve inside a composite nerve, and one used under two widths."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class SqueezeExcite(nv.Nerve):
    """Scales the channels by what the whole map says (Hu et al., 2018, arXiv:1709.01507)."""

    def __init__(self, reduction: int = 4) -> None:
        super().__init__()
        dim = self.input_links[0].dims[0]
        hidden = dim.channels // reduction
        self.add(
            [
                ((dim.channels, "(1, 1)"), nv.AvgPool2d()),
                ((hidden, "(1, 1)"), nv.Conv2d["reduce"](1, bias=True, act=nn.ReLU)),
                (
                    (dim.channels, "(1, 1)"),
                    nv.Conv2d["expand"](1, bias=True, act=nn.Sigmoid),
                ),
                (dim, nv.Mul[[0, -1]]()),
            ]
        )


class InvertedResidual(nv.Nerve):
    """Expand, filter each channel, squeeze and excite, project; added to the input if it fits."""

    def __init__(self, expansion: int, kernel_size: int = 3) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = before.channels * expansion
        if expansion != 1:
            self.add(
                [
                    (
                        (hidden, before.shape),
                        nv.Conv2d["expand"](
                            1, norm=nn.BatchNorm2d, act=nn.SiLU, norm_after_act=False
                        ),
                    )
                ]
            )
        self.add(
            [
                (
                    (hidden, out.shape),
                    nv.Conv2d["depthwise"](
                        kernel_size,
                        groups=hidden,
                        norm=nn.BatchNorm2d,
                        act=nn.SiLU,
                        norm_after_act=False,
                    ),
                ),
                ((hidden, out.shape), SqueezeExcite["se"]()),
                (out, nv.Conv2d["project"](1, norm=nn.BatchNorm2d)),
            ]
        )
        if before == out:
            self.add([(out, nv.Add[[0, -1]]())])


def mobile(num_classes: int = 10) -> Network:
    """A small EfficientNet."""
    return build(
        [
            ((3, 1), nv.Input()),
            (
                (16, 2),
                nv.Conv2d["stem"](
                    3, norm=nn.BatchNorm2d, act=nn.SiLU, norm_after_act=False
                ),
            ),
            ((16, 2), InvertedResidual(1)),
            ((24, 4), InvertedResidual(6)),
            ((24, 4), InvertedResidual(6)),
            ((40, 8), InvertedResidual(6, kernel_size=5)),
            ((40, 8), InvertedResidual(6, kernel_size=5)),
            ((40, "(1, 1)"), nv.AvgPool2d()),
            ((40, ()), nv.Flatten()),
            ((40, ()), nn.Dropout(0.2)),
            ((num_classes, ()), nv.Linear["classifier"]()),
        ]
    )
