"""What blocks say of their shapes: exact, in terms of the input by which the others can be told."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class TopDown(nv.Nerve):
    """The coarse map at the fine one's size. The fine one may be odd: H/2 rounds up."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Interpolate[0]()), (out, nv.Add[[1, -1]]())])


class Unpadded(nv.Nerve):
    """A convolution that shaves off the border."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d_ReLU(3, padding=0))])


class Doubled(nv.Nerve):
    """Twice the size, exactly."""

    def __init__(self) -> None:
        super().__init__()
        self.add([(self.target_dims[0], nv.ConvTransposed2d(2))])


class Uneven(nv.Nerve):
    """Halved, rounded down and one more: no ratio says so."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(2, stride=2, padding=1))])


def block_shapes() -> Network:
    return build(
        [
            ((8, 1), nv.Input["fine"](min_size=5)),
            ((8, 2), nv.Conv2d["coarse"](3)),
            ((8, 1), TopDown[["coarse", "fine"]]()),
            ((8, "(H - 2, W - 2)"), Unpadded()),
            ((8, "(H - 4, W - 4)"), Unpadded()),
            ((8, "(2 * (H - 4), 2 * (W - 4))"), Doubled()),
            ((8, "(H, W)"), nv.Interpolate()),
            ((8, "(H // 2 + 1, W // 2 + 1)"), Uneven()),
        ]
    )
