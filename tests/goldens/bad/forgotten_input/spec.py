import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build(
        [
            ((8, 1), nv.Conv2d(3)),
        ]
    )
