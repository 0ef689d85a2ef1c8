"""Which module of one version of a model is which of another, whatever they are called.

In: the lines of two versions. Out: pairs of modules that hold the same at the same place in the graph;
where several could be meant, none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from neurlink_gen.ownership.records import Holder, Line, ModelRecord

MOST_CELLS = 4_000_000
"""Of a table of two sequences; longer ones are compared by name alone."""
MOST_PATHS = 256
"""By which values reach a line; of more, nothing is made."""

Paths = frozenset[tuple[int, tuple[int, ...]]]
"""The lines with state that a line is fed by, each with the operands through which it comes."""


@dataclass(frozen=True)
class Placed:
    """A module with state, and its line. index: of the line among the model's."""

    holder: Holder
    line: Line
    index: int


@dataclass(frozen=True)
class Alignment:
    """What became of the modules of an old version.

    pairs: of the old and the new module. gone, new: those that have no other. unclear: for modules
    that are gone, the new ones that each may be, where it cannot be told which.
    """

    pairs: tuple[tuple[Placed, Placed], ...]
    gone: tuple[Placed, ...]
    new: tuple[Placed, ...]
    unclear: Mapping[str, tuple[str, ...]]


def align(old: ModelRecord, new: ModelRecord) -> Alignment:
    """Pair the modules of two versions of a model."""
    aligner = _Aligner(tuple(_placed(old)), tuple(_placed(new)))
    # First what also gives the same sizes; where the whole network changed its sizes, then the rest.
    for key in (_place, _content):
        aligner.by_order(key)
        aligner.by_name(key, aligner.gaps())
        aligner.drop_misplaced(old, new)
    # What remains may stand in another order now.
    aligner.by_name(_content, [aligner.rest()])
    aligner.changed()
    return aligner.result()


Key = Callable[["Placed"], object]


def _content(placed: Placed) -> object:
    """What a module holds: one version's can be loaded as the other's if it is the same."""
    return placed.holder.kind, placed.holder.state


def _place(placed: Placed) -> object:
    """What a module holds, and what comes out of its line."""
    return _content(placed), placed.line.gives, placed.line.derived


def _placed(model: ModelRecord) -> Iterator[Placed]:
    for index, line in enumerate(model.lines):
        for holder in line.holders:
            yield Placed(holder, line, index)


_Gap = tuple[list[int], list[int]]
"""Positions in the old sequence and in the new one."""


class _Aligner:
    """Pairs of positions in two sequences of modules, found step by step."""

    def __init__(self, old: Sequence[Placed], new: Sequence[Placed]) -> None:
        self.old, self.new = old, new
        self.pairs: dict[int, int] = {}

    def rest(self) -> _Gap:
        """The positions in both that are not paired."""
        taken = set(self.pairs.values())
        return (
            [i for i in range(len(self.old)) if i not in self.pairs],
            [j for j in range(len(self.new)) if j not in taken],
        )

    def gaps(self) -> list[_Gap]:
        """The same, between one pair and the next; without pairs that cross others."""
        olds, news = self.rest()
        ends = [(len(self.old), len(self.new))]
        for i, j in sorted(self.pairs.items(), reverse=True):
            if j < ends[-1][1]:
                ends.append((i, j))
        found, before = [], (-1, -1)
        for end in reversed(ends):
            found.append(
                (
                    [i for i in olds if before[0] < i < end[0]],
                    [j for j in news if before[1] < j < end[1]],
                )
            )
            before = end
        return found

    def by_name(self, key: Key, gaps: Sequence[_Gap]) -> None:
        """Pair what bears the same name and has the same key, where names account for all.

        Of modules with one key, some may have been added or taken away, but not both: names that
        are counted through move on then, and may stand for others.
        """
        for olds, news in gaps:
            classes: dict[object, tuple[dict[str, int], dict[str, int]]] = {}
            for i in olds:
                entry = classes.setdefault(key(self.old[i]), ({}, {}))
                entry[0][self.old[i].holder.name] = i
            for j in news:
                entry = classes.setdefault(key(self.new[j]), ({}, {}))
                entry[1][self.new[j].holder.name] = j
            for before, after in classes.values():
                if before.keys() <= after.keys() or after.keys() <= before.keys():
                    both = before.keys() & after.keys()
                    self.pairs.update({before[name]: after[name] for name in both})

    def changed(self) -> None:
        """Pair what bears the same name and holds something else now."""
        olds, news = self.rest()
        named = {self.new[j].holder.name: j for j in news}
        for i in olds:
            j = named.get(self.old[i].holder.name)
            if j is not None and _content(self.old[i]) != _content(self.new[j]):
                self.pairs[i] = j

    def by_order(self, key: Key) -> None:
        """Pair what has the same key and stands at the same place in the order of all.

        What is paired already must keep its place beside it. Only what is the same in every best way to lay
        one order beside the other is a pair.
        """
        taken = {other: position for position, other in self.pairs.items()}
        left = [
            ("pair", i) if i in self.pairs else ("free", key(each))
            for i, each in enumerate(self.old)
        ]
        right = [
            ("pair", taken[j]) if j in taken else ("free", key(each))
            for j, each in enumerate(self.new)
        ]
        for i, j in _certain_pairs(left, right):
            if i not in self.pairs:
                self.pairs[i] = j

    def drop_misplaced(self, old: ModelRecord, new: ModelRecord) -> None:
        """Part renamed modules that are fed by, or feed, others than their counterparts do."""
        before, after = _Feeds(old), _Feeds(new)
        lines = {self.old[i].index: self.new[j].index for i, j in self.pairs.items()}
        lines |= dict(zip(before.inputs, after.inputs))
        lines[len(old.lines)] = len(new.lines)
        wrong: set[int] = set()
        for one, other in lines.items():
            wrong |= _misplaced(before.of(one), after.of(other), lines, one)
        for i, j in list(self.pairs.items()):
            is_renamed = self.old[i].holder.name != self.new[j].holder.name
            if is_renamed and self.old[i].index in wrong:
                del self.pairs[i]

    def result(self) -> Alignment:
        olds, news = self.rest()
        gone = [self.old[i] for i in olds]
        new = [self.new[j] for j in news]
        unclear = {
            each.holder.name: tuple(
                other.holder.name for other in new if _content(other) == _content(each)
            )
            for each in gone
        }
        return Alignment(
            tuple((self.old[i], self.new[j]) for i, j in sorted(self.pairs.items())),
            tuple(gone),
            tuple(new),
            {name: names for name, names in unclear.items() if names},
        )


class _Feeds:
    """What each line of a model is fed by; the last, one past the end, is what it returns."""

    def __init__(self, model: ModelRecord) -> None:
        lines = model.lines
        self.inputs = [index for index, line in enumerate(lines) if not line.reads]
        self.paths: list[Paths | None] = []
        ends = {i for i, line in enumerate(lines) if line.holders or not line.reads}
        for index, reads in enumerate([*(line.reads for line in lines), model.returns]):
            found: set[tuple[int, tuple[int, ...]]] | None = set()
            for operand, back in enumerate(reads):
                step = (operand,) if len(reads) > 1 else ()
                source = index + back
                before = {(source, ())} if source in ends else self.paths[source]
                if found is None or before is None or len(before) > MOST_PATHS:
                    found = None
                else:
                    found |= {(end, step + path) for end, path in before}
            self.paths.append(None if found is None else frozenset(found))

    def of(self, line: int) -> Paths:
        return self.paths[line] or frozenset()


def _misplaced(
    before: Paths, after: Paths, lines: Mapping[int, int], reader: int
) -> set[int]:
    """The old lines, among a line and those that feed it, that were not paired as they are wired.

    What was added to the feeds, or taken from them, is a change of the network, and no such sign.
    """
    if any(end not in lines for end, _ in before):
        return set()
    ends = {lines[end] for end, _ in before}
    others = {end for end, _ in after}
    both = {reader, *(end for end, _ in before)}
    if ends == others:
        wired = {(lines[end], path) for end, path in before}
        return both if wired != after else set()
    strange = others - ends
    is_exchanged = bool(strange and ends - others) and strange <= set(lines.values())
    return both if is_exchanged else set()


def _certain_pairs(
    left: Sequence[object], right: Sequence[object]
) -> Iterator[tuple[int, int]]:
    """The pairs of equals that are in every longest common subsequence of two sequences."""
    if left == right:
        yield from enumerate(range(len(left)))
        return
    if len(left) * len(right) > MOST_CELLS:
        return
    after = _lengths(left, right)
    before = _lengths(left[::-1], right[::-1])
    longest = after[0][0]
    for i, one in enumerate(left):
        ends = [
            j
            for j, other in enumerate(right)
            if one == other
            and before[len(left) - i][len(right) - j] + after[i + 1][j + 1] + 1
            == longest
        ]
        # Without this element, is there another as long?
        needed = all(
            before[len(left) - i][len(right) - j] + after[i + 1][j] < longest
            for j in range(len(right) + 1)
        )
        if len(ends) == 1 and needed:
            yield i, ends[0]


def _lengths(left: Sequence[object], right: Sequence[object]) -> list[list[int]]:
    """How long the longest common subsequence is from each position of both on."""
    rows = [[0] * (len(right) + 1)]
    for one in reversed(left):
        below, row, reach = rows[-1], [0], 0
        for j in range(len(right) - 1, -1, -1):
            reach = below[j + 1] + 1 if one == right[j] else max(reach, below[j])
            row.append(reach)
        rows.append(row[::-1])
    return rows[::-1]
