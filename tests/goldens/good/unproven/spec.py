import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input["whole"]()),
            ((3, "(H * 16000 // 127 // 131, W)"), nv.Input["first"]()),
            ((3, "((H * 16000 + 5) // 127 // 131, W)"), nv.Input["second"]()),
            ((3, ...), nv.Add[["first", "second"]]()),
            ((3, ...), nv.Conv2d["same"](3, padding=1)),
            ((3, ...), nv.Add[["first", "same"]]()),
            ((3, ...), nv.AvgPool2d["whole", "pooled"](2)),
        ],
        outputs=[-2, "pooled"],
    )


def too_few() -> Network:
    return build(
        [
            ((3, 1), nv.Input(multiple_of=127)),
            ((3, ...), nv.Unflatten(2, (-1, 131))),
        ]
    )
