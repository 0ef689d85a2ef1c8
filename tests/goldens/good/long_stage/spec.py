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
