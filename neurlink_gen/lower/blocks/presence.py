"""The conditions of the modules that some uses of a block lack.

In: the attributes of a block, and which of them, and of their members, each use has. Out: the same
attributes, under conditions. Modules that stand next to each other and come and go together are there
for one reason, which one of them tells: a projection, and its normalisation.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from neurlink_gen.code import Module
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.lower.classes import Attribute, Body
from neurlink_gen.lower.blocks.conditions import condition_for
from neurlink_gen.lower.blocks.members import Present
from neurlink_gen.lower.blocks.naming import Naming


@dataclass(frozen=True)
class _Place:
    """An attribute, or one of its members: which uses have it, and what a flag calls it."""

    attribute: str
    member: int | None
    module: Module
    present: Present
    called: str


def with_conditions(
    body: Body,
    own: Sequence[Body],
    partly: Sequence[Mapping[str, Present]],
    naming: Naming,
    conditions: Mapping[Present, str],
) -> Body:
    """The body, with each attribute and member under the condition that it needs.

    own: each use's body; partly: which members it has of attributes that have more. conditions: what
    is known to tell uses apart already.
    """
    told: dict[tuple[str, int | None], str] = {}
    flags = dict(conditions)
    places = _places(body, own, partly)
    for present, group in itertools.groupby(places, lambda each: each.present):
        if all(present):
            continue
        run = list(group)
        if present not in flags:
            found = condition_for([each.module for each in run], present, naming.found)
            if found is None:
                found = naming.flag(f"has_{run[0].called}", present)
                flags[present] = found
        else:
            found = flags[present]
        told.update({(each.attribute, each.member): found for each in run})
    attributes = []
    for each in body.attributes:
        members = [
            told.get((each.name, index)) for index in range(len(each.module.children))
        ]
        attributes.append(
            replace(
                each,
                condition=told.get((each.name, None)),
                member_conditions=tuple(members) if any(members) else (),
            )
        )
    return replace(body, attributes=tuple(attributes))


def _places(
    body: Body, own: Sequence[Body], partly: Sequence[Mapping[str, Present]]
) -> Iterator[_Place]:
    """The attributes, each before those of its members that some uses lack."""
    names = [{each.name for each in use.attributes} for use in own]
    for each in body.attributes:
        present = tuple(each.name in use for use in names)
        has_less = any(each.name in use for use in partly)
        if not has_less or not all(present):
            yield _Place(each.name, None, each.module, present, each.name)
        if not has_less:
            continue
        for index, child in enumerate(each.module.children):
            having = tuple(use.get(each.name, {index: True})[index] for use in partly)
            yield _Place(each.name, index, child, having, _kind(child))


def _kind(module: Module) -> str:
    """What a member is called: after what it is, or what its first module is."""
    return _kind(module.children[0]) if module.children else module.kind
