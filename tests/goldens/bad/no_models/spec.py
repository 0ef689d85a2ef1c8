import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net(depth):
    return build([((3, 1), nv.Input())] * depth)


def forgets_to_return():
    build([((3, 1), nv.Input())])
