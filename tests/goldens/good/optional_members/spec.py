"""Blocks whose stages have members that some uses lack."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Gate(nv.Nerve):
    """Weighs the channels."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                ((hidden, out.shape), nv.Conv2d(1, bias=True)),
                (out, nv.Conv2d(1, bias=True)),
                (out, nn.Sigmoid()),
                (out, nv.Mul[[0, -1]]()),
            ]
        )


class Block(nv.Nerve):
    """Expand, filter, weigh, project: the first and the third where they are asked for."""

    def __init__(self, hidden: int, weighed: int, drop: float) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        inside = (hidden, out.shape)
        steps: list[nv.Line] = []
        if hidden != before.channels:
            expand = nv.Conv2d_BN_ReLU(1)
            steps += [nv.Stage([((hidden, before.shape), expand)])]
        steps += [nv.Stage([(inside, nv.Conv2d_BN_ReLU(3, groups=hidden))])]
        if weighed:
            steps += [(inside, Gate(weighed))]
        self.add(nv.Stage["steps"]([*steps, (out, nv.Conv2d(1))]))
        if before == out:
            self.add((out, nn.DropPath["drop"](drop)))
            self.add((out, nv.Add[[0, -1]]()))


class Normed(nv.Nerve):
    """With or without a normalisation, which nothing else tells; and a gate half as wide."""

    def __init__(self, has_norm: bool) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        norm = [(out, nn.BatchNorm2d())] if has_norm else []
        steps = [(out, nv.Conv2d(3)), *norm, (out, Gate(before.channels // 2))]
        self.add(nv.Stage["steps"](steps))


def net() -> Network:
    """Members are left out of `steps`, and what is dropped is so where there is a sum."""
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 1), Block(8, 0, 0.0)),
            ((16, 2), Block(32, 4, 0.1)),
            ((16, 2), Block(64, 6, 0.25)),
            ((24, 2), Block(48, 0, 0.3)),
            ((24, 2), Normed(True)),
            ((16, 2), Normed(False)),
            ((8, 2), Normed(True)),
        ]
    )


def deep() -> Network:
    """Calls that are long and differ in one number."""
    return build(
        [
            ((8, 1), nv.Input()),
            nv.Stage["layers"](
                [((8, 1), Block(128, 6, rate / 7)) for rate in range(1, 5)]
            ),
        ]
    )
