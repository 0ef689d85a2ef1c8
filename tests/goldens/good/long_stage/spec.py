"""A long stage that is read in the middle is a loop that keeps what is read."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def long_stage(num_classes: int = 10) -> Network:
    """Two heads above one stage; the second one is for training alone."""
    return build(
        [
            ((3, 1), nv.Input["image"]()),
            nv.Stage["features"](
                [
                    ((8, 2), nv.Conv2d(3)),
                    *[((8, 2), nv.Conv2d(3)) for _ in range(5)],
                    ((16, 4), nv.Conv2d(3)),
                    *[((16, 4), nv.Conv2d(3)) for _ in range(3)],
                ]
            ),
            ((16, ()), nv.Mean()),
            ((num_classes, ()), nv.Linear["head"]()),
            ((16, ()), nv.Mean[7]()),
            ((num_classes, ()), nv.Linear["aux"]()),
        ],
        outputs=["head"],
        training_outputs=["aux"],
    )


def after_a_stem() -> Network:
    """What comes before the stage is let go of as soon as its first member has read it."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["stem"](3)),
            nv.Stage["body"]([((8, 2), nv.Conv2d(3)) for _ in range(30)]),
            ((8, 2), nv.Add[[9, -1]]()),
        ]
    )


def beside_a_stem() -> Network:
    """What comes before the stage is read after it, and so lives on."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["stem"](3)),
            nv.Stage["body"]([((8, 2), nv.Conv2d(3)) for _ in range(30)]),
            ((8, 2), nv.Add[["stem", 9, -1]]()),
        ]
    )
