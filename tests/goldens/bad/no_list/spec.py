import neurlink_gen.nerves as nv
from neurlink_gen import build


def as_tuple():
    return build((((3, 1), nv.Input()), ((3, 1), nv.Conv2d(3))))


def stage():
    return build([((3, 1), nv.Input()), nv.Stage["s"](((3, 1), nv.ReLU()))])
