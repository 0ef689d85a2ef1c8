import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def layers(depth):
    return [((8, 2 ** n), nv.Conv2d(3)) for n in range(depth)]


def net():
    channels = {"small": 8}["large"]
    return build([((3, 1), nv.Input()), *layers(channels)])
