"""An `Identity` of an input says what a block calls it."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Decode(nv.Nerve):
    """Of the second input only the size is needed, and it has a name all the same."""

    def __init__(self) -> None:
        super().__init__()
        coarse, like = (link.dims[0] for link in self.input_links)
        self.add(
            [
                (coarse, nv.Identity[0, "coarse"]()),
                (like, nv.Identity[1, "like"]()),
                ((coarse.channels, like.shape), nv.Interpolate["coarse"]()),
                (self.target_dims[0], nv.Conv2d_BN_ReLU(3)),
            ]
        )


class Keep(nv.Nerve):
    """A lone input is `x`, and has its name once `x` has moved on."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Identity[0, "shortcut"]()),
                (out, nv.Conv2d_BN_ReLU(3)),
                (out, nv.Conv2d(3)),
                (out, nv.Add[["shortcut", -1]]()),
            ]
        )


class Unused(nv.Nerve):
    """A name alone is no use of an input."""

    def __init__(self) -> None:
        super().__init__()
        left, right = (link.dims[0] for link in self.input_links)
        self.add(
            [
                (left, nv.Identity[0, "left"]()),
                (right, nv.Identity[1, "right"]()),
                (self.target_dims[0], nv.Conv2d["left"](3)),
            ]
        )


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            ((8, 1), nv.Conv2d["fine"](3)),
            ((8, 2), nv.MaxPool2d(2)),
            ((8, 2), Keep()),
            ((8, 1), Decode[[-1, "fine"]]()),
            ((8, 1), Unused[[-1, "fine"]]()),
        ]
    )
