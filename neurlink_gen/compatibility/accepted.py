"""The breaking changes that someone has agreed to.

In: a file beside the lock file. Out: its lines, one for each change; and the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from neurlink_gen.files.atomic import replace_file
from neurlink_gen.findings.usage import UsageError

ACCEPTED_FILE = "neurlink-gen.accepted"
HEAD = "# Breaking changes that are meant. neurlink-gen breaking --accept writes this file."
CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")


def read_accepted(folder: Path) -> Counter[str]:
    """The changes that were accepted; as often as the same was."""
    return Counter(line for line in _lines(folder) if not line.startswith("#"))


def write_accepted(folder: Path, changes: Iterable[str]) -> None:
    """Accept these changes, and no others. Comments stay, before all changes."""
    comments = [line for line in _lines(folder) if line.startswith("#")]
    lines = [*dict.fromkeys([HEAD, *comments]), *sorted(changes)]
    text = "".join(f"{each}\n" for each in lines)
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / ACCEPTED_FILE, text.encode("utf-8", "surrogateescape"))


def _lines(folder: Path) -> list[str]:
    try:
        text = (folder / ACCEPTED_FILE).read_text("utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return []
    lines = [line.strip() for line in text.splitlines()]
    for number, line in enumerate(lines, 1):
        if line.startswith(CONFLICT):
            raise UsageError(
                f"{folder / ACCEPTED_FILE}:{number}: an unresolved conflict of a merge; keep the "
                "changes of both sides, and remove the marks"
            )
    return [line for line in lines if line]
