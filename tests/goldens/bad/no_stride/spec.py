import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["half_size"](3)),
            ((8, 3), nv.Conv2d(3)),
            ((8, 1), nv.Conv2d["half_size", "up"](3)),
            ((8, 2), nv.MaxPool2d["half_size"](3)),
            ((8, 4), nv.ConvTransposed2d["half_size", "down"](3)),
            ((8, 3), nv.Interpolate["half_size"]()),
        ]
    )
