import neurlink_gen.nerves as nv
from neurlink_gen import build


def bad():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["fine"](3)),
            ((8, 2), nv.Conv2d["mid"](3, like="fine")),
            ((8, 1), nv.ConvTransposed2d["fine", "a"](2, like="fine")),
            ((8, 1), nv.ConvTransposed2d["fine", "b"](3, like="fin")),
            ((8, 1), nv.ConvTransposed2d["fine", "c"](3, like="c")),
            ((8, 1), nv.ConvTransposed2d["fine", "d"](3, like=30)),
            ((8, 4), nv.Conv2d["fine", "e"](3)),
            ((8, 1), nv.ConvTransposed2d["e", "f"](3, stride=2, like="fine")),
        ]
    )
