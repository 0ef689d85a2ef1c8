import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def drop_path():
    return build([((3, 1), nv.Input()), ((3, 1), nn.DropPath(0.1))])
