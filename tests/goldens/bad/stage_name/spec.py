import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["my stage"]([((8, 1), nv.Conv2d(3))]),
            nv.Stage["twice"]([((8, 1), nv.Conv2d(3))]),
            nv.Stage["twice"]([((8, 1), nv.Conv2d(3))]),
            nv.Stage[3]([((8, 1), nv.Conv2d(3))]),
        ]
    )
