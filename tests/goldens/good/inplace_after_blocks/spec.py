"""What follows a block may overwrite what it gives, where that is memory of its own."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Fresh(nv.Nerve):
    """Ends with a normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(3, norm=nn.BatchNorm2d)))


class Shared(nv.Nerve):
    """Gives a tensor and what is made of it."""

    def __init__(self) -> None:
        super().__init__()
        first, second = self.target_dims
        self.add([(first, nv.Conv2d["a"](3)), (second, nv.Conv2d["b"](1))])
        self.add([], outputs=["a", "b"])


class Activated(nv.Nerve):
    """Ends with an activation, whose backward pass needs what it gave."""

    def __init__(self) -> None:
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(3, act=nn.Sigmoid)))


def blocks() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), Fresh()),
            ((8, 1), nn.ReLU(inplace=True)),
            ((8, 1), (8, 1), Shared["two"]()),
            ((8, 1), nn.LeakyReLU["two.1"](inplace=True)),
            ((8, 1), nn.ELU["two.0"](inplace=True)),
            ((8, 1), nv.Add[[-1, -2]]()),
            ((8, 1), Activated()),
            ((8, 1), nn.ReLU(inplace=True)),
        ]
    )
