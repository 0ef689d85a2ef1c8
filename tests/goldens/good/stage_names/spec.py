"""Stages selected by their names, which mean their last lines."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Branches(nv.Nerve):
    """Two chains from one input, added."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(nv.Stage["left"]([(out, nv.Conv2d_ReLU(3)), (out, nv.Conv2d(3))]))
        self.add(nv.Stage["right"]([(out, nv.Conv2d[0](1)), (out, nv.Conv2d(1))]))
        self.add((out, nv.Add[["left", "right"]]()))


def levels() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["layer1"](
                [
                    ((8, 2), nv.Conv2d_BN_ReLU(3)),
                    nv.Stage["inner"]([((8, 2), nv.Conv2d(3)), ((8, 2), nv.ReLU())]),
                ]
            ),
            nv.Stage["layer2"]([((8, 4), nv.Conv2d_BN_ReLU(3))] * 2),
            ((8, 4), Branches()),
            ((8, 2), nv.ConvTransposed2d(3, like="layer1")),
            ((8, 2), nv.Add[["layer1", -1], "sum"]()),
        ],
        outputs=["layer1", "layer2", "sum"],
    )
