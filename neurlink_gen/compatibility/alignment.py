"""Which module of one version of a model is which of another, whatever they are called.

In: the lines of two versions. Out: pairs of modules that hold the same at the same place in the graph;
where several could be meant, none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from neurlink_gen.compatibility.computation import computed, returned
from neurlink_gen.compatibility.feeds import Feeds, differing, ends_of, feeds
from neurlink_gen.compatibility.structure import same_structure
from neurlink_gen.compatibility.subsequences import certain_pairs
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.names import snake_case
from neurlink_gen.ownership.records import Holder, Line, ModelRecord


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
    """Pair the modules of two versions of a model: line by line first, then what is left of lines."""
    aligner = _Aligner(old, new)
    if aligner.is_only_reordered():
        return aligner.result()
    aligner.pairs = same_structure(old, new, aligner.olds, aligner.news)
    # What stands around a line, and in the spec, tells it from others that hold and give the same.
    for around in (_with_text, _around):
        aligner.by_order(around)
        aligner.keep_together()
        aligner.drop_misplaced()
    # First what also gives the same sizes; where the whole network changed its sizes, then the rest.
    for key in (_place, _content):
        aligner.by_order(_of_line(key))
        aligner.keep_together()
        aligner.by_name(key, aligner.gaps())
        aligner.drop_misplaced()
    # What remains may stand in another order now.
    aligner.by_feeds()
    aligner.drop_misplaced()
    aligner.by_name(_content, [aligner.rest()])
    aligner.keep_together()
    return aligner.result()


Key = Callable[[Line], object]
Keys = Callable[[Sequence[Line]], Sequence[object]]
"""Of all lines of a version."""
_Gap = tuple[list[int], list[int]]
"""Lines of the old version and of the new one."""


def _content(line: Line) -> object:
    """What a line holds: one version's can be loaded as the other's if it is the same."""
    return tuple((each.kind, each.state) for each in line.holders)


def modules_held(model: ModelRecord) -> Counter[object]:
    """The modules with state of a model, whatever they are called and wherever they stand."""
    return Counter(_content(model.lines[index]) for index in _holding(model.lines))


def _holding(lines: Sequence[Line]) -> list[int]:
    """The lines that hold something which no earlier one does."""
    known: set[str] = set()
    found = []
    for index, line in enumerate(lines):
        if not known.issuperset(_names(line)):
            found.append(index)
        known.update(_names(line))
    return found


def _place(line: Line) -> object:
    """What a line holds and computes, and what comes out of it."""
    return _content(line), line.gives, line.code


def _of_line(key: Key) -> Keys:
    return lambda lines: list(map(key, lines))


def _around(lines: Sequence[Line]) -> Sequence[object]:
    """For each line what it holds and computes, and what is done with that next, or its name."""
    readers: list[list[str]] = [[] for _ in lines]
    for index, line in enumerate(lines):
        for read in line.reads:
            readers[index + read.back].append(line.code)
    found = []
    for index, line in enumerate(lines):
        steps = _of_one_line(lines, index)
        inside = tuple(lines[step].code for step in steps)
        # A tag says more than what stands around it.
        beside = (
            (inside, sorted(readers[steps[-1]])) if _is_counted(line) else _names(line)
        )
        found.append((_place(line), beside))
    return [repr(each) for each in found]


def _with_text(lines: Sequence[Line]) -> Sequence[object]:
    """The same, and what stands in the spec."""
    return list(zip(_around(lines), (line.spec for line in lines), strict=True))


def _names(line: Line) -> tuple[str, ...]:
    return tuple(each.name for each in line.holders)


def _is_counted(line: Line) -> bool:
    """Whether its modules' names say no more than their order: no tag of the spec does, or not alone.

    The numbers of blocks and of a stage's members are counted; not those of what a tagged nerve consists
    of, nor those that are part of the name of a stage.
    """
    texts = " ".join(line.spec).replace("'", '"')
    nerves = {snake_case(word) for word in re.findall(r"[^\W\d]\w*", texts)}
    has_tag = False
    for name in _names(line):
        *outer, own = name.split(".")
        is_inside = False
        for part in (*outer, own):
            is_tag, letters = f'"{part}"' in texts, part.rstrip("0123456789")
            is_inside = is_tag or (is_inside and not letters)
            has_tag = has_tag or is_tag
            may_be_counted = not letters or letters in nerves or part is own
            if letters != part and may_be_counted and not is_inside:
                return True
    return not has_tag


def _of_one_line(lines: Sequence[Line], index: int) -> range:
    """The steps that are of one line of the spec."""
    first, end = index, index + 1
    while lines[first].goes_on:
        first -= 1
    while end < len(lines) and lines[end].goes_on:
        end += 1
    return range(first, end)


class _Aligner:
    """Pairs of lines that hold something, found step by step."""

    def __init__(self, old: ModelRecord, new: ModelRecord) -> None:
        self.models = old, new
        self.old, self.new = old.lines, new.lines
        self.olds, self.news = _holding(old.lines), _holding(new.lines)
        self.pairs: dict[int, int] = {}

    def rest(self) -> _Gap:
        """The lines of both that are not paired."""
        taken = set(self.pairs.values())
        return (
            [i for i in self.olds if i not in self.pairs],
            [j for j in self.news if j not in taken],
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
            inside = [i for i in olds if before[0] < i < end[0]]
            found.append((inside, [j for j in news if before[1] < j < end[1]]))
            before = end
        return found

    def is_only_reordered(self) -> bool:
        """Pair everything by name, if that leaves nothing and all is wired as it was."""
        before = {_names(self.old[i]): i for i in self.olds}
        after = {_names(self.new[j]): j for j in self.news}
        if before.keys() != after.keys() or any(
            _content(self.old[before[name]]) != _content(self.new[after[name]])
            for name in before
        ):
            return False
        self.pairs = {before[name]: after[name] for name in before}
        old, new = self.models
        given = returned(old, computed(old, {}))
        if given != returned(new, computed(new, {})):
            if differing(*self._feeds(), self._lines()):
                self.pairs = {}
        return bool(self.pairs)

    def by_order(self, keys: Keys) -> None:
        """Pair what has the same key and stands at the same place in the order of all.

        What is paired already keeps its place. Only what is the same in every best way to lay one
        order beside the other is a pair.
        """
        taken = {j: i for i, j in self.pairs.items()}
        before, after = keys(self.old), keys(self.new)
        left = [
            ("pair", i) if i in self.pairs else ("free", before[i]) for i in self.olds
        ]
        right = [
            ("pair", taken[j]) if j in taken else ("free", after[j]) for j in self.news
        ]
        for one, other in certain_pairs(left, right):
            self.pairs[self.olds[one]] = self.news[other]

    def by_name(self, key: Key, gaps: Sequence[_Gap]) -> None:
        """Pair what bears the same names and has the same key, where names account for all.

        Of lines with one key, some may have been added or taken away, but not both: names that
        are counted through move on then, and may stand for others.
        """
        for olds, news in gaps:
            classes: dict[object, tuple[dict[object, int], dict[object, int]]] = {}
            for i in olds:
                entry = classes.setdefault(key(self.old[i]), ({}, {}))
                entry[0][_names(self.old[i])] = i
            for j in news:
                entry = classes.setdefault(key(self.new[j]), ({}, {}))
                entry[1][_names(self.new[j])] = j
            for before, after in classes.values():
                if before.keys() <= after.keys() or after.keys() <= before.keys():
                    both = before.keys() & after.keys()
                    self.pairs.update({before[name]: after[name] for name in both})

    def by_feeds(self) -> None:
        """Pair what holds the same and is fed the same way, where there is just one such in both."""
        before, after = self._feeds()
        olds, news = self.rest()
        keys: dict[object, tuple[list[int], list[int]]] = {}
        lines = self._lines()
        for i in olds:
            if (paths := before[i]) is not None:
                fed = frozenset((lines[end], path) for end, path in paths)
                keys.setdefault((_content(self.old[i]), fed), ([], []))[0].append(i)
        for j in news:
            if (paths := after[j]) is not None:
                key = (_content(self.new[j]), paths)
                keys.setdefault(key, ([], []))[1].append(j)
        for ones, others in keys.values():
            if len(ones) == len(others) == 1:
                self.pairs[ones[0]] = others[0]

    def drop_misplaced(self) -> None:
        """Part lines that are fed by, or feed, others than their counterparts do.

        Those of one name stay together, unless it is only counted. Where names say that a line is
        another, it must also be fed through the same code.
        """
        while True:
            suspects = differing(*self._feeds(), self._lines())
            wrong = [
                i
                for i, j in self.pairs.items()
                if i in suspects and not self.is_named_alike(i, j)
            ]
            if not wrong and (contested := self._contested()):
                fed = differing(*self._feeds(with_code=True), self._lines())
                wrong = [i for i in contested if i in fed]
            if not wrong:
                return
            for i in wrong:
                del self.pairs[i]

    def keep_together(self) -> None:
        """What one nerve made, a convolution and its norm, is what one nerve makes now, or neither is."""
        torn: set[int] = set()
        taken = set(self.pairs.values())
        for i, j in list(self.pairs.items()):
            inside = _of_one_line(self.new, j)
            for beside in _of_one_line(self.old, i):
                other = beside + j - i
                held = _content(self.old[beside])
                if not held or other not in inside or held != _content(self.new[other]):
                    continue
                if (
                    beside not in self.pairs
                    and beside in self.olds
                    and other not in taken
                ):
                    self.pairs[beside] = other
                    taken.add(other)
                elif self.pairs.get(beside, other) != other:
                    torn |= {i, beside}
        self.pairs = {i: j for i, j in self.pairs.items() if i not in torn}

    def _contested(self) -> list[int]:
        """The pairs of which one bears the name, given by tags, of another that it could be."""
        olds = {(_names(self.old[i]), _content(self.old[i])) for i in self.olds}
        news = {(_names(self.new[j]), _content(self.new[j])) for j in self.news}
        both = olds & news
        return [
            i
            for i, j in self.pairs.items()
            if _names(self.old[i]) != _names(self.new[j])
            and not (_is_counted(self.old[i]) and _is_counted(self.new[j]))
            and not both.isdisjoint(
                (_names(line), _content(line)) for line in (self.old[i], self.new[j])
            )
        ]

    def is_named_alike(self, i: int, j: int) -> bool:
        """Whether an old and a new line bear the same names, and these were given to them."""
        old, new = self.old[i], self.new[j]
        is_counted = _is_counted(old) and _is_counted(new)
        return _names(old) == _names(new) and not is_counted

    def _lines(self) -> dict[int, int]:
        """The pairs, and what comes in and is returned."""
        return self.pairs | ends_of(*self.models)

    def _feeds(self, with_code: bool = False) -> tuple[Feeds, Feeds]:
        """What feeds each line, of lines that are paired; the others are looked through."""
        lines = self._lines()
        old, new = self.models
        return (
            feeds(old, lines.keys(), with_code),
            feeds(new, set(lines.values()), with_code),
        )

    def result(self) -> Alignment:
        pairs = [
            (Placed(was, self.old[i], i), Placed(now, self.new[j], j))
            for i, j in sorted(self.pairs.items())
            for was, now in zip(self.old[i].holders, self.new[j].holders, strict=True)
        ]
        olds, news = self.rest()
        alike = {_content(self.old[i]) for i in olds} & {
            _content(self.new[j]) for j in news
        }
        gone = [Placed(h, self.old[i], i) for i in olds for h in self.old[i].holders]
        new = [Placed(h, self.new[j], j) for j in news for h in self.new[j].holders]
        # What bears the same name, and whose line holds something else now.
        named = {
            each.holder.name: each for each in new if _content(each.line) not in alike
        }
        for each in list(gone):
            other = named.get(each.holder.name)
            if other is not None and _content(each.line) not in alike:
                pairs.append((each, other))
                gone.remove(each)
                new.remove(other)
        unclear = {each.holder.name: tuple(_candidates(each, new)) for each in gone}
        return Alignment(
            tuple(sorted(pairs, key=lambda pair: pair[0].index)),
            tuple(gone),
            tuple(new),
            {name: names for name, names in unclear.items() if names},
        )


def _candidates(gone: Placed, new: Sequence[Placed]) -> Iterator[str]:
    """The new modules that one which is gone may be."""
    position = gone.line.holders.index(gone.holder)
    for each in new:
        if _content(each.line) == _content(gone.line):
            if each.line.holders.index(each.holder) == position:
                yield each.holder.name
