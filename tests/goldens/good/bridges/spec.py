"""From maps to sequences and vectors, and back."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def read_line(classes: int = 27) -> Network:
    """A line of text, its columns read one after another."""
    return build(
        [
            ((1, 1), nv.Input(size=(32, 128))),
            ((8, ...), nv.Conv2d_BN_ReLU(7, stride=4, padding=3)),
            ((8, ...), nv.MaxPool2d(2)),
            ((32, ...), nv.Flatten(1, 2)),
            ((classes, ...), nv.Conv1d(3, padding=1)),
        ]
    )


def generator(width: int = 8) -> Network:
    """A vector becomes a map."""
    return build(
        [
            ((16, ()), nv.Input["z"]()),
            ((16 * width, ()), nv.Linear()),
            ((width, ...), nn.Unflatten(1, (width, 4, 4))),
            ((3, ...), nv.ConvTransposed2d(4, stride=2, padding=1)),
        ]
    )


def windows() -> Network:
    """Rows of windows of four cells, each convolved by itself, and put side by side again."""
    return build(
        [
            ((3, (1,)), nv.Input()),
            ((3, ...), nv.Unflatten(2, (-1, 4))),
            nv.Stage["within"](
                [
                    ((3, ...), nv.Conv2d_ReLU((1, 3), padding=(0, 1))),
                    ((3, ...), nv.Flatten(2)),
                ]
            ),
        ]
    )
