"""`--watch`: a command done again whenever a spec changes, or what it may import.

In: a `Request`, the folder that is written to, and the work. Out: an exit code, once it is
interrupted. The work may fail in any way: the next change is a new chance.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from neurlink_gen.commands.many import warm_up
from neurlink_gen.commands.request import Request
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.report.wording import printable, shown_path

STEP = 20
"""Milliseconds of quiet that end a change: editors write a file in several steps."""
PATIENCE = 0.1
"""Seconds in which a file that was emptied or removed may be written again."""
SIGNALS = 128
"""Exit codes from here on say that a signal ended the work."""


def watch(request: Request, output: str | None, work: Callable[[], int]) -> int:
    """Do the work now, and after each change of a Python file in the folders of the specs."""
    warm_up()  # each time is done by a copy of this process
    tell = request.console.progress
    for number, changed in enumerate(_rounds(request.words, output)):
        if changed:
            tell(f"\nchanged: {printable(', '.join(map(shown_path, changed)))}")
        code = work()
        if code >= SIGNALS:
            return code
        if number == 0:
            tell("watching for changes; Ctrl-C ends it")
    raise AssertionError("a watch ends with an interrupt alone")


def _rounds(words: Sequence[str], output: str | None) -> Iterator[list[str]]:
    """The files that changed before each round; none before the first."""
    written = os.path.join(os.path.abspath(output), "") if output else None
    while True:
        folders = _folders(words)
        # What happened before the folders were watched may have gone unseen.
        is_due = True
        changed: set[str] = set()
        since = time.monotonic()
        for paths in _changes(folders):
            if _folders(words) != folders or not folders.isdisjoint(paths):
                break  # a folder came or went, perhaps to be made anew
            meant = {path for path in paths if _is_meant(path, written)}
            changed |= meant
            since = time.monotonic() if meant else since
            is_half_saved = any(map(_is_empty, changed))
            if is_half_saved and time.monotonic() - since < PATIENCE:
                continue
            if changed or is_due:
                is_due = False
                yield sorted(changed)
                changed = set()


def _changes(folders: set[str]) -> Iterator[set[str]]:
    """The files that changed, as often as any did, and an empty set now and then."""
    try:
        import watchfiles
    except ImportError:
        raise UsageError(
            "--watch needs watchfiles, which is not installed; install it: "
            "pip install 'neurlink-gen[watch]'"
        ) from None
    try:
        for changes in watchfiles.watch(
            *folders,
            watch_filter=None,
            step=STEP,
            rust_timeout=STEP,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            yield {path for _, path in changes}
    except (RuntimeError, OSError) as error:
        raise UsageError(
            f"cannot watch {', '.join(sorted(folders))}: {error}"
        ) from None


def _folders(words: Sequence[str]) -> set[str]:
    """The folders in which the specs are, or will be once they are made."""
    found = set()
    for word in words:
        path = Path(os.path.abspath(word))
        for each in (path, path.resolve()):
            folder = each if each.is_dir() else each.parent
            while not folder.is_dir():
                folder = folder.parent
            found.add(str(folder))
    return found


def _is_empty(path: str) -> bool:
    """Whether nothing stands in a file, or there is none: so it is while some editors save it."""
    try:
        return os.path.getsize(path) == 0
    except OSError:
        return True


def _is_meant(path: str, written: str | None) -> bool:
    """Whether specs may depend on a file. written: the folder of what is made of them."""
    return path.endswith(".py") and not (written and path.startswith(written))
