import neurlink_gen.nerves as nv
from neurlink_gen import build

__all__ = ["net", "nett"]


def net():
    return build([((3, 1), nv.Input()), ((3, 1), nv.Conv2d(3))])
