"""Pools in all their forms."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def pools() -> Network:
    return build(
        [
            ((4, 1), nv.Input(multiple_of=4)),
            ((4, 2), nv.MaxPool2d[0, "odd"](3)),
            ((4, 2), nv.MaxPool2d[0, "even"](2)),
            ((4, 1), nv.MaxPool2d[0, "keeps_the_size"](2)),
            ((4, 1), nv.MaxPool2d[0, "dilated"](3, 3)),
            ((4, 2), nv.MaxPool2d[0, "without_a_kernel"]()),
            ((4, "(3, 2)"), nv.MaxPool2d[0, "to_pixels"]()),
            ((4, ...), nv.MaxPool2d[0, "inferred"](4)),
            ((4, 2), (4, 2), nv.MaxPool2d[0, "with_indices"](2, return_indices=True)),
            ((4, (4, 2)), nv.AvgPool2d[0, "uneven"]((4, 3))),
            (
                (4, 2),
                nv.AvgPool2d[0, "excluding_the_padding"](3, count_include_pad=False),
            ),
            (
                (4, 2),
                nv.AvgPool2d[0, "ceiling"](2, stride=2, padding=0, ceil_mode=True),
            ),
            ((4, "(1, 1)"), nv.AvgPool2d[0, "everything"]()),
            (
                (4, 2),
                nv.Add[
                    ["odd", "even", "without_a_kernel", "with_indices.0"], "halves"
                ](),
            ),
        ],
        outputs=[
            "halves",
            "keeps_the_size",
            "dilated",
            "to_pixels",
            "inferred",
            "with_indices",
            "uneven",
            "excluding_the_padding",
            "ceiling",
            "everything",
        ],
    )
