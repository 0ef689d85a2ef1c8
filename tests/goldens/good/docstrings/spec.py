'''Text that could end a docstring: """, \"\"\", a \\ and a "quote".

A control character (\x1b[31mred\x1b[0m, \x07), a bidirectional override (\u202etxet\u202c),
a narrow space\u00a0here, accents (é, ü), other scripts (日本語, العربية), and \N{SNOWMAN}.
    A tab, trailing blanks
and braces {like} %s these: {{ }} {% raw %} # not a comment.
It ends with a "quote"'''

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Block(nv.Nerve):
    """ "Quoted" from its first character."""

    def __init__(self) -> None:
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d(3))])


def plain() -> Network:
    r"""A raw \n \d \ and a backslash at the end \\"""
    return build([((3, 1), nv.Input()), ((3, 1), Block())])


def ends_in_a_backslash() -> Network:
    return build([((3, 1), nv.Input()), ((3, 1), Block())])


ends_in_a_backslash.__doc__ = "It ends in one: \\"


def carriage() -> Network:
    return build([((3, 1), nv.Input()), ((3, 1), Block())])


carriage.__doc__ = "One\rtwo\r\nthree\x0bfour\x0cfive\x85six\u2028seven\x00eight"
