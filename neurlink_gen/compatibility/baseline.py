"""The version that a change is held against: a revision of git's, or a lock file.

In: what the command line names, and the output folder. Out: a `Baseline`, its lock file and the texts of
the specs as they were; or `UsageError`.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from neurlink_gen.findings.usage import UsageError
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ownership.lock import LOCK_FILE, Lock, LockError, parse_lock
from neurlink_gen.ownership.rows import LaterLockError


@dataclass(frozen=True)
class Baseline:
    """An earlier version. revision: None where a lock file was named."""

    name: str
    lock: Lock
    folder: Path
    revision: str | None

    def source(self, path: str) -> str | None:
        """The text of a spec as it was. path: from the output folder."""
        if self.revision is None:
            return None
        return _shown(self.revision, self.folder / path)


def read_baseline(against: str, folder: Path) -> Baseline:
    """The version that is meant by a word of the command line."""
    revision = None
    if Path(against).is_file():
        text = Path(against).read_bytes().decode("utf-8", "surrogateescape")
    else:
        revision = _revision(against, folder)
        found = _shown(revision, folder / LOCK_FILE)
        if found is None:
            raise UsageError(
                f"there is no {folder / LOCK_FILE} in {against}; if the folder had another name then, "
                f"give the file: git show {against}:OLD/{LOCK_FILE} > old.lock, and --against old.lock"
            )
        text = found
    try:
        return Baseline(against, parse_lock(text, against), folder, revision)
    except LockError as error:
        is_later = isinstance(error, LaterLockError)
        advice = f"; {error.advice}" if is_later else ""  # what is past stays as it is
        raise UsageError(f"{error}{advice}") from None


def _revision(word: str, folder: Path) -> str:
    """The commit that a word names, so that nothing else is made of the word."""
    asked = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{word}^{{commit}}",
    ]
    done = _git(asked, folder)
    if done.returncode:
        raise UsageError(
            f"--against {word}: there is no such lock file, and no such revision in git"
        )
    return done.stdout.decode("ascii").split()[-1]


def _shown(revision: str, path: Path) -> str | None:
    """A file as it was at a revision; None where there was none."""
    place = Path(os.path.abspath(path))
    done = _git(["rev-parse", "--show-toplevel"], place.parent)
    root = os.fsdecode(done.stdout).rstrip("\n")
    # Links may lead to the working tree; git knows the path within it.
    inside = Path(os.path.realpath(place.parent), place.name)
    if done.returncode or not inside.is_relative_to(root):
        return None
    name = inside.relative_to(root).as_posix()
    done = _git(["cat-file", "blob", f"{revision}:{name}"], place.parent)
    if done.returncode:
        return None
    return done.stdout.decode("utf-8", "surrogateescape")


def _git(words: Sequence[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, or in the nearest one above that is there."""
    place = Path(os.path.abspath(folder))
    while not place.is_dir():
        place = place.parent
    try:
        return subprocess.run(
            ["git", "-C", str(place), *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"--against needs git, or a lock file: {reason}") from None
