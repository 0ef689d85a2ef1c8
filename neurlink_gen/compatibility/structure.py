"""Which lines of two versions are the same where nothing but names and the order of lines has changed.

In: the records of both. Out: pairs of lines, each told from all others by what leads to it and what comes
of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator

from neurlink_gen.compatibility.computation import (
    computed,
    is_commutative,
    output_names,
    returned,
)
from neurlink_gen.ownership.records import ModelRecord


def same_structure(
    old: ModelRecord,
    new: ModelRecord,
    olds: Collection[int],
    news: Collection[int],
) -> dict[int, int]:
    """The pairs, of some lines of both. None where the two compute otherwise, whatever is called how."""
    before, after = _without_names(old), _without_names(new)
    if returned(old, before) != returned(new, after):
        return {}
    left, right = _places(old, before), _places(new, after)
    ours = Counter(left[i] for i in olds)
    theirs: dict[str, list[int]] = {}
    for j in news:
        theirs.setdefault(right[j], []).append(j)
    return {
        i: theirs[left[i]][0]
        for i in olds
        if ours[left[i]] == len(theirs.get(left[i], ())) == 1
    }


def _without_names(model: ModelRecord) -> list[str]:
    """For each line a digest of all that leads to its outputs, with what modules hold for their names."""
    holders = (each for line in model.lines for each in line.holders)
    held: dict[str, str] = {}
    for each in holders:
        held.setdefault(each.name, f"{each.kind} {each.state}")
    return computed(model, held)


def _places(model: ModelRecord, above: list[str]) -> list[str]:
    """For each line a digest of all that leads to it, and of all that comes of it."""
    below: list[list[str]] = [[] for _ in model.lines]
    for name, read in zip(output_names(model), model.returns, strict=True):
        below[read.back].append(f"{name}.{read.output}")
    found: list[str] = []
    for index in reversed(range(len(model.lines))):
        whole = repr((above[index], sorted(below[index])))
        found.append(hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest())
        for source, uses in _uses(model, index, found[-1], below[index]):
            below[source] += uses
    return found[::-1]


def _uses(
    model: ModelRecord, index: int, place: str, below: list[str]
) -> Iterator[tuple[int, list[str]]]:
    """What a line is for those that it reads."""
    line = model.lines[index]
    for operand, read in enumerate(line.reads):
        # What is handed on is used by those who read that.
        uses = below
        if line.code:
            at = "" if is_commutative(line.code) else operand
            uses = [f"{place}.{at}.{read.output}"]
        yield index + read.back, uses
