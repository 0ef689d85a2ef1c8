"""A stage whose last lines nothing uses is a stage all the same: its tags are its own."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def net() -> Network:
    return build(
        [
            ((8, 1), nv.Input()),
            nv.Stage["features"](
                [
                    ((8, 1), nv.Conv2d[-1, "conv-0"](3)),
                    nv.Stage["inner"](
                        [
                            ((8, 1), nv.Conv2d[-1, "conv-0"](3)),
                            ((8, 1), nv.Conv2d[-1, "conv-1"](1)),
                        ]
                    ),
                ]
            ),
            nv.Stage([((8, 1), nv.Conv2d[-1, "conv-0"](1)), ((8, 1), nv.Conv2d(1))]),
            ((8, 1), nv.Add[[0, 4]]()),
        ]
    )
