"""A function that calls itself without a case that ends."""

import neurlink_gen.nerves as nv
from neurlink_gen import build


def stage(width):
    return [((width, 2), nv.Conv2d(3)), *stage(2 * width)]


def net():
    return build([((3, 1), nv.Input()), *stage(64)])
