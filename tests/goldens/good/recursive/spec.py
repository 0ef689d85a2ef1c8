"""A nerve that contains itself, with an end: an hourglass."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Hourglass(nv.Nerve):
    """Work at half the size, again and again, and come back."""

    def __init__(self, depth: int) -> None:
        super().__init__()
        source = self.input_links[0].dims[0]
        inner = Hourglass(depth - 1) if depth > 1 else nv.Conv2d(3)
        self.add(
            [
                (source, nv.Conv2d["skip"](3)),
                ((..., ...), nv.MaxPool2d[0](3, stride=2, padding=1)),
                ((source.channels, ...), inner),
                (source, nv.Interpolate["up"]()),
                (source, nv.Add[["skip", "up"]]()),
            ]
        )


def stacked() -> Network:
    return build([((8, 1), nv.Input()), ((8, 1), Hourglass(3)), ((8, 1), Hourglass(2))])
