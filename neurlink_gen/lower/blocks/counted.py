"""Members of an `nn.Sequential` that a block repeats, more often in some uses than in others.

In: the uses of a block. Out: the same uses, in which such members stand once, with a slot for how
many there are: it becomes a parameter of the class, and they become a comprehension or a loop.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from neurlink_gen.code import (
    MEMBERS,
    Code,
    Module,
    Ref,
    Slot,
    Text,
)
from neurlink_gen.code_trees import slots, structure
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.lower.classes import Attribute, Body
from neurlink_gen.lower.blocks.origins import MADE
from neurlink_gen.lower.blocks.naming import COUNT, Use
from neurlink_gen.lower.blocks.turns import Turns, turns_of

ENDS = ("in_channels", "in_features", *MADE)
Made = tuple[object, ...]
"""What a module is made of, in a form that can be compared."""


def with_counts(uses: Sequence[Use]) -> list[Use]:
    """The uses, with a count in place of members that only differ in how often they stand there."""
    found = list(uses)
    for name in dict.fromkeys(
        each.name for use in uses for each in use.body.attributes
    ):
        if any(_reads_members(use.body, name) for use in uses):
            continue
        having = [index for index, use in enumerate(uses) if _module(use.body, name)]
        modules = [_module(uses[index].body, name) for index in having]
        counted = _counted(name, [module for module in modules if module is not None])
        for index, module in zip(having, counted or ()):
            found[index] = replace(
                found[index], body=_with_module(found[index].body, name, module)
            )
    return found


def _counted(name: str, modules: Sequence[Module]) -> list[Module] | None:
    """The modules with counts, if they differ as they are, and are alike with them."""
    lengths = {len(module.children) for module in modules}
    if 0 in lengths or any(any(each.names) for each in modules):
        return None
    if len(lengths) == 1:
        return _counted_inside(modules)
    runs = [_with_runs(name, module) for module in modules]
    if _are_alike(runs) and _differing(runs) > 1 and all(map(_goes_on, runs)):
        return runs
    turns = turns_of([module.children for module in modules])
    if turns is None:
        return None
    return [_with_turns(name, *pair) for pair in zip(modules, turns, strict=True)]


def _counted_inside(modules: Sequence[Module]) -> list[Module] | None:
    """The modules with counts in their members, where some of these have any."""
    members = list(zip(*(module.children for module in modules), strict=True))
    found = [_counted("", each) for each in members]
    if not any(found):
        return None
    children = zip(*(each or group for each, group in zip(found, members)))
    return [_with_children(*pair) for pair in zip(modules, children, strict=True)]


def _are_alike(modules: Sequence[Module]) -> bool:
    return len(set(map(structure, modules))) == 1


# Equal members, several kinds of them after each other.


def _with_runs(name: str, module: Module) -> Module:
    """A module with a count for each run of equal members."""
    runs = [list(run) for _, run in itertools.groupby(module.children, _made)]
    return _with_children(module, [_repeated(name, run[:1], len(run)) for run in runs])


def _differing(modules: Sequence[Module]) -> int:
    """How many of the counts are not the same in all uses."""
    places = zip(*(module.children for module in modules), strict=True)
    return sum(len({each.repeats for each in members}) > 1 for members in places)


def _goes_on(module: Module) -> bool:
    """Whether each member could follow itself: what it gives is what it takes."""
    for child in module.children:
        ends = {slot.role: slot.value for slot in slots(child) if slot.role in ENDS}
        if len(set(ends.values())) > 1:
            return False
    return True


def _made(module: Module) -> Made:
    values = (slot.value for slot in slots(module))
    return (*structure(module), *((type(value), value) for value in values))


# Turns of one or more members.


def _with_turns(name: str, module: Module, turns: Turns) -> Module:
    first_turn = 1 if turns.first else 0
    repeated = _repeated(name, turns.turn, turns.count, first_turn)
    children = (*turns.before, *turns.first, repeated, *turns.after)
    return _with_children(module, children)


def _repeated(
    name: str, members: Sequence[Module], count: int, first_turn: int = 0
) -> Module:
    """So many turns of some members. first_turn: the first that these stand for."""
    # Of several members, the one that makes channels says what they are.
    made = (each for each in members if any(slot.role in MADE for slot in slots(each)))
    kind = next(made, members[0]).kind
    repeats = Slot(count, COUNT + (name if name.endswith("s") else f"{kind}s"))
    if len(members) == 1:
        return replace(members[0], repeats=repeats, first_turn=first_turn)
    children = tuple(members)
    return Module(
        kind, MEMBERS, children=children, repeats=repeats, first_turn=first_turn
    )


def _with_children(module: Module, children: Sequence[Module]) -> Module:
    names = (None,) * len(children)
    return replace(module, children=tuple(children), names=names)


def _module(body: Body, name: str) -> Module | None:
    found = (each.module for each in body.attributes if each.name == name)
    return next(found, None)


def _with_module(body: Body, name: str, module: Module) -> Body:
    def changed(attribute: Attribute) -> Attribute:
        return (
            replace(attribute, module=module) if attribute.name == name else attribute
        )

    return replace(body, attributes=tuple(map(changed, body.attributes)))


def _reads_members(body: Body, name: str) -> bool:
    """Whether a body calls members of an attribute one by one."""
    return any(f"self.{name}[" in text for text in _texts(body))


def _texts(body: Body) -> Iterator[str]:
    pending: list[Code | Slot] = [statement.code for statement in body.statements]
    while pending:
        code = pending.pop()
        if isinstance(code, Text):
            yield code.template
        if not isinstance(code, (Slot, Ref)):
            pending += code.operands
