"""Inputs that have sizes of their own, also with another number of axes."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Heard(nv.Nerve):
    """Sound, halved twice."""

    def __init__(self) -> None:
        super().__init__()
        out, _ = self.target_dims[0]
        self.add(
            [
                ((out, 2), nv.Conv1d_BN_ReLU(9)),
                ((out, 4), nv.Conv1d_BN_ReLU(9)),
            ]
        )


def audio_visual(num_classes: int = 10) -> Network:
    return build(
        [
            ((3, 1), nv.Input["image"](multiple_of=2)),
            ((1, ...), nv.Input["audio"](min_size=8)),
            ((8, 2), nv.Conv2d_BN_ReLU["image"](2)),
            ((8, "(1, 1)"), nv.AvgPool2d()),
            ((8, ()), nv.Flatten["seen"]()),
            ((16, 4), Heard["audio"]()),
            ((16, ...), nv.Conv1d(2, stride=2)),
            ((16, "(1,)"), nv.AvgPool1d()),
            ((16, ()), nv.Flatten["heard"]()),
            ((24, ()), nv.Concat[["seen", "heard"]]()),
            ((num_classes, ()), nv.Linear()),
        ]
    )


def two_images() -> Network:
    return build(
        [
            ((3, (..., ...)), nv.Input["left"]()),
            ((3, ...), nv.Input["right"]()),
            ((3, "(H2 // 2, W2 // 2)"), nv.MaxPool2d["right", "halved"](2)),
            ((3, 1), nv.Interpolate["halved", "back"]()),
            ((3, 1), nv.Add[["right", "back"]]()),
            ((3, "(H, W)"), nv.Interpolate("bilinear")),
            ((6, 1), nv.Concat[["left", -1]]()),
        ]
    )


def three_sizes() -> Network:
    return build(
        [
            ((3, 1), nv.Input["image"]()),
            ((1, ...), nv.Input["audio"](size=(400,))),
            ((4, "(32, 16)"), nv.Input["thumb"]()),
            ((8, 4), nv.Conv1d["audio", "coarse"](9)),
            ((8, "(8, 4)"), nv.Conv2d["thumb", "small"](3)),
            ((8, 4), nv.Conv2d["image", "quarter"](3)),
        ],
        outputs=["coarse", "small", "quarter"],
    )
