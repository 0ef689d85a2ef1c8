import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def two():
    return build([((3, 1), nv.Input())])
