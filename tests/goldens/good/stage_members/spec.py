"""Stages without names, and names that are a stage's own: with hyphens, and numbered."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Dense(nv.Nerve):
    """A convolution, joined to its input."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        added = out.channels - self.input_links[0].dims[0].channels
        self.add(
            [((added, out.shape), nv.Conv2d["conv"](3)), (out, nv.Concat[[0, -1]]())]
        )


def members(i: int = 10) -> Network:
    """The parameter is called as the variable of a loop would be."""
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["features"](
                [
                    nv.Stage([((8, 2), nv.Conv2d(3))]),
                    nv.Stage["one"](
                        [((8 + 4 * n, 2), Dense[f"dense-{n}"]()) for n in (1, 2, 3)]
                    ),
                    nv.Stage["two"](
                        [
                            ((8, 4), nv.Conv2d["conv-0"](3)),
                            *(((8, 4), nv.Conv2d[f"conv-{n}"](3)) for n in (1, 2, 3)),
                            ((8, 4), nn.ReLU["conv-4"](inplace=True)),
                        ]
                    ),
                    nv.Stage["three"](
                        [
                            ((8, 4), nv.Conv2d[-1, "conv-0"](1)),
                            ((8, 4), nv.Conv2d[-1, "conv-1"](1)),
                            nv.Stage["again"]([((8, 4), nv.Conv2d[-1, "conv-0"](1))]),
                        ]
                    ),
                ]
            ),
            nv.Stage(
                [
                    ((8, 4), nv.Conv2d[-1, "conv-1"](1)),
                    ((8, 4), nv.Conv2d(1)),
                ]
            ),
            ((8, 4), nv.Add[["conv-1", -1]]()),
            ((8, "(1, 1)"), nv.AvgPool2d()),
            ((8, ()), nv.Flatten()),
            ((i, ()), nv.Linear()),
        ]
    )
