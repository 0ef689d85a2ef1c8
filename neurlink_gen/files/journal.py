"""Several files of a folder changed together, or none of them, whenever the program is killed.

In: a folder, and what is to be in it. Out: the files. All is written into a folder within it first,
then a journal of what goes where; from then on the change is done, by whoever comes next if need be.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from neurlink_gen.contents import read_file
from neurlink_gen.digests import digest, digest_of_pieces
from neurlink_gen.lazy_dataclasses import dataclass

STAGING = ".neurlink-gen"
"""The folder within the output folder in which a change is prepared. It is there only meanwhile."""
JOURNAL = "journal"
STOPPING = (signal.SIGINT, signal.SIGTERM)
_OURS = re.compile(rf"\d+\.(old|new)|{JOURNAL}\.tmp")


@dataclass(frozen=True)
class Entry:
    """One file of a change. path: within the folder. before, after: its digests; None for no file."""

    path: str
    before: str | None
    after: str | None


@contextlib.contextmanager
def exclusively(folder: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Let one process at a time change a folder. on_wait: called when another one is at it."""
    try:
        import fcntl
    except ImportError:  # no such system gives processes a way to die unseen, either
        yield
        return
    # The folder itself is what is locked, so that nothing is left behind.
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:  # a file system that knows no locks
            pass
        yield
    finally:
        os.close(handle)


def change(folder: Path, contents: Mapping[str, Iterable[bytes] | None]) -> None:
    """Give files of a folder these contents, in pieces; None removes one. Call it exclusively."""
    staging = folder / STAGING
    made: list[Path] = []
    try:
        staging.mkdir(exist_ok=True)
        entries = _stage(folder, contents, made)
        with _undisturbed():
            _write_journal(staging, entries)
            _apply_or_undo(folder, entries)
    except BaseException:
        if staging.is_dir() and not (staging / JOURNAL).exists():
            _clean_up(staging)
            _remove_empty(made)
        raise
    _clean_up(staging)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let whoever asks the program to stop wait until this is done, which takes no time."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def recover(folder: Path) -> None:
    """Finish what a process that was killed had begun: all of it or nothing. Call it exclusively."""
    staging = folder / STAGING
    if not staging.is_dir():
        return
    if (staging / JOURNAL).exists():
        for number, entry in enumerate(_read_journal(staging)):
            # What someone has changed since then is left to them.
            if _digest(folder / entry.path) == entry.before != entry.after:
                _apply(folder, number, entry)
    _clean_up(staging)


def is_interrupted(folder: Path) -> bool:
    """Whether a process was killed while it changed the folder, or is at it."""
    return (folder / STAGING / JOURNAL).exists()


def _stage(
    folder: Path, contents: Mapping[str, Iterable[bytes] | None], made: list[Path]
) -> list[Entry]:
    """Write all contents beside their places, and keep what they will take the place of."""
    entries = []
    for number, (path, content) in enumerate(contents.items()):
        target = folder / path
        made += _make_folders(target.parent)
        if target.exists():
            _keep(target, _old(folder, number))
        after = None
        if content is not None:
            new = _new(folder, number)
            after = _write(new, content)
            if target.exists():
                new.chmod(target.stat().st_mode & 0o777)
        entries.append(Entry(path, _digest(target), after))
    return entries


def _write(path: Path, pieces: Iterable[bytes]) -> str:
    """Write a file, piece by piece; the digest of it all."""
    with open(path, "wb") as file:

        def written() -> Iterator[bytes]:
            for piece in pieces:
                file.write(piece)
                yield piece

        return digest_of_pieces(written())


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; those that were not there, the outermost first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.insert(0, folder)
        folder = folder.parent
    for each in missing:
        each.mkdir()
    return missing


def _keep(target: Path, place: Path) -> None:
    try:
        os.link(target, place)
    except OSError:  # a file system without links
        shutil.copy2(target, place)


def _write_journal(staging: Path, entries: Sequence[Entry]) -> None:
    text = json.dumps([(each.path, each.before, each.after) for each in entries])
    draft = staging / f"{JOURNAL}.tmp"
    draft.write_text(text, "utf-8")
    os.replace(draft, staging / JOURNAL)


def _read_journal(staging: Path) -> list[Entry]:
    try:
        return [Entry(*row) for row in json.loads((staging / JOURNAL).read_bytes())]
    except (ValueError, TypeError):  # a disk that failed; nothing of it can be trusted
        return []


def _apply_or_undo(folder: Path, entries: Sequence[Entry]) -> None:
    done: list[tuple[int, Entry]] = []
    try:
        for number, entry in enumerate(entries):
            _apply(folder, number, entry)
            done.append((number, entry))
    except BaseException:
        for number, entry in reversed(done):
            _undo(folder, number, entry)
        (folder / STAGING / JOURNAL).unlink()
        raise


def _apply(folder: Path, number: int, entry: Entry) -> None:
    if entry.after is None:
        (folder / entry.path).unlink()
    else:
        os.replace(_new(folder, number), folder / entry.path)


def _undo(folder: Path, number: int, entry: Entry) -> None:
    if entry.before is None:
        (folder / entry.path).unlink()
    else:
        os.replace(_old(folder, number), folder / entry.path)


def _clean_up(staging: Path) -> None:
    """Remove what was prepared: the journal first, since what is left then means nothing."""
    (staging / JOURNAL).unlink(missing_ok=True)
    for path in list(staging.iterdir()):
        if _OURS.fullmatch(path.name):
            path.unlink()
    with contextlib.suppress(OSError):  # someone may have put something there
        staging.rmdir()


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _new(folder: Path, number: int) -> Path:
    return folder / STAGING / f"{number}.new"


def _old(folder: Path, number: int) -> Path:
    return folder / STAGING / f"{number}.old"


def _digest(path: Path) -> str | None:
    try:
        return digest(read_file(path))
    except FileNotFoundError:
        return None
