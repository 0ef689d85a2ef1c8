"""Modules written as the lines of `__init__`.

In: the attributes of a class. Out: lines such as `self.conv1 = nn.Conv2d(3, 64, kernel_size=7)`,
relative to the indentation of the body.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from neurlink_gen.code import (
    MEMBERS,
    MODULE_LIST,
    Module,
    Name,
    Value,
)
from neurlink_gen.lower.classes import Attribute
from neurlink_gen.names import GENERATED_NAMES, Scope, identifier
from neurlink_gen.writing.layout import INDENT, WIDTH, Call, lay_out
from neurlink_gen.writing.literals import value_text
from neurlink_gen.writing.repeats import members, runs, turns_of

DEPTH = 2  # the body of a method, within a class


def attribute_lines(
    attribute: Attribute, counter: str = "i", taken: Iterable[str] = ()
) -> Iterator[str]:
    """The lines that make an attribute. counter: the variable of loops.

    taken: what no other variable may be called.
    """
    names = GENERATED_NAMES.union(taken, _classes(attribute.module), {counter})
    target = f"self.{attribute.name}"
    if attribute.condition is None:
        yield from _lines_of(attribute, DEPTH, counter, names)
        return
    yield f"{target}: nn.Module = nn.Identity()"
    yield f"if {attribute.condition}:"
    for line in _lines_of(attribute, DEPTH + 1, counter, names):
        yield INDENT + line


def _lines_of(
    attribute: Attribute, depth: int, counter: str, names: frozenset[str]
) -> Iterator[str]:
    target, module = f"self.{attribute.name}", attribute.module
    is_turns = any(child.constructor == MEMBERS for child in module.children)
    if not is_turns and not any(attribute.member_conditions):
        plain = list(_module_lines(target, module, depth, counter, names))
        in_turns = list(_in_turns(target, module, depth))
        yield from in_turns if 0 < len(in_turns) < len(plain) else plain
        return
    conditions = attribute.member_conditions or (None,) * len(module.children)
    pairs = zip(module.children, conditions, strict=True)
    groups = [
        (head, [call for _, call in group])
        for head, group in itertools.groupby(
            itertools.chain(*itertools.starmap(_appended, pairs)), lambda pair: pair[0]
        )
    ]
    yield from _appending(target, groups, depth)


def _in_turns(target: str, module: Module, depth: int) -> Iterator[str]:
    """The lines that make an `nn.Sequential` with several members repeated in turns, if it is one."""
    if module.constructor != "nn.Sequential" or _has_names(module):
        return
    turns = turns_of(list(map(constructor, module.children)))
    if turns is not None:
        loop = f"for _ in range({turns.count}):", turns.turn
        groups = [(None, turns.before), loop, (None, turns.after)]
        yield from _appending(target, groups, depth)


def _appending(
    target: str, groups: Sequence[tuple[str | None, Sequence[Call]]], depth: int
) -> Iterator[str]:
    """The lines that make an `nn.Sequential` of its first members, and append the others.

    groups: members, each with the head of the statement in which they are appended.
    """
    (head, first), *rest = groups
    if head is not None:
        first, rest = (), list(groups)
    yield from lay_out(Call("nn.Sequential", tuple(first)), depth, f"{target} = ")
    for head, calls in rest:
        indent = "" if head is None else INDENT
        if head is not None:
            yield head
        for call in calls:
            for line in _append_lines(target, call, depth + bool(indent)):
                yield indent + line


def _appended(
    child: Module, condition: str | None
) -> Iterator[tuple[str | None, Call]]:
    """A member, or several, each with the head of the statement in which it is appended."""
    head = None if condition is None else f"if {condition}:"
    calls = [*map(constructor, _single(child))]
    if child.repeats is not None:
        if isinstance(child.repeats.value, int):
            calls *= child.repeats.value - child.first_turn
        else:
            head = f"for _ in {_range(child)}:"
    yield from ((head, call) for call in calls)


def _append_lines(target: str, call: Call, depth: int) -> Iterator[str]:
    """The lines that append a member to an `nn.Sequential`."""
    whole = f"{target}.append({call})"
    if len(whole) <= WIDTH - depth * len(INDENT):
        yield whole
        return
    yield f"{target}.append("
    for line in lay_out(call, depth + 1):
        yield INDENT + line
    yield ")"


def _module_lines(
    target: str, module: Module, depth: int, counter: str, taken: frozenset[str]
) -> Iterator[str]:
    """The lines that make a module; of named members, some for each, or a loop."""
    if not _has_names(module):
        yield from lay_out(constructor(module), depth, f"{target} = ")
        return
    yield f"{target} = {module.constructor}()"
    names = module.names or (None,) * len(module.children)
    keys = [name or str(index) for index, name in enumerate(names)]
    calls = list(map(constructor, module.children))
    loops = {run.first: run for run in runs(keys, calls, counter)}
    index = 0
    while index < len(keys):
        loop = loops.get(index)
        if loop is None or _has_names(module.children[index]):
            child = module.children[index]
            yield from _member_lines(target, keys[index], child, depth, counter, taken)
            index += 1
        else:
            bounds = ", ".join(map(str, (loop.count.start, loop.count.stop)))
            yield f"for {counter} in range({bounds.removeprefix('0, ')}):"
            made = Call(f"{target}.add_module", (f'f"{loop.key}"', loop.call))
            for line in lay_out(made, depth + 1):
                yield INDENT + line
            index = loop.end


def _member_lines(
    target: str,
    key: str,
    child: Module,
    depth: int,
    counter: str,
    taken: frozenset[str],
) -> Iterator[str]:
    """The lines that make a named member."""
    made: Call | str = constructor(child)
    if _has_names(child):
        made = _variable(target, identifier(key), taken)
        yield from _module_lines(made, child, depth, counter, taken | {made})
    yield from lay_out(Call(f"{target}.add_module", (f'"{key}"', made)), depth)


def _variable(target: str, key: str, taken: frozenset[str]) -> str:
    """What a member is called until it is where it belongs: its key, if that is free."""
    scope = Scope(taken)
    if key.isidentifier() and scope.claim_exactly(key):
        return key
    return scope.claim(f"{target.removeprefix('self.')}_{key}")


def _classes(module: Module) -> Iterator[str]:
    """The names of the classes that a module and its members are instances of."""
    yield module.constructor
    for child in module.children:
        yield from _classes(child)


def _has_names(module: Module) -> bool:
    return any(module.names) or any(map(_has_names, module.children))


def constructor(module: Module) -> Call:
    """The call that makes a module; arguments at torch's defaults are left out."""
    if module.raw is not None:
        *extents, last = (each.slot.value for each in module.arguments)
        number = _floats(last) if module.raw.is_vector else _float(last)
        begins = module.raw.value.format(*map(value_text, extents), number)
        return Call(module.constructor, (begins, *module.raw.options))
    if module.children:
        made = tuple(_members(module))
        if module.constructor == MODULE_LIST:
            # A list may be made of a comprehension as it is, and an nn.Sequential may not.
            whole = str(made[0])
            if len(made) == 1 and whole.startswith("*("):
                return Call(module.constructor, (whole[2:-1],), has_commas=False)
            made = (Call("", made, brackets="[]"),)
        return Call(module.constructor, made)
    shown = []
    for argument in module.arguments:
        value, default = argument.slot.value, argument.slot.default
        if default is not ... and _equal(value, default):
            continue
        text = value_text(value)
        shown.append(text if argument.keyword is None else f"{argument.keyword}={text}")
    return Call(module.constructor, tuple(shown))


def _float(value: Value | Name) -> str:
    """A number as a float: whoever calls may give an int, of which torch makes a tensor of ints."""
    text = value_text(value)
    return text if isinstance(value, float) else f"float({text})"


def _floats(values: Value | Name) -> str:
    """A number for each channel, as floats."""
    if isinstance(values, tuple):
        inner = ", ".join(map(_float, values))
        return f"({inner},)" if len(values) == 1 else f"({inner})"
    return f"[float(each) for each in {value_text(values)}]"


def _members(module: Module) -> Iterator[Call | str]:
    """The members of an `nn.Sequential`; those whose count is a parameter are a comprehension."""
    plain: list[Call] = []
    for child in module.children:
        calls, count = list(map(constructor, _single(child))), child.repeats
        if count is None:
            plain += calls
        elif isinstance(count.value, int):
            plain += calls * (count.value - child.first_turn)
        else:
            yield from members(plain)
            plain.clear()
            several = f"each for _ in {_range(child)} for each in"
            if len(calls) == 1:
                yield f"*({calls[0]} for _ in {_range(child)})"
            else:
                yield f"*({several} {Call('', tuple(calls))})"
    yield from members(plain)


def _single(child: Module) -> tuple[Module, ...]:
    """The members that a member stands for in one turn."""
    return child.children if child.constructor == MEMBERS else (child,)


def _range(child: Module) -> str:
    """The turns that a member stands for, whose count is a parameter."""
    assert child.repeats is not None
    first = f"{child.first_turn}, " if child.first_turn else ""
    return f"range({first}{value_text(child.repeats.value)})"


def _equal(value: object, default: object) -> bool:
    return type(value) is type(default) and value == default
