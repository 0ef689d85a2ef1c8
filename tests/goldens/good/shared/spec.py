"""One layer at several places: a head at three levels, a block again and again, a network for two images."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Head(nv.Nerve):
    """Classes and boxes of every cell."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        before = self.input_links[0].dims[0]
        self.add(
            [
                (before, nv.Conv2d_BN_ReLU(3)),
                ((classes, before.shape), nv.Conv2d["scores"](1, bias=True)),
                ((4, before.shape), nv.Conv2d[1, "boxes"](1, bias=True)),
            ],
            outputs=["scores", "boxes"],
        )


def detector(classes: int = 20, width: int = 16) -> Network:
    """A head for three levels."""
    head = nv.Shared["head"](Head(classes))
    smooth = nv.Shared(nv.Conv2d_BN_ReLU(3))
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 4), nv.Conv2d_BN_ReLU["p2"](7)),
            ((width, 8), nv.Conv2d_BN_ReLU["p3"](3)),
            ((width, 16), nv.Conv2d_BN_ReLU["p4"](3)),
            ((width, 4), smooth["p2"]()),
            ((classes, 4), (4, 4), head[-1, "at2"]()),
            ((width, 8), smooth["p3"]()),
            ((classes, 8), (4, 8), head[-1, "at3"]()),
            ((width, 16), smooth["p4"]()),
            ((classes, 16), (4, 16), head[-1, "at4"]()),
        ],
        outputs=["at2", "at3", "at4"],
    )


class Recursive(nv.Nerve):
    """One block, again and again."""

    def __init__(self, times: int = 3) -> None:
        super().__init__()
        out = self.target_dims[0]
        again = nv.Shared["again"](nv.Conv2d_BN_ReLU(3))
        self.add([[(out, again())] * times, (out, nv.Add[[0, -1]]())])


def recursive(width: int = 8) -> Network:
    act = nv.Shared(nn.ReLU(inplace=True))
    net = nv.Shared["net"](nv.Net(inner()))
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 2), nv.Conv2d(3)),
            [((width, 2), Recursive())] * 2,
            ((width, 2), act["kept"]()),
            ((width, 2), nv.Conv2d(3)),
            ((width, 2), act()),
            ((width, 2), nv.Add[["kept", -1]]()),
            ((3, 2), nv.Conv2d(1)),
            ((5, 4), net()),
            ((3, 4), nv.Conv2d(1)),
            ((5, 8), net()),
        ]
    )


def inner() -> Network:
    return build([((3, 1), nv.Input()), ((5, 2), nv.Conv2d(3))])


def not_in_place() -> Network:
    """What cannot work in place at one of its lines does so at none."""
    act = nv.Shared["act"](nn.ReLU(inplace=True))
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["conv"](3)),
            ((8, 1), act["first"]()),
            ((8, 1), nv.Add[["conv", "first"]]()),
            ((8, 1), nv.Conv2d(3)),
            ((8, 1), act()),
        ]
    )


def siamese() -> Network:
    encoder = nv.Shared["encoder"](nv.Net(inner()))
    return build(
        [
            ((3, 1), nv.Input["left"]()),
            ((3, 1), nv.Input["right"]()),
            ((5, 2), encoder["left", "a"]()),
            ((5, 2), encoder["right", "b"]()),
            ((10, 2), nv.Concat[["a", "b"]]()),
        ]
    )
