"""Heads that only training has: on a line, on several, and one that reads two others."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Head(nv.Nerve):
    """A classifier of the map so far."""

    def __init__(self) -> None:
        super().__init__()
        self.add(
            [
                ((16, "(2, 2)"), nv.AvgPool2d()),
                ((16, "(2, 2)"), nv.Conv2d_ReLU(1)),
                ((64, ()), nv.Flatten()),
                (self.target_dims[0], nv.Linear()),
            ]
        )


def inspected(num_classes: int = 10) -> Network:
    """A classifier with two heads on the way."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((16, 2), nv.Conv2d_BN_ReLU["stem"](3)),
            ((num_classes, ()), Head["aux1"]()),
            ((32, 4), nv.Conv2d_BN_ReLU["stem", "body"](3)),
            ((32, "(1, 1)"), nv.AvgPool2d["body"]()),
            ((16, "(1, 1)"), nv.Conv2d_ReLU(1)),
            ((16, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["aux2"]()),
            ((32, "(1, 1)"), nv.AvgPool2d["body"]()),
            ((32, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["logits"]()),
            ((num_classes, ()), nv.Add[["aux1", "aux2"], "both"]()),
            ((32, 4), nv.Identity["body", "features"]()),
        ],
        outputs=["logits"],
        training_outputs=["aux1", "both", "features", "stem"],
    )


def dense(num_classes: int = 5) -> Network:
    """Only training runs the end of a stage, and resizes what comes of it."""
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["features"](
                [
                    ((16, 2), nv.Conv2d_BN_ReLU["first"](3)),
                    ((16, 2), nv.Conv2d_BN_ReLU["second"](3)),
                ]
            ),
            ((16, 1), nv.Interpolate()),
            ((num_classes, 1), nv.Conv2d["aux"](1)),
            ((16, 1), nv.Interpolate["first"]()),
            ((num_classes, 1), nv.Conv2d["out"](1)),
        ],
        training_outputs=["aux"],
        output_intermediate=True,
    )


def demanding() -> Network:
    """Training demands more of the size; it asks only for what is not known by then."""
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            ((8, 2), nv.Conv2d["halved"](4, stride=2, padding=1)),
            ((8, 2), nv.Conv2d["out"](3)),
            ((8, "(H // 8, W // 8)"), nv.AvgPool2d["halved", "deep"](4)),
        ],
        outputs=["out"],
        training_outputs=["deep"],
    )
