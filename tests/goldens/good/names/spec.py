"""Names that meet: of blocks and models, of tags and local variables."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def block() -> type[nv.Nerve]:
    """Another class of the same name."""

    class Block(nv.Nerve):
        """The inner one."""

        def __init__(self) -> None:
            super().__init__()
            self.add([(self.target_dims[0], nv.Conv2d(1))])

    return Block


Inner = block()


class Block(nv.Nerve):
    """The outer one."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Conv2d["identity"](3)),
                (out, Inner["x"]()),
                (out, nv.Add[[0, 1, 2]]()),
            ]
        )


class Model(nv.Nerve):
    """Called like the model."""

    def __init__(self) -> None:
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d(1))])


def model() -> Network:
    return build(
        [
            ((4, 1), nv.Input["conv1"]()),
            ((4, 1), nv.Conv2d(3)),
            ((4, 1), nv.Conv2d["conv2"](3)),
            ((4, 1), Block["identity"]()),
            ((4, 1), Model["relu"]()),
            ((4, 1), nn.ReLU()),
            ((4, 1), nv.Conv2d["F"](2, padding=((0, 1), (1, 0)))),
            ((4, 1), nv.Conv2d["torch"](1)),
            ((12, 1), nv.Concat[["F", "identity", "relu"], "nn"]()),
            ((4, 1), nv.Conv2d["x"](1)),
            ((4, 1), nv.Add[["x", "torch", "conv1"]]()),
        ]
    )
