import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def gate() -> Network:
    """The pool runs, and what it computes goes nowhere."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["features"](3)),
            ((8, "(1, 1)"), nv.AvgPool2d()),
            ((8, "(1, 1)"), nv.Parameter["gate"](1.0)),
            ((8, 2), nv.Mul[["features", "gate"]]()),
        ]
    )


def position() -> Network:
    """The second convolution is left out, since the first has the same size."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["features"](3)),
            ((8, 2), nv.Conv2d(3)),
            ((8, 2), nv.Parameter["position"]()),
            ((8, 2), nv.Add[["features", "position"]]()),
        ]
    )


def selected() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["features"](3)),
            ((8, "(1, 1)"), nv.Parameter[0, "gate"](1.0)),
            ((8, 2), nv.Mul[["features", "gate"]]()),
        ]
    )
