"""Sizes as ratios, tuples, floats, fractions, pixels and formulas."""

from fractions import Fraction

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def sizes() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((4, 2), nv.Conv2d["halved"](3)),
            ((4, (4, 2)), nv.Conv2d["quarter_by_half"](3)),
            ((4, (4, 4)), nv.Conv2d["quarter"]((1, 3))),
            ((4, 0.5), nv.Interpolate["halved", "doubled"]()),
            ((4, 1), nv.Interpolate["halved", "as_large_as_the_input"]("bilinear")),
            ((4, Fraction(1, 3)), nv.ConvTransposed2d["threefold"](3)),
            (
                (4, "(H // 2 + 1, W)"),
                nv.Conv2d[0, "formula"]((4, 1), stride=(2, 1), padding=(2, 0)),
            ),
            ((4, ...), nv.Conv2d[0, "inferred"](5)),
            ((4, "(7, 5)"), nv.AvgPool2d["pixels"]()),
            ((140, ()), nv.Flatten()),
            ((10, ()), nv.Linear["none"]()),
        ],
        outputs=["quarter", "doubled", "threefold", "formula", "inferred", "none"],
    )
