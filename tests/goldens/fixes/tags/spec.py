import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["stem"](3)),
            ((8, 2), nv.Conv2d["down"](3)),
            ((8, 1), nv.ConvTransposed2d["up"](3, like="stme")),  # of the stem's size
            ((8, 1), nv.Conv2d["stemm"](1)),  # a new tag, perhaps
            ((8, 1), nv.Add[["stme", 'upp']]()),
            ((8, 1), nv.Add["stem", "up"]()),
            ((8, 1), nv.Add[("stem", -1)]()),
            ((16, 1), nv.Concat["stem", -1, 0]()),
        ],
        outputs=["stem", -1, "donw"],
    )


def near():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["stem"](3)),
            ((8, 1), nv.Conv2d["stme"](3)),
        ]
    )
