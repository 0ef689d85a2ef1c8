"""What two versions of a model compute of the same weights, held against each other.

In: the records of both, and which modules of one are which of the other. Out: the first lines that
differ, if any do. Lines in another order are the same as long as they read the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from neurlink_gen.ownership.records import Line, ModelRecord, Read

COMMUTATIVE = (" + ", " * ")
"""Operators whose operands may change places."""


def differing_lines(
    old: ModelRecord, new: ModelRecord, names: Mapping[str, str]
) -> tuple[Line | None, Line | None] | None:
    """The first line of each version that the other has not; None where what is returned is the same.

    names: what the modules of the old version are called now. Where one version returns what the other
    does, and more, nothing is computed otherwise.
    """
    before, after = computed(old, names), computed(new, {})
    was, now = returned(old, before), returned(new, after)
    if was == now:
        return None
    if [name for name, _ in was] != [name for name, _ in now]:
        ours, theirs = ({each for _, each in given} for given in (was, now))
        if ours <= theirs or theirs <= ours:
            return None
    return _first_not_in(old, before, after), _first_not_in(new, after, before)


def computed(model: ModelRecord, names: Mapping[str, str]) -> list[str]:
    """For each line a digest of all that leads to its outputs."""
    found: list[str] = []
    inputs = 0
    for index, line in enumerate(model.lines):
        read = values(
            found, [Read(index + each.back, each.output) for each in line.reads]
        )
        if not line.code and read:
            found.append(read[0])  # it hands on what it reads
            continue
        if is_commutative(line.code):
            read.sort()
        # An input is told from the others by where it stands.
        own = [str(inputs)] if line.is_input else read
        inputs += line.is_input
        modules = [names.get(each.name, each.name) for each in line.holders]
        whole = repr((line.code, modules, own))
        found.append(hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest())
    return found


def returned(model: ModelRecord, computed: Sequence[str]) -> list[tuple[str, str]]:
    """What the outputs are, by their names where they have some: callers may read them by these."""
    found = zip(output_names(model), values(computed, model.returns), strict=True)
    return sorted(found)


def output_names(model: ModelRecord) -> list[str]:
    """What the outputs are called; the number of one that has no name."""
    names = [each.partition("[")[0].rpartition(":")[0] for each in model.outputs]
    return [name or str(index) for index, name in enumerate(names)]


def values(computed: Sequence[str], reads: Sequence[Read]) -> list[str]:
    """What is read of lines: their digests, each with the output that is read."""
    return [
        f"{computed[each.back]}.{each.output}" if each.output else computed[each.back]
        for each in reads
    ]


def is_commutative(code: str) -> bool:
    """Whether what code gives is the same with its operands in another order."""
    return any(set(code.split(sign)) == {"{}"} for sign in COMMUTATIVE) and code != "{}"


def _first_not_in(model: ModelRecord, own: list[str], others: list[str]) -> Line | None:
    known = set(others)
    pairs = zip(model.lines, own, strict=True)
    return next((line for line, digest in pairs if digest not in known), None)
