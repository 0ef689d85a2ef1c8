import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, (2, 2, 2)), nv.Conv2d(3)),
            ((8, "(1, 1, 1)"), nv.AvgPool2d()),
            ((8, 2), nv.Conv1d[0](3)),
            ((8, ()), nv.AvgPool2d()),
            ((3, "(1, 1)"), nv.AvgPool2d[0]()),
            ((3, 2), nv.Flatten()),
            ((8, ()), nv.Linear[0]()),
        ]
    )


def rows():
    return build(
        [
            ((3, "(1, 8)"), nv.Input()),
            ((3, (8,)), nn.AdaptiveAvgPool1d[0](8)),
            ((..., "(8,)"), nn.Identity["row"]()),
            ((3, 2), nv.Conv1d["row"](3)),
        ]
    )
