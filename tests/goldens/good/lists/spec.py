"""Modules that stand side by side: lines and stages in a list, in a block and with its intermediates."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Branches(nv.Nerve):
    """What each branch gives, joined."""

    def __init__(self) -> None:
        super().__init__()
        channels, size = self.target_dims[0]
        self.add(
            [
                nv.List["branches"](
                    [
                        ((channels, size), nv.Conv2d_BN_ReLU["near"](1)),
                        ((channels, size), nv.Conv2d[0, "far"](3)),
                        nv.Stage(
                            [
                                ((channels, size), nv.Conv2d[0](3)),
                                ((channels, size), nv.Conv2d_BN_ReLU(3)),
                            ]
                        ),
                        ((channels, size), nv.Conv2d["near", "unused"](1)),
                        ((channels, size), nv.Conv2d[4, "again"](1)),
                    ]
                ),
                ((..., size), nv.Concat[["near", "far", "again"]]()),
                ((channels, size), nv.Conv2d(1)),
            ]
        )


def side_by_side(width: int = 8) -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 2), Branches()),
            ((2 * width, 2), Branches()),
        ]
    )


def pyramid(width: int = 8) -> Network:
    """A list whose members are used from the coarsest on."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 2), nv.Conv2d["c1"](3)),
            ((width, 4), nv.Conv2d["c2"](3)),
            nv.List["lateral"](
                [
                    ((width, 2), nv.Conv2d["c1", "l1"](1)),
                    nv.Stage([((width, 4), nv.Conv2d["c2", "l2"](1))]),
                ]
            ),
            ((width, 2), nv.Interpolate["l2"]()),
            ((width, 2), nv.Add[["l1", -1]]()),
            nv.List["output"](
                [
                    ((width, 2), nv.Conv2d["p1"](3)),
                    nv.Stage(
                        [
                            ((width, 4), nv.Conv2d["l2", "between"](3)),
                            ((width, 4), nv.Conv2d["p2"](3)),
                        ]
                    ),
                ]
            ),
        ],
        outputs=["p1", "p2"],
        output_intermediate=True,
    )
