"""Unified diffs, as `git` writes them.

In: two texts, None where there is no file. Out: the diff from one to the other.
"""

from __future__ import annotations

import difflib
import re


def unified_diff(path: str, before: str | None, after: str | None) -> str:
    """The diff of one file, which may appear or go."""
    lines = difflib.unified_diff(
        _lines(before),
        _lines(after),
        "/dev/null" if before is None else f"a/{path}",
        "/dev/null" if after is None else f"b/{path}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in lines
    )


def _lines(text: str | None) -> list[str]:
    # At "\n" alone: str.splitlines knows more breaks than a diff does.
    return re.findall(r"[^\n]*\n|[^\n]+", text or "")
