"""Tags and names in parentheses, arguments by names of other libraries, and in torch's order."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def net() -> Network:
    """Each line has its own mistake."""
    return build(
        [
            ((6, 1), nv.Input()),
            ((6, 1), nv.Conv2d("stem")),
            ((6, 1), nv.Conv2d["a"](3)),
            ((6, 1), nv.ReLU("act")),
            ((6, 1), nv.Add("a", "act")),
            ((6, 1), nv.Add(["a", "act"])),
            ((6, 2), nv.AvgPool2d(3, 2, 1)),
            ((6, 2), nv.Conv2d(3, activation="relu")),
            ((6, 2), nv.Conv2d(3, kernel=3)),
            ((6, 2 / 3), nv.Interpolate()),
        ]
    )


def staged() -> Network:
    """A stage whose name stands in parentheses."""
    return build([((6, 1), nv.Input()), nv.Stage("body")([((6, 1), nv.ReLU())])])


class Plain(nv.Nerve):
    """A nerve of one's own, of which each line may have its tag."""

    def __init__(self) -> None:
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(3)))


def own() -> Network:
    """Its name stands alone."""
    return build([((6, 1), nv.Input()), ((6, 1), Plain("first"))])
