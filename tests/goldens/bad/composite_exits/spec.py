"""A nerve that stops the program."""

import sys

import neurlink_gen.nerves as nv
from neurlink_gen import build


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        if self.target_dims[0].channels % 8:
            sys.exit("widths are multiples of 8")
        self.add([(self.target_dims[0], nv.Conv2d(3))])


def net():
    return build([((3, 1), nv.Input()), ((12, 1), Block())])
