"""Models that stand on lines of others of the same file: one class for both."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def segmenter(classes: int = 5) -> Network:
    """Stands before its backbone here, and after it in what is made of it."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((16, 2), (32, 4), nv.Net["backbone"](backbone(16))),
            ((32, 2), nv.Interpolate["backbone.low", "grown"]()),
            ((48, 2), nv.Concat[["backbone.high", "grown"]]()),
            ((classes, 2), nv.Conv2d["head"](1, bias=True)),
        ]
    )


def backbone(width: int = 16, p: float = 0.1) -> Network:
    """Two maps, one half as large as the other."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 2), nv.Conv2d_BN_ReLU["high"](3)),
            ((2 * width, 4), nv.Conv2d_BN_ReLU["wide"](3)),
            ((2 * width, 4), nn.Dropout["low"](p)),
        ],
        outputs=["high", "low"],
    )


class Branches(nv.Nerve):
    """Two encoders that differ in a number."""

    def __init__(self, width: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Net[0, "narrow"](encoder(width))),
                (out, nv.Net[0, "wide"](encoder(width, hidden=3 * width))),
                (out, nv.Add[["narrow", "wide"]]()),
            ]
        )


def encoder(width: int = 8, hidden: int = 8) -> Network:
    """An encoder."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((hidden, 2), nv.Conv2d_ReLU["first"](3)),
            ((width, 2), nv.Conv2d["last"](1)),
        ]
    )


def classifier(width: int = 4, classes: int = 10) -> Network:
    """Passes its own parameters on; and a network that checks what comes in has two classes."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((2 * width, 2), nv.Net["encoder"](encoder(2 * width))),
            ((3, 2), nv.Conv2d(1)),
            ((width, 4), Branches(width)),
            ((3, 4), nv.Conv2d(1)),
            ((8, 8), Branches(8)),
            ((3, 8), nv.Conv2d(1)),
            ((4, 16), nv.Net["checked"](checked())),
            ((4, "(1, 1)"), nv.AvgPool2d()),
            ((4, ()), nv.Flatten()),
            ((classes, ()), nv.Linear["fc"]()),
        ]
    )


def checked() -> Network:
    """Takes even sizes alone."""
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            ((4, 2), nv.Conv2d["halved"](2, padding=0)),
        ]
    )
