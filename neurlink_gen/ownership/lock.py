"""The lock file: for each generated file what it was made of, and for each model what it is.

In: the text of a lock file, or records. Out: the other. Each generated file has a section of its own,
which is read only as far as it is asked for, and kept as it stands while other files are written.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from neurlink_gen.contents import read_file
from neurlink_gen.later import Later
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.ownership.records import FileRecord, ModelRecord
from neurlink_gen.ownership.rows import LOCK_FILE as LOCK_FILE
from neurlink_gen.ownership.rows import LaterLockError
from neurlink_gen.ownership.rows import LockError as LockError
from neurlink_gen.ownership.rows import (
    file_record,
    is_as_written,
    model_editions,
    model_records,
    section_text,
)
from neurlink_gen.remembered import remembered_property

FORMAT = 1
HEAD = (
    "# What neurlink-gen made in this folder, and of what. Commit it, and leave it to neurlink-gen.\n"
    f"format = {FORMAT}\n"
)
_HEADER = re.compile(r'^\["((?:[^"\\]|\\.)*)"', re.M)
_MODEL = re.compile(r'^\["(?:[^"\\]|\\.)*"\.models\.', re.M)
_CONFLICT = re.compile(r"^(<<<<<<<|=======|>>>>>>>)", re.M)


@dataclass(frozen=True)
class Section:
    """The section of one generated file, as it stands in the lock file."""

    text: str

    @property
    def is_as_written(self) -> bool:
        """Whether nobody has changed it since the tool wrote it."""
        return is_as_written(self.text)

    @remembered_property
    def file(self) -> FileRecord:
        """What the file was made of."""
        first_model = _MODEL.search(self.text)
        return file_record(
            self.text[: first_model.start()] if first_model else self.text
        )

    @remembered_property
    def editions(self) -> list[tuple[str, int]]:
        """The names of the models and their editions."""
        return model_editions(self.text)

    @remembered_property
    def models(self) -> tuple[ModelRecord, ...]:
        """The models of the file, in its order."""
        return model_records(self.text)


@dataclass(frozen=True)
class Lock:
    """A lock file: its sections by the paths of the generated files.

    is_canonical: it was read from a text that is just as it would be written.
    """

    sections: Mapping[str, Section] = field(default_factory=dict)
    is_canonical: bool = field(default=True, compare=False)

    def __str__(self) -> str:
        return "".join(self.pieces())

    def pieces(self) -> Iterator[str]:
        """Its text, piece by piece, since it may be long."""
        yield HEAD
        for path in sorted(self.sections):
            yield f"\n{self.sections[path].text}"

    def is_written_as(self, text: str) -> bool:
        """Whether this is its text."""
        place = 0
        for piece in self.pieces():
            if not text.startswith(piece, place):
                return False
            place += len(piece)
        return place == len(text)

    @property
    def editions(self) -> dict[tuple[str, str], int]:
        """The edition of each model, by its file's name and its own."""
        return {
            (path, name): edition
            for path, each in self.sections.items()
            for name, edition in each.editions
        }

    def with_sections(
        self, changed: Mapping[str, Section], gone: Iterable[str] = ()
    ) -> Lock:
        """The same with some sections put in place of what they were, and others left out."""
        makers = {
            path: functools.partial(sections.__getitem__, path)
            for sections in (self.sections, changed)
            for path in sections
        }
        for path in gone:
            makers.pop(path, None)
        return Lock(Later(makers))


def section(file: FileRecord, models: Iterable[ModelRecord] = ()) -> Section:
    """The section that says all this."""
    return Section(section_text(file, models))


def read_lock(folder: Path) -> Lock:
    """The lock file of a folder; an empty one where there is none."""
    try:
        text = read_file(folder / LOCK_FILE).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return Lock()
    return parse_lock(text, str(folder / LOCK_FILE))


def parse_lock(text: str, name: str = LOCK_FILE) -> Lock:
    """A lock file from its text. name: how messages call it."""
    whole, text = text, text.replace("\r\n", "\n")  # as some checkouts have it
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        raise LockError(f"{name}:{line}: an unresolved conflict of a merge")
    begins = list(_HEADER.finditer(text))
    head = text[: begins[0].start()] if begins else text
    version = re.search(r"^format\s*=\s*(\d+)", head, re.M)
    if version is None:
        raise LockError(f"{name} is not a lock file of neurlink-gen")
    if int(version[1]) > FORMAT:
        raise LaterLockError(
            f"{name} has format {version[1]}, which a later version of neurlink-gen has written"
        )
    if not begins:
        return Lock()
    runs: dict[str, list[tuple[int, int]]] = {}
    ends = [match.start() for match in begins[1:]] + [len(text)]
    for match, end in zip(begins, ends, strict=True):
        own = runs.setdefault(json.loads(f'"{match[1]}"'), [])
        start = own.pop()[0] if own and own[-1][1] == match.start() else match.start()
        own.append((start, end))
    sections = {}
    for path, own in runs.items():
        whole_section = "".join(text[start:end] for start, end in own)
        sections[path] = Section(whole_section.rstrip("\n") + "\n")
    lock = Lock(sections)
    return replace(lock, is_canonical=lock.is_written_as(whole))
