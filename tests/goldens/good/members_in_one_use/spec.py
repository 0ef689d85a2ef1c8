"""Modules that one use of a block has alone: their channels are those of the class all the same."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Inverted(nv.Nerve):
    """Widens if asked to, filters, weighs if asked to, narrows: as members of one stage."""

    def __init__(self, expand: int, weighed: bool = False) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = expand * before.channels
        inside = (hidden, out.shape)
        steps: list[nv.Line] = []
        if expand > 1:
            steps += [((hidden, before.shape), nv.Conv2d_BN_ReLU(1))]
        steps += [(inside, nv.Conv2d_BN_ReLU(3, groups=hidden))]
        if weighed:
            steps += [(inside, nv.Conv2d_ReLU(1)), (inside, nv.Dropout(0.1))]
        self.add(nv.Stage["body"]([*steps, (out, nv.Conv2d(1))]))


class Separable(nv.Nerve):
    """The same without what weighs, as tagged lines."""

    def __init__(self, expand: int) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = expand * before.channels
        if expand > 1:
            self.add(((hidden, before.shape), nv.Conv2d_BN_ReLU["expand"](1)))
        self.add(((hidden, out.shape), nv.Conv2d["depthwise"](3, groups=hidden)))
        self.add((out, nv.Conv2d["project"](1)))


def net() -> Network:
    """Each kind of block widens once."""
    return build(
        [
            ((8, 1), nv.Input()),
            ((16, 2), Inverted(1)),
            ((24, 4), Inverted(6)),
            ((24, 4), Inverted(2, weighed=True)),
            ((16, 4), Separable(1)),
            ((24, 4), Separable(4)),
            ((24, 4), Separable(1)),
        ]
    )
