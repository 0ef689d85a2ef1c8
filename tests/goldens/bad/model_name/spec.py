import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build([((3, 1), nv.Input())], name="My Net")


def tensor():
    return build([((3, 1), nv.Input())])


def my_net():
    return build([((3, 1), nv.Input())])


def myNet():
    return build([((3, 1), nv.Input())])
