"""The import of the nerves is forgotten."""

from neurlink_gen import build


def net():
    return build([((3, 1), nv.Input()), ((64, 2), nv.Conv2d(7))])
