import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class TwoWays(nv.Nerve):
    """A residual and a skip, as in Conv-TasNet, of which the last residual goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        out, skip = self.target_dims
        self.add(
            [
                (out, nv.Conv2d["features"](3)),
                (out, nv.Conv2d["features", "res_out"](1)),
                (skip, nv.Conv2d["features", "skip_out"](1)),
                (out, nv.Add[[0, "res_out"], "residual"]()),
            ],
            outputs=["residual", "skip_out"],
        )


def net() -> Network:
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 1), (4, 1), TwoWays["a"]()),
            ((8, 1), (4, 1), TwoWays["a.residual", "b"]()),
            ((4, 1), nv.Add[["a.skip_out", "b.skip_out"]]()),
        ]
    )


def heads() -> Network:
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 1), nv.Conv2d["body"](3)),
            ((4, 1), nv.Conv2d["body", "main"](3)),
            ((4, 1), nv.Conv2d["body", "aux"](3)),
        ],
        outputs=["main", "aux"],
    )


def one_head() -> Network:
    return build(
        [
            ((8, 1), nv.Input()),
            ((4, 1), (4, 1), nv.Net["heads"](heads())),
            ((2, 1), nv.Conv2d["heads.main"](1)),
        ]
    )
