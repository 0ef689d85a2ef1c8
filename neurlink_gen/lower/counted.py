"""Members of an `nn.Sequential` that a block repeats, more often in some uses than in others.

In: the uses of a block. Out: the same uses, in which such members stand once, with a slot for how
many there are: it becomes a parameter of the class, and they become a comprehension.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from neurlink_gen.code import Code, Module, Ref, Slot, Text, slots, structure
from neurlink_gen.lower.classes import Attribute, Body
from neurlink_gen.lower.naming import COUNT, Use

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
    if len(lengths) == 1 or 0 in lengths or any(any(each.names) for each in modules):
        return None
    whole, but_first = (
        [_with_counts(name, module, start) for module in modules] for start in (0, 1)
    )
    is_whole = _are_alike(whole)
    if is_whole and len(whole[0].children) == 1:
        return whole
    # Where the first member is another one, as a block is that changes the channels, it is counted
    # all the same: a stage of 3 is one of 3, however its members are made.
    if _are_alike(but_first):
        return but_first
    return whole if is_whole else None


def _are_alike(modules: Sequence[Module]) -> bool:
    return len(set(map(structure, modules))) == 1


def _with_counts(name: str, module: Module, start: int) -> Module:
    """A module with a count for each run of equal members. start: the first that may be in a run."""
    groups = itertools.groupby(module.children[start:], _made)
    runs = [list(group) for _, group in groups]
    first = start if len(runs) == 1 else 0
    children = list(module.children[:start])
    for run in runs:
        role = COUNT + (name if name.endswith("s") else f"{run[0].kind}s")
        count = Slot(first + len(run), role)
        children.append(replace(run[0], repeats=count, first_turn=first))
    names = (None,) * len(children)
    return replace(module, children=tuple(children), names=names)


def _made(module: Module) -> Made:
    values = (slot.value for slot in slots(module))
    return (*structure(module), *((type(value), value) for value in values))


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
