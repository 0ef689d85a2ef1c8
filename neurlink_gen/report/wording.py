"""How reports name places in files, and show text that may be anything.

In: spans. Out: paths relative to the working directory where they lie below it, and text that
cannot move a terminal's cursor.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from neurlink_gen.findings.source import Span

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Control, format (bidirectional overrides among them) and surrogate characters, separators.
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def shown_path(file: str) -> str:
    """A path as users read it: relative where it lies below the working directory."""
    try:
        return Path(os.path.abspath(file)).relative_to(os.getcwd()).as_posix()
    except (
        ValueError,
        OSError,
    ):  # elsewhere; or there is no working directory any more
        return file


def place(span: Span) -> str:
    """A place in a file, as text has it: `specs/resnet.py:12:5`."""
    return f"{printable(shown_path(span.file))}:{span.line}:{span.column}"


def location(span: Span) -> dict[str, object]:
    """A place in a file, as JSON has it."""
    return {
        "file": shown_path(span.file),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def clean_lines(text: str) -> list[str]:
    """The lines of a text, with nothing in them that would move a terminal's cursor."""
    return [printable(line) for line in text.splitlines()] or [""]


def printable(text: str) -> str:
    """One line of text, with nothing in it that would move a terminal's cursor."""
    return "".join(map(shown, text))


def shown(character: str) -> str:
    """A character, or what is shown in its place."""
    if unicodedata.category(character) in UNPRINTABLE:
        return " " if character == "\t" else REPLACEMENT
    return character
