"""An exception that the spec raised because of another one."""

import neurlink_gen.nerves as nv
from neurlink_gen import build

WIDTHS = {"small": 16, "large": 64}


def width_of(name):
    try:
        return WIDTHS[name]
    except KeyError as error:
        raise ValueError(f"there is no width {name!r}") from error


def net():
    return build([((3, 1), nv.Input()), ((width_of("huge"), 2), nv.Conv2d(7))])
