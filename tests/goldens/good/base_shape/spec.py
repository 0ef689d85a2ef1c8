"""An input that is no base, before the one that is."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def guided() -> Network:
    return build(
        [
            ((3, 4), nv.Input["small"]()),
            ((3, 1), nv.Input["large"](base_shape=True)),
            ((3, 4), nv.Conv2d["large"](5)),
            ((3, 4), nv.Add[["small", -1]]()),
            ((3, 1), nv.ConvTransposed2d(4)),
        ]
    )
