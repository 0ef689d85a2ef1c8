"""Sums that some uses of a block have and others lack: under a condition, or else a flag."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Inverted(nv.Nerve):
    """Its input is added where the shape stays."""

    def __init__(self, expansion: int = 2) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = before.channels * expansion
        self.add(
            [
                ((hidden, out.shape), nv.Conv2d_BN_ReLU["expand"](3)),
                (out, nv.Conv2d["project"](1)),
            ]
        )
        if before == out:
            self.add((out, nv.Add[[0, -1]]()))


class Residual(nv.Nerve):
    """Its input is added where the spec says so."""

    def __init__(self, is_added: bool) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add((out, nv.Conv2d["residual"](3)))
        if is_added:
            self.add((out, nv.Add[[-1, 0]]()))


def residuals() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), Inverted()),
            ((8, 2), Inverted(4)),
            ((16, 2), Inverted()),
            ((16, 4), Inverted()),
            [((16, 4), Inverted())] * 2,
            ((16, 4), Residual(True)),
            ((16, 4), Residual(False)),
        ]
    )
