"""Two versions of all files of an output folder, compared.

In: the sections of both lock files. Out: which model is which, and what changed, as `Told`s with the
places of the lines where they can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from neurlink_gen.compatibility.alignment import modules_held
from neurlink_gen.compatibility.changes import Change, identity, model_changes
from neurlink_gen.compatibility.places import line_number
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ownership.lock import Section
from neurlink_gen.ownership.records import ModelRecord

Source = Callable[[str], str | None]
"""The text of a spec in one version, by its path from the output folder."""


@dataclass(frozen=True)
class Place:
    """A line of a spec in one version. path: from the output folder. line: None where it is not clear."""

    path: str
    line: int | None
    text: str


@dataclass(frozen=True)
class Told:
    """A change with its places. file: the generated file. spec: its spec, from the output folder."""

    file: str
    spec: str
    change: Change
    before: Place | None
    after: Place | None
    is_accepted: bool = False

    @property
    def identity(self) -> str:
        """What it is known by where it was accepted."""
        return identity(self.file, self.change)


@dataclass(frozen=True)
class Version:
    """One version: the sections of its lock file, and its specs."""

    sections: Mapping[str, Section]
    source: Source


@dataclass(frozen=True)
class Pair:
    """A model in both versions; new: None where it is gone. Their files come with them."""

    file: str
    old: ModelRecord
    new_file: str
    new: ModelRecord | None


def compared(old: Version, new: Version, gone: frozenset[str]) -> Iterator[Told]:
    """What changed. gone: the files of the old version that nothing makes any more."""
    known: set[tuple[str, str]] = set()
    told: dict[str, list[Told]] = {}
    for pair in model_pairs(old, new, gone):
        before = old.sections[pair.file]
        after = None if pair.new is None else new.sections[pair.new_file]
        spec = (after or before).file.spec or pair.file
        now = None if pair.new is None else pair.new.name
        if now is not None:
            known.add((pair.new_file, now))
        for change in _changes(pair):
            depth = _differing(change.before, change.after)
            places = (
                _place(change.before, depth, before, old.source, pair.old.name),
                _place(change.after, depth, after, new.source, now),
            )
            told.setdefault(pair.file, []).append(
                Told(pair.file, spec, change, *places)
            )
    for file, section in new.sections.items():
        was = old.sections.get(file)
        if was is not None and was.text != section.text:
            for name, _ in section.editions:
                if (file, name) not in known:
                    change = Change(name, "model", "the model is new", breaks=False)
                    new_one = Told(file, section.file.spec or file, change, None, None)
                    told.setdefault(file, []).append(new_one)
    for file in sorted(told):
        yield from told[file]


def _changes(pair: Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    if new is None:
        yield Change(old.name, "model", "the model is gone", breaks=True)
        return
    now = [f"is called {new.name}"] if new.name != old.name else []
    now += [f"is in {pair.new_file}"] if pair.new_file != pair.file else []
    if now:
        message = f"the model {' and '.join(now)} now"
        yield Change(old.name, "model", message, breaks=True)
    yield from model_changes(old, new)


def model_pairs(old: Version, new: Version, gone: frozenset[str]) -> Iterator[Pair]:
    """The models of the old version in the files that changed, and those that they are now."""
    lost: list[tuple[str, ModelRecord]] = []
    for file in sorted({*new.sections, *gone}):
        before, after = old.sections.get(file), new.sections.get(file)
        if before is None or (after is not None and before.text == after.text):
            continue
        now = {each.name: each for each in after.models} if after else {}
        for model in before.models:
            if model.name in now:
                yield Pair(file, model, file, now[model.name])
            else:
                lost.append((file, model))
    successors = _successors(lost, old, new) if lost else {}
    for file, model in lost:
        found = successors.get((file, model.name))
        yield Pair(file, model, *(found or (file, None)))


def _successors(
    lost: Sequence[tuple[str, ModelRecord]], old: Version, new: Version
) -> dict[tuple[str, str], tuple[str, ModelRecord]]:
    """Where models are now that are gone: the one of their name, or that holds just the same modules.

    There must be no other that is gone, or has come; of those, one in the same file goes before.
    """
    come = [
        (file, model)
        for file, section in new.sections.items()
        for known in [_names(old.sections.get(file))]
        if not known.issuperset(_names(section))
        for model in section.models
        if model.name not in known
    ]
    found: dict[tuple[str, str], tuple[str, ModelRecord]] = {}
    keys: tuple[Callable[[str, ModelRecord], object], ...] = (
        lambda file, model: model.name,
        lambda file, model: (file, modules_held(model)),
        lambda file, model: modules_held(model),
    )
    for key in keys:
        taken = [(file, model.name) for file, model in found.values()]
        gone = [each for each in lost if (each[0], each[1].name) not in found]
        free = [each for each in come if (each[0], each[1].name) not in taken]
        for file, model in gone:
            same = [each for each in free if key(*each) == key(file, model)]
            rivals = [each for each in gone if key(*each) == key(file, model)]
            if len(same) == len(rivals) == 1:
                found[file, model.name] = same[0]
    return found


def _names(section: Section | None) -> set[str]:
    return {name for name, _ in section.editions} if section else set()


def _differing(was: tuple[str, ...], now: tuple[str, ...]) -> int | None:
    """The outermost line in which what stands in the spec differs; None if that is nowhere."""
    pairs = enumerate(zip(was, now))
    return next((depth for depth, (one, other) in pairs if one != other), None)


def _place(
    spec: tuple[str, ...],
    depth: int | None,
    section: Section | None,
    source: Source,
    model: str | None,
) -> Place | None:
    """Where a line stands: the innermost part of it that can be found in what the file is made of.

    spec: the line of the network, and those inside its nerves. depth: the one that is meant.
    """
    if not spec or section is None:
        return None
    spec = spec if depth is None else spec[: depth + 1]
    whole = " > ".join(dict.fromkeys((spec[0], spec[-1])))
    paths = [path for path in section.file.sources if path != section.file.spec]
    paths.insert(0, section.file.spec or "")
    texts = {path: source(path) or "" for path in paths}
    for text in reversed(spec):
        for path in paths:
            line = line_number(texts[path], text, model)
            if line is not None:
                return Place(path, line, whole)
    return Place(paths[0], None, whole)
