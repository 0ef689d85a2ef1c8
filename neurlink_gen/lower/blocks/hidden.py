"""What a block's inner channel counts are called: those that neither come in nor go out.

In: the body of a block, and what the spec passes to the nerve. Out: a name for each: that of
the argument that it is (`growth`); of the tags of what makes it (`expand_channels`, of `expand1x1`
and `expand3x3`); or, if it has neither, `hidden_channels`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from neurlink_gen.code import Slot
from neurlink_gen.code_trees import slots
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.lower.classes import Attribute, Body
from neurlink_gen.lower.blocks.naming import CHANNEL_ENDINGS, Use
from neurlink_gen.lower.blocks.origins import MADE
from neurlink_gen.lower.blocks.sums import Sums
from neurlink_gen.lower.blocks.vectors import Vector, agrees, is_constant

PLAIN = "hidden_channels"


@dataclass(frozen=True)
class Place:
    """Where a block says how many channels there are. vector: in each use of the block.

    words: those that the attribute's name begins with, if channels are made there and it says
    more than its kind, as `conv1` does not.
    """

    attribute: str
    role: str
    words: tuple[str, ...]
    vector: Vector
    is_inside: bool = False


def hidden_names(
    body: Body, pairs: Sequence[tuple[Slot, Vector]], uses: Sequence[Use], sums: Sums
) -> list[tuple[Vector, str]]:
    """The inner counts that differ from use to use, and their names.

    pairs: all slots of the body, in order, with the value in each use. sums: which of them are those
    of others, and need no name.
    """
    edges = [vector for side in _edges(uses) for vector in side]
    groups: list[list[Place]] = []
    for place in _places(body, pairs, sums):
        if is_constant(place.vector) or any(agrees(place.vector, e) for e in edges):
            continue
        known = (each for each in groups if agrees(place.vector, each[0].vector))
        group = next(known, None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    names = [_argument(each, uses) for each in groups]
    if len(groups) > 1:
        names = [name or _of_tags(each) for each, name in zip(groups, names)]
    rest = [each for each, name in zip(groups, names) if name is None]
    made = [each for each in rest if any(place.role in MADE for place in each)]
    # One that is made here is the hidden one, whatever the blocks inside are told.
    lone = next((each for each in (made, rest) if len(each) == 1), [None])[0]
    return [
        (group[0].vector, name or (PLAIN if group is lone else _of_place(group)))
        for group, name in zip(groups, names, strict=True)
    ]


def _edges(uses: Sequence[Use]) -> Iterator[list[Vector]]:
    """What comes in and goes out."""
    yield list(zip(*(use.in_channels for use in uses)))
    yield list(zip(*(use.out_channels for use in uses)))


def _places(
    body: Body, pairs: Sequence[tuple[Slot, Vector]], sums: Sums
) -> Iterator[Place]:
    remaining = iter(pairs)

    def is_counted(slot: Slot, vector: Vector) -> bool:
        is_count = slot.role.endswith(CHANNEL_ENDINGS)
        return is_count and sums.terms(slot.origin, vector) is None

    for attribute in body.attributes:
        found = [pair for _, pair in zip(slots(attribute.module), remaining)]
        made = [vector for slot, vector in found if slot.role in MADE]
        # A whole stage is no word for one of the counts in it.
        words = _words(attribute) if len(set(made)) == 1 else ()
        for slot, vector in found:
            if is_counted(slot, vector):
                told = words if slot.role in MADE else ()
                is_inside = bool(made) and not agrees(vector, made[-1])
                yield Place(attribute.name, slot.role, told, vector, is_inside)
    for statement in body.statements:
        for _, (slot, vector) in zip(slots(statement.code), remaining):
            if is_counted(slot, vector):
                yield Place(statement.targets[0], slot.role, (), vector)


def _words(attribute: Attribute) -> tuple[str, ...]:
    begins = re.match(r"[^\W\d]*", attribute.name)
    word = begins[0].strip("_") if begins else ""
    is_kind = word == attribute.module.kind and not attribute.module.children
    return () if is_kind or not word else tuple(word.split("_"))


def _argument(group: Sequence[Place], uses: Sequence[Use]) -> str | None:
    """The argument of the nerve that has a count's value in every use."""
    for name in uses[0].arguments:
        values = tuple(use.arguments.get(name) for use in uses)
        if agrees(group[0].vector, values):
            return name
    return None


def _of_tags(group: Sequence[Place]) -> str | None:
    """The words that the names of all that make a count begin with."""
    named = [place.words for place in group if place.words]
    if not named:
        return None
    maker, *others = {place.attribute for place in group if place.words}
    if not others and maker.isidentifier():
        return f"{maker}_channels"
    common = []
    for words in zip(*named):
        if len(set(words)) > 1:
            break
        common.append(words[0])
    return "_".join([*(common or named[0]), "channels"])


def _of_place(group: Sequence[Place]) -> str:
    """The first module that makes a count; or else that is told of it, and as what."""
    for place in group:
        if place.role in MADE:
            inside = "_hidden" if place.is_inside else ""
            return f"{place.attribute}{inside}_channels"
    return f"{group[0].attribute}_{group[0].role}"
