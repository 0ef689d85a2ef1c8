"""How parameters begin, written as the last lines of `__init__`.

In: the `Beginning`s of a model. Out: loops over its modules, with a branch for each class; or, where
several classes of a file begin alike, one function that each applies to its modules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.code import Argument, Module, Name, Slot
from neurlink_gen.graph import Beginning
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.names import Scope
from neurlink_gen.writing.constructors import constructor
from neurlink_gen.writing.layout import INDENT, lay_out
from neurlink_gen.writing.literals import value_text

DEPTH = 4  # in a branch, in a loop, in a method, in a class
LARGEST_SQUARE = 10
"""Roots of larger numbers are no easier to read than their digits."""
Beginnings = tuple[Beginning, ...]


def init_functions(
    every: Iterable[Beginnings], taken: Iterable[str]
) -> dict[Beginnings, str]:
    """The names of the functions for what several classes have in common.

    every: of each class of the file. taken: what the functions may not be called.
    """
    scope = Scope(taken)
    return {
        beginnings: scope.claim("init_weights")
        for beginnings, count in Counter(every).items()
        if count > 1 and beginnings and all(map(_is_for_all, beginnings))
    }


def _is_for_all(each: Beginning) -> bool:
    """Whether it needs nothing of the class that it stands in: no attribute, no parameter."""
    values = [each.bias, *(argument.slot.value for argument in each.arguments)]
    return each.within is None and not any(
        isinstance(value, (Expression, Passed, Name)) for value in values
    )


def function_source(name: str, beginnings: Beginnings) -> str:
    """A function that says how the parameters of one module begin."""
    return "\n".join(
        [
            f"def {name}(module: nn.Module) -> None:",
            f'{INDENT}"""How the weights of a module begin."""',
            *(INDENT + line for line in _branches(beginnings, "module", 2)),
        ]
    )


def beginning_lines(
    beginnings: Beginnings, variable: str, functions: Mapping[Beginnings, str]
) -> Iterator[str]:
    """The last lines of `__init__`. variable: the module that a loop is at."""
    if beginnings in functions:
        yield f"self.apply({functions[beginnings]})"
        return
    in_order = sorted(beginnings, key=lambda each: each.within is not None)
    for within, group in groupby(in_order, lambda each: each.within):
        place = "self" if within is None else f"self.{within}"
        yield f"for {variable} in {place}.modules():"
        for line in _branches(group, variable, DEPTH):
            yield INDENT + line


def _branches(
    beginnings: Iterable[Beginning], variable: str, depth: int
) -> Iterator[str]:
    word = "if"
    branches = (
        (each.kind, list(_branch(each, variable, depth))) for each in beginnings
    )
    for lines, group in groupby(branches, lambda branch: branch[1]):
        kinds = [kind for kind, _ in group]
        named = kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"
        yield f"{word} isinstance({variable}, {named}):"
        yield from (INDENT + line for line in lines)
        word = "elif"


def _branch(each: Beginning, variable: str, depth: int) -> Iterator[str]:
    if each.function is not None:
        weight = Argument(Slot(Name(f"{variable}.weight"), "tensor"), None)
        given = map(_with_root, each.arguments)
        call = Module("init", each.function, (weight, *given))
        yield from lay_out(constructor(call), depth)
    if each.bias is not None:
        if each.may_lack_bias:
            yield f"if {variable}.bias is not None:"
        indent = INDENT if each.may_lack_bias else ""
        how = f"constant_({variable}.bias, {value_text(each.bias)})"
        if each.bias == 0:
            how = f"zeros_({variable}.bias)"
        yield f"{indent}nn.init.{how}"


def _with_root(argument: Argument) -> Argument:
    """The argument, with the root of a small number written as such: `a=5**0.5`."""
    value = argument.slot.value
    if not isinstance(value, float) or value.is_integer():
        return argument
    square = round(value * value)
    if not 1 < square <= LARGEST_SQUARE or square**0.5 != value:
        return argument
    return replace(argument, slot=replace(argument.slot, value=Name(f"{square}**0.5")))
