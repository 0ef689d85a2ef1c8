"""What is wrong in a block is told there, and not at each line of it."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Channels(nv.Nerve):
    """A line declares other channels than it gives."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(3)), ((17, out.shape), nn.ReLU())])


class Sizes(nv.Nerve):
    """A line declares another size than it gives."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(3)), ((16, 4), nn.ReLU())])


class Around(nv.Nerve):
    """A block in a block."""

    def __init__(self) -> None:
        super().__init__()
        self.add((self.target_dims[0], Sizes()))


def channels() -> Network:
    """One mistake, and two lines of the block."""
    return build([((16, 1), nv.Input()), *[((16, 1), Channels())] * 2])


def sizes() -> Network:
    """One mistake, and two lines of the block around it."""
    return build([((16, 1), nv.Input()), *[((16, 1), Around())] * 2])
