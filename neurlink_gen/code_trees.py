"""What code is made of, found or changed: the values that it reads, its modules, its slots.

In: `Code` or `Module`s. Out: parts of them; or the same, with parts replaced.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from neurlink_gen.code import (
    Apply,
    Argument,
    Code,
    Definition,
    Module,
    Name,
    Ref,
    Slot,
    Text,
    Value,
)
from neurlink_gen.lazy_dataclasses import replace

_TREES = (Argument, Module, Apply, Text)
_PARTS: dict[type, tuple[str, ...]] = {
    Argument: ("slot",),
    Module: ("arguments", "children", "repeats"),
    Apply: ("module", "operands"),
    Text: ("operands", "module"),
}
"""The fields in which there may be slots."""


def refs(code: Code) -> tuple[Ref, ...]:
    """Every value that a piece of code reads, in order, repeats included."""
    if isinstance(code, Ref):
        return (code,)
    found: list[Ref] = []
    for operand in code.operands:
        if isinstance(operand, Ref):
            found.append(operand)
        elif not isinstance(operand, Slot):
            found += refs(operand)
    return tuple(found)


def readers(code: Code, ref: Ref) -> Iterator[Code]:
    """The pieces of code of which a value is an operand; the value itself, where it is alone."""
    if code == ref:
        yield code
    elif not isinstance(code, Ref):
        for operand in code.operands:
            if operand == ref:
                yield code
            elif not isinstance(operand, Slot):
                yield from readers(operand, ref)


def substitute(code: Code, ref: Ref, by: Code) -> Code:
    """Code with one value replaced by what makes it."""
    if isinstance(code, Ref):
        return by if code == ref else code
    operands = tuple(
        operand if isinstance(operand, Slot) else substitute(operand, ref, by)
        for operand in code.operands
    )
    assert isinstance(code, Text)
    return replace(code, operands=operands)


def merged(code: Code) -> tuple[Ref, ...]:
    """The values that code adds up or concatenates, or does so before its last call."""
    while isinstance(code, Text) and len(code.operands) == 1:
        operand = code.operands[0]
        if isinstance(operand, Slot):
            return ()
        code = operand
    is_call = isinstance(code, Text) and code.template.startswith("self.")
    return () if isinstance(code, Ref) or is_call else refs(code)


def variable(code: Code | Slot) -> str | None:
    """The variable that a piece of code only names."""
    is_name = isinstance(code, Text) and code.template.isidentifier()
    return code.template if is_name and isinstance(code, Text) else None


def variables(code: Code) -> Iterator[str]:
    """The variables that a piece of code reads."""
    name = variable(code)
    if name is not None:
        yield name
    elif isinstance(code, Text):
        for operand in code.operands:
            if not isinstance(operand, Slot):
                yield from variables(operand)


def modules(code: Code) -> tuple[Module, ...]:
    """Every module that a piece of code applies, in the order in which they run."""
    if isinstance(code, Ref):
        return ()
    found: list[Module] = []
    for operand in code.operands:
        if not isinstance(operand, (Ref, Slot)):
            found += modules(operand)
    if isinstance(code, Apply):
        found.append(code.module)
    return tuple(found)


def definitions(code: Code) -> Iterator[Definition]:
    """The classes that a piece of code needs beside torch's and the file's blocks."""
    pending = list(modules(code))
    while pending:
        module = pending.pop(0)
        pending += module.children
        if module.definition is not None:
            yield from module.definition.needs
            yield module.definition


Tree = TypeVar("Tree")


def map_slots(tree: Tree, change: Callable[[Slot], Slot]) -> Tree:
    """The same code, modules or tuples of them, with every slot replaced."""
    if isinstance(tree, Slot):
        return cast(Tree, change(tree))
    if isinstance(tree, tuple) and type(tree) is tuple:
        made = tuple([map_slots(each, change) for each in tree])
        is_same = all(map(operator.is_, made, tree))
        return tree if is_same else cast(Tree, made)
    if isinstance(tree, _TREES):
        parts = [(name, getattr(tree, name)) for name in _PARTS[type(tree)]]
        changes = {
            name: changed
            for name, part in parts
            if part and (changed := map_slots(part, change)) is not part
        }
        return cast(Tree, replace(tree, **changes)) if changes else tree
    return tree


def not_in_place(code: Code) -> Code:
    """The same code, whose modules leave what they read as it is."""
    return map_slots(
        code,
        lambda slot: replace(slot, value=False) if slot.role == "inplace" else slot,
    )


def flatten(
    tree: Code | Module, structure: list[object], values: list[Value | Name]
) -> None:
    """Append what a tree is made of to two lists: what it is, and the values of its slots.

    Two trees are equal exactly when both lists are; `map_slots` visits the slots in the same
    order. This is much cheaper than comparing or hashing the trees.
    """
    if isinstance(tree, Ref):
        structure += (tree.node, tree.output)
    elif isinstance(tree, Module):
        structure += (tree.kind, tree.constructor, len(tree.arguments), tree.names)
        structure.append(tree.raw)
        for given in tree.arguments:
            structure += (given.slot.role, given.keyword)
            values.append(given.slot.value)
        for child in tree.children:
            flatten(child, structure, values)
        if tree.repeats is not None:
            structure += (tree.repeats.role, tree.first_turn)
            values.append(tree.repeats.value)
    else:
        if isinstance(tree, Text):
            structure += (tree.template, len(tree.operands))
        else:
            structure.append(len(tree.operands))
            flatten(tree.module, structure, values)
        for operand in tree.operands:
            if isinstance(operand, Slot):
                structure.append(operand.role)
                values.append(operand.value)
            else:
                flatten(operand, structure, values)


def structure(tree: Code | Module) -> tuple[object, ...]:
    """What a tree is without the values of its slots."""
    found: list[object] = []
    flatten(tree, found, [])
    return tuple(found)


def slots(tree: Code | Module) -> Iterator[Slot]:
    """Every slot of a tree, in the order in which `map_slots` visits them."""
    if isinstance(tree, Module):
        for given in tree.arguments:
            yield given.slot
        for child in tree.children:
            yield from slots(child)
        if tree.repeats is not None:
            yield tree.repeats
    elif not isinstance(tree, Ref):
        if isinstance(tree, Apply):
            yield from slots(tree.module)
        for operand in tree.operands:
            if isinstance(operand, Slot):
                yield operand
            else:
                yield from slots(operand)


def chain(code: Code) -> tuple[tuple[Module, ...], Ref] | None:
    """The modules of code that only passes one value through modules, and that value."""
    found: list[Module] = []
    while not isinstance(code, Ref) and code.module and len(code.operands) == 1:
        operand = code.operands[0]
        if isinstance(operand, Slot):
            return None
        if code.module.raw is not None:
            return None
        found.insert(0, code.module)
        code = operand
    return (tuple(found), code) if isinstance(code, Ref) and found else None
