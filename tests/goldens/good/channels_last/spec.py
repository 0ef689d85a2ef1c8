"""Channels behind the spatial axes, for layers that work on each cell; and raw parameters."""

import functools

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Mixer(nv.Nerve):
    """Two linear layers on each cell, scaled and added to the input."""

    def __init__(self, start: float) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.ChannelsLast()),
                (out, nn.LayerNorm()),
                ((2 * out.channels, out.shape), nv.Linear()),
                ((2 * out.channels, out.shape), nn.GELU()),
                (out, nv.Linear()),
                (out, nv.Scale(start)),
                (out, nv.ChannelsFirst()),
                (out, nv.Add[[0, -1]]()),
            ]
        )


class Last(nv.Nerve):
    """Its channels stay last."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.ChannelsLast()), (out, nv.Linear(bias=False))])


def net(width: int = 8) -> Network:
    """The width stays a parameter, of raw parameters too."""
    return build(
        [
            ((3, 1), nv.Input()),
            (
                (width, 2),
                nv.Conv2d(3, norm=functools.partial(nn.LayerNorm2d, eps=1e-6)),
            ),
            ((width, 2), Mixer(0.1)),
            ((width, 2), nv.Scale["gain"]()),
            ((2 * width, 4), nv.Conv2d(3)),
            ((2 * width, 4), Mixer(0.01)),
            ((2 * width, 4), Last["cells"]()),
        ],
        outputs=["gain", "cells"],
    )


def sequence() -> Network:
    """Along one axis; and a size that is not read from where the channels are last."""
    return build(
        [
            ((4, (1,)), nv.Input()),
            ((4, 2), nv.Conv1d["fine"](3)),
            ((4, 4), nv.Conv1d(3)),
            ((4, 2), nv.ChannelsLast["fine", "last"]()),
            ((4, 2), nn.ReLU()),
            ((4, 2), nv.ChannelsFirst["cells"]()),
            ((4, 2), nv.Interpolate[2]()),
            ((4, 2), nv.Add[["cells", -1]]()),
        ]
    )
