"""Brings a folder up to date, all of it or nothing, without writing over what is not the tool's.

In: what a build makes, and a folder. Out: files, and the lock file that goes with them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from neurlink_gen.files.journal import change, exclusively, recover
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ownership.lock import LOCK_FILE, LockError, read_lock
from neurlink_gen.ownership.states import Difference, Made, compare


class PublishError(UsageError):
    """The folder cannot be read or written. Nothing in it was changed."""


@dataclass(frozen=True)
class Published:
    """What became of a folder.

    changed: the differences that were mended. kept: those that are someone's own work; where one
    is in the way, nothing was changed at all.
    """

    changed: tuple[Difference, ...] = ()
    kept: tuple[Difference, ...] = ()

    @property
    def is_refused(self) -> bool:
        return any(each.is_in_the_way for each in self.kept)


def publish(
    made: Made,
    folder: Path,
    force: bool = False,
    on_wait: Callable[[], None] = lambda: None,
) -> Published:
    """Write what differs, and remove what nothing makes any more.

    force: also write over files that were edited by hand or are not the tool's. on_wait: called
    where another build has to end first.
    """
    with clean_errors(folder):
        _refuse_sources(made, folder)
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with exclusively(folder, on_wait):
                recover(folder)
                return _publish(made, folder, force)
        except BaseException:
            if is_new:
                with contextlib.suppress(OSError):
                    folder.rmdir()
            raise


def unpublished(made: Made, folder: Path) -> tuple[Difference, ...]:
    """What publishing would change; nothing is written."""
    with clean_errors(folder):
        _refuse_sources(made, folder)
        return compare(made, folder)


def kept_editions(folder: Path) -> dict[tuple[str, str], int]:
    """The edition of each model of a folder, by its file's name and its own."""
    with clean_errors(folder):
        return read_lock(folder).editions


def _publish(made: Made, folder: Path, force: bool) -> Published:
    found = compare(made, folder)
    kept = () if force else tuple(each for each in found if each.is_kept)
    if any(each.is_in_the_way for each in kept):
        return Published(kept=kept)
    changed = tuple(each for each in found if each not in kept)
    for each in changed:
        if (folder / each.path).is_symlink():
            raise PublishError(
                f"{folder / each.path} is a symbolic link, and is left as it is; remove it, or "
                "choose another folder with -o"
            )
    # The lock file comes last: whoever sees it changed sees what it tells of.
    ordered = sorted(changed, key=lambda each: each.path == LOCK_FILE)
    if ordered:
        change(folder, _Contents({each.path: each for each in ordered}))
    return Published(changed, kept)


def _refuse_sources(made: Made, folder: Path) -> None:
    """Never write over a spec, or what it imports, whatever is forced."""
    names: dict[str, list[str]] = {}
    for path in made.files:
        names.setdefault(os.path.basename(path), []).append(path)
    for known in made.sections.values():
        for source in known.file.sources:
            path = os.path.normpath(os.path.join(os.path.abspath(folder), source))
            for name in names.get(os.path.basename(path), ()):
                if os.path.realpath(path) == os.path.realpath(folder / name):
                    raise PublishError(
                        f"{folder / name} is a spec, or is imported by one, and would be written "
                        "over; choose another folder with -o"
                    )


@dataclass(frozen=True)
class _Contents(Mapping[str, Iterable[bytes] | None]):
    """What files are to hold, as bytes once it is asked for: of many files, one at a time."""

    wanted: Mapping[str, Difference]

    def __getitem__(self, path: str) -> Iterable[bytes] | None:
        text = self.wanted[path].after
        if text is None:
            return None
        return (piece.encode("utf-8", "surrogateescape") for piece in text())

    def __iter__(self) -> Iterator[str]:
        return iter(self.wanted)

    def __len__(self) -> int:
        return len(self.wanted)


@contextlib.contextmanager
def clean_errors(folder: Path) -> Iterator[None]:
    """Say what is wrong with a folder as a PublishError."""
    try:
        yield
    except LockError as error:
        raise PublishError(f"{error}; {error.advice}") from error
    except OSError as error:
        place = error.filename if isinstance(error.filename, str) else folder
        reason = (error.strerror or str(error)).lower()
        raise PublishError(
            f"the folder {folder} cannot serve: {place}: {reason}"
        ) from error
