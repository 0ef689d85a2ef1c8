"""Sizes that only some inputs have: what the docstring says, and what `forward` checks."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def residues() -> Network:
    """A pool that loses a row unless the height is right."""
    return build(
        [
            ((3, 1), nv.Input()),
            (
                (3, "(H // 4 + 1, W)"),
                nv.MaxPool2d((3, 1), stride=(4, 1), padding=(1, 0)),
            ),
        ]
    )


def least() -> Network:
    """Two valid convolutions."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((4, ...), nv.Conv2d(7)),
            ((4, ...), nv.Conv2d((1, 5), stride=(1, 2))),
        ]
    )


def promised() -> Network:
    """Fine as it is."""
    return build(
        [
            ((3, 1), nv.Input(multiple_of=8, min_size=16)),
            ((4, 8), nv.Conv2d["patches"](8)),
            ((4, ...), nv.Conv2d(2)),
        ]
    )


def fixed() -> Network:
    """For one size only."""
    return build(
        [
            ((3, 1), nv.Input(size=(30, 20))),
            ((4, 2), nv.Conv2d(3)),
            ((600, ()), nv.Flatten()),
            ((10, ()), nv.Linear()),
        ]
    )
