"""How parameters begin, written as the last lines of `__init__`.

In: the `Beginning`s of a model. Out: loops over its modules, with a branch for each class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from neurlink_gen.code import Argument, Module, Name, Slot
from neurlink_gen.graph import Beginning
from neurlink_gen.writing.constructors import constructor
from neurlink_gen.writing.layout import INDENT, lay_out
from neurlink_gen.writing.literals import value_text

DEPTH = 4  # in a branch, in a loop, in a method, in a class


def beginning_lines(beginnings: Sequence[Beginning], variable: str) -> Iterator[str]:
    """The lines of the loops. variable: the module that each is at."""
    in_order = sorted(beginnings, key=lambda each: each.within is not None)
    for within, group in groupby(in_order, lambda each: each.within):
        place = "self" if within is None else f"self.{within}"
        yield f"for {variable} in {place}.modules():"
        word = "if"
        for each in group:
            yield f"{INDENT}{word} isinstance({variable}, {each.kind}):"
            for line in _branch(each, variable):
                yield INDENT * 2 + line
            word = "elif"


def _branch(each: Beginning, variable: str) -> Iterator[str]:
    if each.function is not None:
        weight = Argument(Slot(Name(f"{variable}.weight"), "tensor"), None)
        call = Module("init", each.function, (weight, *each.arguments))
        yield from lay_out(constructor(call), DEPTH)
    if each.bias is not None:
        if each.may_lack_bias:
            yield f"if {variable}.bias is not None:"
        indent = INDENT if each.may_lack_bias else ""
        how = f"constant_({variable}.bias, {value_text(each.bias)})"
        if each.bias == 0:
            how = f"zeros_({variable}.bias)"
        yield f"{indent}nn.init.{how}"
