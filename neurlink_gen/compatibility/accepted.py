"""The breaking changes that someone has agreed to.

In: a file beside the lock file. Out: its lines, one for each change; and the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from neurlink_gen.files.atomic import replace_file

ACCEPTED_FILE = "neurlink-gen.accepted"
HEAD = "# Breaking changes that are meant. neurlink-gen breaking --accept writes this file.\n"


def read_accepted(folder: Path) -> frozenset[str]:
    """The changes that were accepted."""
    try:
        text = (folder / ACCEPTED_FILE).read_text("utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return frozenset()
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def write_accepted(folder: Path, changes: Iterable[str]) -> None:
    """Accept these changes, and no others."""
    text = HEAD + "".join(f"{each}\n" for each in sorted(changes))
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / ACCEPTED_FILE, text.encode("utf-8", "surrogateescape"))
