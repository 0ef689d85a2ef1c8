"""What channel counts inside a block are called."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Passed(nv.Nerve):
    """An argument keeps its name."""

    def __init__(self, growth: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                ((4 * growth, out.shape), nv.Conv2d(1)),
                ((growth, out.shape), nv.Conv2d(3)),
                (out, nv.Concat[[0, -1]]()),
            ]
        )


class Tagged(nv.Nerve):
    """Tags give their words: the first, or those that several begin with."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        size = out.shape
        few, many = out.channels // 2, out.channels * 2
        self.add(
            [
                ((few, size), nv.Conv2d["squeeze"](1)),
                ((many, size), nv.Conv2d["squeeze", "expand_row1"]((1, 3))),
                ((many, size), nv.Conv2d["squeeze", "expand_column1"]((3, 1))),
                ((many, size), nv.Add[["expand_row1", "expand_column1"]]()),
                ((many + 1, size), nv.Conv2d_BN_ReLU["mix"](1)),
                (out, nv.Conv2d(1)),
            ]
        )


class Untagged(nv.Nerve):
    """With neither, there is what makes them."""

    def __init__(self, spread: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        for add in (spread, 2 * spread):
            self.add([((out.channels + add, out.shape), nv.Conv2d(1))])
        self.add([(out, nv.Conv2d(1))])


class Clashes(nv.Nerve):
    """Arguments whose names mean something else in the output."""

    def __init__(self, range: int, Passed: int, bias: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        for hidden in (range, Passed, bias):
            self.add([((hidden, out.shape), nv.Conv2d(1))])
        self.add([((bias + range, out.shape), globals()["Passed"](range))])
        self.add(nv.Stage["more"]([(out, nv.Conv2d(1))] * 3))


class Around(nv.Nerve):
    """An inner count is also one to the block around it, whatever the inner one calls it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add(
            [
                ((width, out.shape), nv.Conv2d(1)),
                ((2 * width, out.shape), Passed(width)),
                (out, nv.Conv2d(1)),
            ]
        )


def net() -> Network:
    return build(
        [
            ((8, 1), nv.Input()),
            ((12, 1), Passed(4)),
            ((17, 1), Passed(5)),
            ((18, 1), Tagged()),
            ((20, 1), Tagged()),
            ((20, 1), Untagged(3)),
            ((20, 1), Untagged(5)),
            ((20, 1), Clashes(5, 6, 7)),
            ((20, 1), Clashes(15, 17, 27)),
            ((20, 1), Around(2)),
            ((20, 1), Around(3)),
            ((20, 1), nn.ReLU()),
        ]
    )
