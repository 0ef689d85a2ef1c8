"""Modules that are written by hand: in a composite nerve, in a stage, with two outputs, shared."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Gated(nv.Nerve):
    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        gate = nv.Module["gate"]("layers.py", "Gate", out.channels, (1, 2), scale=0.5)
        self.add([(out, nv.Conv2d_BN_ReLU(3)), (out, gate)])


def gated_net(width: int = 8) -> Network:
    shared = nv.Shared["last"](nv.Module("layers.py", "Gate", 2 * width, (), scale=2.0))
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 2), Gated()),
            ((2 * width, 4), Gated["late"]()),
            nv.Stage["body"](
                [
                    ((2 * width, 4), nv.Conv2d(3)),
                    ((2 * width, 4), nv.Module("layers.py", "Gate", 2 * width, (1,))),
                ]
            ),
            (
                (2 * width, 4),
                (2 * width, 4),
                nv.Module[["late", -1], "both"]("layers.py", "Exchange", 3),
            ),
            ((2 * width, 4), shared["both.0"]()),
            ((2 * width, 4), shared["both.1"]()),
            ((2 * width, 4), nv.Add[[-1, -2]]()),
        ]
    )
