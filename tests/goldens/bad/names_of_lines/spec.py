import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Block(nv.Nerve):
    """Inside, no tag of the network is known."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(3)), (out, nv.Add[["stem", -1]]())])


def pyramid() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.Conv2d["stem"](3)),
            ((32, 2), Block()),
            [((32, 2), nv.Conv2d(3))] * 2,
            [((64, 4), nv.Conv2d(3)), ((64, 4), nv.Conv2d(3))],
            ((32, 4), nv.Conv2d["layer1", "lateral"](1)),
        ],
        outputs=["lateral", "layer2"],
    )


def shared() -> Network:
    tower = nv.Shared["head"](nv.Conv2d(3))
    return build(
        [
            ((32, 1), nv.Input()),
            ((32, 1), tower[0, "a"]),
            ((32, 1), tower),
        ]
    )
