"""Two versions of all files of an output folder, compared.

In: the sections of both lock files. Out: what changed, as `Told`s with the places of the lines
where they can be told; and the models that are in both.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from neurlink_gen.compatibility.alignment import modules_held
from neurlink_gen.compatibility.changes import Change, changes, identity
from neurlink_gen.compatibility.places import line_number
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

    @property
    def identity(self) -> str:
        """What it is known by where it was accepted."""
        return identity(self.file, self.change)


@dataclass(frozen=True)
class Version:
    """One version: the sections of its lock file, and its specs."""

    sections: Mapping[str, Section]
    source: Source


def compared(old: Version, new: Version, gone: frozenset[str]) -> Iterator[Told]:
    """What changed. gone: the files of the old version that nothing makes any more."""
    for file in sorted({*new.sections, *gone}):
        before, after = old.sections.get(file), new.sections.get(file)
        if before is None or (after is not None and before.text == after.text):
            continue
        spec = (after or before).file.spec or file
        now = after.models if after else ()
        for change in changes(before.models, now):
            yield Told(
                file,
                spec,
                change,
                _place(change.before, before, old.source),
                _place(change.after, after, new.source),
            )


def both_versions(
    old: Version, new: Version
) -> Iterator[tuple[str, ModelRecord, ModelRecord]]:
    """The models that are in both, in the same file, which comes first.

    One that bears another name now is known by its modules, if there is one such alone.
    """
    for file, section in sorted(new.sections.items()):
        before = old.sections.get(file)
        if before is not None and before.text != section.text:
            known = {each.name: each for each in before.models}
            known |= _renamed(before.models, section.models)
            for model in section.models:
                if model.name in known:
                    yield file, known[model.name], model


def _renamed(
    old: Sequence[ModelRecord], new: Sequence[ModelRecord]
) -> dict[str, ModelRecord]:
    """Models that are gone, by the new names of those that hold just the same modules."""
    names = {each.name for each in old} & {each.name for each in new}
    gone, come = (
        [each for each in models if each.name not in names] for models in (old, new)
    )
    held = [modules_held(each) for each in (*gone, *come)]
    return {
        now.name: was
        for was, now in itertools.product(gone, come)
        if modules_held(was) == modules_held(now) and held.count(modules_held(now)) == 2
    }


def _place(
    spec: tuple[str, ...], section: Section | None, source: Source
) -> Place | None:
    """Where a line stands: the innermost part of it that can be found in what the file is made of."""
    if not spec or section is None:
        return None
    paths = [path for path in section.file.sources if path != section.file.spec]
    paths.insert(0, section.file.spec or "")
    texts = {path: source(path) or "" for path in paths}
    for text in reversed(spec):
        for path in paths:
            line = line_number(texts[path], text)
            if line is not None:
                return Place(path, line, text)
    return Place(paths[0], None, " > ".join(dict.fromkeys((spec[0], spec[-1]))))
