"""Which specs need no compiling: their files are there, as they were made of the same sources.

In: specs, a folder and its lock file. Out: the specs whose files a build would write again as they are.
Nothing of the compiler is imported for this, so that a build with nothing to do is done at once.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from neurlink_gen.contents import read_file
from neurlink_gen.digests import digest, source_digest
from neurlink_gen.files.journal import is_interrupted
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.ownership.lock import LOCK_FILE, Lock, read_lock
from neurlink_gen.ownership.records import FileRecord
from neurlink_gen.ownership.states import BANNER, INIT
from neurlink_gen.render.banner import banner_lines
from neurlink_gen.render.templates import templates_digest
from neurlink_gen.version import __version__

COMMENT = b"neurlink:"
"""It begins a comment for us, which may silence nothing, and that is said each time."""


@dataclass(frozen=True)
class Unchanged:
    """What need not be compiled. models: of each such spec. is_all: nor is anything else to do."""

    models: Mapping[Spec, Sequence[str]] = field(default_factory=dict)
    is_all: bool = False


def unchanged(specs: Sequence[Spec], folder: Path, edition: int | None) -> Unchanged:
    """The specs that need no compiling. edition: the one that is configured."""
    lock = read_lock(folder)
    if not lock.sections or is_interrupted(folder) or _is_of_other_code(folder):
        return Unchanged()
    look = _Look(folder, lock, edition)
    writers = Counter(spec.path.name for spec in specs)
    same = {
        spec: [model for model, _ in lock.sections[spec.path.name].editions]
        for spec in specs
        if writers[spec.path.name] == 1 and look.is_same(spec)
    }
    return Unchanged(same, len(same) == len(specs) and look.is_complete())


def confirm(folder: Path) -> None:
    """Note that what is in a folder is what this program makes, once all of it was made again."""
    if _is_of_other_code(folder):
        os.utime(folder / LOCK_FILE)


def _is_of_other_code(folder: Path) -> bool:
    """Whether this program was changed since then by someone who works on it, and names no version."""
    package = Path(__file__).parent.parent
    if not (package.parent / "pyproject.toml").is_file():
        return False
    written = (folder / LOCK_FILE).stat().st_mtime
    return any(
        os.stat(os.path.join(place, name)).st_mtime > written
        for place, _, names in os.walk(package)
        for name in names
        if name.endswith(".py")
    )


@dataclass(frozen=True)
class _Look:
    """A look at a folder. known: the digests of sources, which several specs may share."""

    folder: Path
    lock: Lock
    edition: int | None
    known: dict[str, str | None] = field(default_factory=dict)

    def is_same(self, spec: Spec) -> bool:
        """Whether a build would write the file of a spec just as it is, and say nothing of it."""
        section = self.lock.sections.get(spec.path.name)
        if section is None or spec.model is not None:
            return False
        file = section.file
        return (
            file.spec is not None
            and section.is_as_written
            and not file.again
            and (file.tool, file.templates) == (__version__, templates_digest())
            and self._path(file.spec) == os.path.abspath(spec.path)
            and all(self.edition in (None, number) for _, number in section.editions)
            and all(self._source(each) == then for each, then in file.sources.items())
            and not any(map(self._is_hidden, file.sources))
            and self._is_as_written(file, spec)
        )

    def is_complete(self) -> bool:
        """Whether the package's own file is there, and nothing is left of specs that are gone."""
        if not self.lock.is_canonical:
            return False
        files = [section.file for section in self.lock.sections.values()]
        if not all(f.spec is None or os.path.exists(self._path(f.spec)) for f in files):
            return False
        there = self._content(INIT)
        own = [file for file in files if file.path == INIT]
        if own and there is not None and digest(there) == own[0].text:
            return own[0].tool == __version__
        return there is not None and not there.startswith(BANNER.encode())

    def _is_as_written(self, file: FileRecord, spec: Spec) -> bool:
        there = self._content(file.path)
        if there is None or digest(there) != file.text:
            return False
        banner = "".join(f"# {x}\n" for x in banner_lines(spec.path, str(self.folder)))
        return there.startswith(banner.encode("utf-8"))

    def _content(self, path: str) -> bytes | None:
        try:
            return read_file(self.folder / path)
        except OSError:
            return None

    def _path(self, source: str) -> str:
        return os.path.abspath(os.path.join(self.folder, source))

    def _is_hidden(self, source: str) -> bool:
        """Whether a package of the same name stands beside a module: that is imported instead."""
        return os.path.isdir(self._path(source).removesuffix(".py"))

    def _source(self, source: str) -> str | None:
        """The digest of a source; None where it has to be looked at in any case."""
        if source not in self.known:
            self.known[source] = None
            try:
                content = read_file(self._path(source))
            except OSError:
                return None
            if COMMENT not in content:
                self.known[source] = source_digest(content)
        return self.known[source]
