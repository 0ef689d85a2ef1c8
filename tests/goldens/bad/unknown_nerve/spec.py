import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build([((3, 1), nv.Input()), ((8, 2), nv.Conv2D(3))])
