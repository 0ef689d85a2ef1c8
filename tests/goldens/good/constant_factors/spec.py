"""Residual branches that count for less: EDSR (Lim et al., 2017, arXiv:1707.02921), and one told how much."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Residual(nv.Nerve):
    """Two convolutions without a norm, their result scaled down before it is added."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Conv2d_ReLU(3, bias=True)),
                (out, nv.Conv2d(3, bias=True)),
                (out, nv.Times(factor)),
                (out, nv.Add[[-1, 0]]()),
            ]
        )


def edsr(blocks: int = 3, width: int = 16) -> Network:
    """Four times as large an image."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 1), nv.Conv2d["head"](3, bias=True)),
            nv.Stage["body"]([((width, 1), Residual(0.1))] * blocks),
            ((width, 1), nv.Add[["head", "body"]]()),
            ((4 * width, 1), nv.Conv2d["up"](3, bias=True)),
            ((width, (1 / 2)), nv.PixelShuffle(2)),
            ((3, (1 / 2)), nv.Conv2d["tail"](3, bias=True)),
        ]
    )


def weighed(weight: float = 0.5) -> Network:
    """Branches of two weights, one of which is the model's parameter."""
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 1), Residual(weight)),
            ((8, 1), Residual(0.25)),
            ((8, 1), nv.Times(2 * weight)),
        ]
    )
