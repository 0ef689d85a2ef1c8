import neurlink_gen.nerves as nv
import torchh
from neurlink_gen import build


def net():
    return build([((3, 1), nv.Input()), ((8, 2), nv.Conv2d(3))])
