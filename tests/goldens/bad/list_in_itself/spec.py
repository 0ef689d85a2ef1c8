import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    lines = [((3, 1), nv.Input())]
    lines += [lines, lines]
    return build(lines)
