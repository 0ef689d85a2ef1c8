import neurlink_gen.nerves as nv
from neurlink_gen import build


def follows():
    return build(
        [
            ((3, 1), nv.Input["image"]()),
            ((3, 2), nv.Input["smaller"](multiple_of=4)),
            ((3, 2), nv.Conv2d["image"](3)),
            ((3, 2), nv.Add[["smaller", -1]]()),
        ]
    )


def contradicts():
    return build([((3, "(8, 8)"), nv.Input(size=9)), ((3, 1), nv.Conv2d(3))])


def promises_too_little():
    return build(
        [
            ((3, 1), nv.Input["image"]()),
            ((3, ...), nv.Input["other"](multiple_of=2)),
            ((3, "(1, 1)"), nv.AvgPool2d["image", "all"]()),
            ((3, 4), nv.MaxPool2d["other"](4)),
            ((3, "(1, 1)"), nv.AvgPool2d()),
            ((3, "(1, 1)"), nv.Add[["all", -1]]()),
        ]
    )
