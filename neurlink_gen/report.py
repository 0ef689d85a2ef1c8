"""Diagnostics as text for people and as JSON for machines.

In: diagnostics. Out: strings; nothing is printed here. File paths are relative to the working
directory where they lie below it.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from neurlink_gen.diagnostics import Diagnostic
from neurlink_gen.source import Span, source_line

MAXIMUM_WIDTH = 160
TAB_WIDTH = 4
CUT = "..."
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Control, format (bidirectional overrides among them) and surrogate characters, separators.
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def render(diagnostics: Sequence[Diagnostic], style: str) -> str:
    """The diagnostics in the style "full", "concise" or "json", without a last line break."""
    if style == "json":
        return as_json(diagnostics)
    if style == "concise":
        return "\n".join(map(_concise, diagnostics))
    return "\n\n".join(map(_full, diagnostics))


def tally(diagnostics: Sequence[Diagnostic]) -> str:
    """How many errors and warnings there are, in words."""
    errors, warnings = _counts(diagnostics)
    pairs = ((errors, "error"), (warnings, "warning"))
    parts = [counted(count, noun) for count, noun in pairs if count]
    return " and ".join(parts) or "no findings"


def counted(count: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def shown_path(file: str) -> str:
    """A path as users read it: relative where it lies below the working directory."""
    try:
        return Path(os.path.abspath(file)).relative_to(os.getcwd()).as_posix()
    except (
        ValueError,
        OSError,
    ):  # elsewhere; or there is no working directory any more
        return file


def _counts(diagnostics: Sequence[Diagnostic]) -> tuple[int, int]:
    errors = sum(found.is_error for found in diagnostics)
    return errors, len(diagnostics) - errors


# JSON


def as_json(
    diagnostics: Sequence[Diagnostic], extra: Mapping[str, object] | None = None
) -> str:
    """One object with all findings. extra: what a command adds to it."""
    errors, warnings = _counts(diagnostics)
    return json.dumps(
        {
            "version": 1,
            "diagnostics": [_json_of(found) for found in diagnostics],
            "summary": {"errors": errors, "warnings": warnings},
            **(extra or {}),
        },
        indent=2,
    )


def _json_of(found: Diagnostic) -> dict[str, object]:
    fix = found.fix and {
        "safe": found.fix.safe,
        "edits": [
            {"location": location(edit.span), "text": edit.text}
            for edit in found.fix.edits
        ],
    }
    return {
        "code": found.rule.code,
        "severity": found.rule.severity,
        "message": found.message,
        "location": location(found.span),
        "labels": [
            {"message": label.message, "location": location(label.span)}
            for label in found.labels
        ],
        "notes": list(found.notes),
        "help": found.help,
        "fix": fix,
    }


def location(span: Span) -> dict[str, object]:
    """A place in a file, as JSON has it."""
    return {
        "file": shown_path(span.file),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


# Text


def _concise(found: Diagnostic) -> str:
    message = " ".join(_clean(found.message))
    return f"{place(found.span)}: {_title(found)}: {message}"


def _title(found: Diagnostic) -> str:
    return f"{found.rule.severity}[{found.rule.code}]"


def place(span: Span) -> str:
    """A place in a file, as text has it: `specs/resnet.py:12:5`."""
    return f"{_printable(shown_path(span.file))}:{span.line}:{span.column}"


def _clean(text: str) -> list[str]:
    """The lines of a text, with nothing in them that would move a terminal's cursor."""
    return [_printable(line) for line in text.splitlines()] or [""]


def _printable(text: str) -> str:
    return "".join(map(_shown, text))


@dataclass(frozen=True)
class _Mark:
    """A stretch of source to show, with what is drawn and said below it."""

    span: Span
    sign: str
    message: str


def _full(found: Diagnostic) -> str:
    primary = _Mark(found.span, "^", "")
    marks = [
        primary,
        *(_Mark(label.span, "-", label.message) for label in found.labels),
    ]
    indent = len(str(max(mark.span.line for mark in marks)))
    first, *rest = _clean(found.message)
    lines = [f"{_title(found)}: {first}", *("    " + line for line in rest)]
    lines += _snippets(marks, indent)
    for kind, text in _remarks(found):
        first, *rest = _clean(text)
        start = f"{' ' * indent} = {kind}: "
        lines += [start + first, *(" " * len(start) + line for line in rest)]
    return "\n".join(line.rstrip() for line in lines)


def _remarks(found: Diagnostic) -> Iterator[tuple[str, str]]:
    yield from (("note", note) for note in found.notes)
    if found.help:
        yield "help", found.help


def _snippets(marks: list[_Mark], indent: int) -> Iterator[str]:
    """The marked source, the primary span's file first and each file in the order of its lines."""
    home = marks[0].span.file
    for file, group in groupby(
        sorted(marks, key=lambda mark: (mark.span.file != home, mark.span.file)),
        key=lambda mark: mark.span.file,
    ):
        own = list(group)
        arrow = "-->" if file == home else ":::"
        yield f"{' ' * indent}{arrow} {place(own[0].span)}"
        yield from _snippet(own, indent)


def _snippet(marks: list[_Mark], indent: int) -> Iterator[str]:
    bar = f"{' ' * indent} |"
    previous: tuple[int, str] | None = None
    for mark in sorted(marks, key=lambda mark: mark.span.line):
        drawn = _draw(mark)
        if drawn is None:
            continue
        source, below = drawn
        if previous is None:
            yield bar
        elif mark.span.line > previous[0] + 1:
            yield "..."
        if previous != (mark.span.line, source):
            yield f"{mark.span.line:>{indent}} | {source}"
        yield f"{bar} {below}"
        previous = (mark.span.line, source)


def _draw(mark: _Mark) -> tuple[str, str] | None:
    """A mark's line of source, and the line below it; None where the file has no such line."""
    text = source_line(mark.span.file, mark.span.line)
    if not text.strip():
        return None
    start, end = _extent(mark.span, text)
    cells = _cells(text)
    first, last = _window(cells, start)
    left = CUT if first else ""
    right = CUT if last < len(cells) else ""
    source = left + "".join(cells[first:last]) + right
    before = len(left) + _width(cells[first:start])
    signs = mark.sign * max(_width(cells[start : min(end, last)]), 1)
    message = " ".join(_clean(mark.message))
    return source, f"{' ' * before}{signs} {message}"


def _extent(span: Span, text: str) -> tuple[int, int]:
    """The marked characters of a line, from 0; of a span of many lines, those of its first."""
    length = len(text.rstrip())
    start = min(span.column - 1, length)
    end = length if span.end_line > span.line else min(span.end_column - 1, length)
    return start, max(end, start)


def _window(cells: list[str], start: int) -> tuple[int, int]:
    """The part of a long line that is shown: from a little before `start`."""
    if _width(cells) <= MAXIMUM_WIDTH:
        return 0, len(cells)
    first = start
    while first and _width(cells[first - 1 : start]) <= MAXIMUM_WIDTH // 3:
        first -= 1
    last = first
    while last < len(cells) and _width(cells[first : last + 1]) <= MAXIMUM_WIDTH:
        last += 1
    return first, last


def _cells(text: str) -> list[str]:
    """What is shown for each character of a line."""
    cells: list[str] = []
    column = 0
    for character in text:
        cell = _shown(character)
        if character == "\t":
            cell = " " * (TAB_WIDTH - column % TAB_WIDTH)
        cells.append(cell)
        column += _width([cell])
    return cells


def _shown(character: str) -> str:
    if unicodedata.category(character) in UNPRINTABLE:
        return " " if character == "\t" else REPLACEMENT
    return character


def _width(cells: Sequence[str]) -> int:
    """How many columns of a terminal some text takes."""
    return sum(_columns(character) for cell in cells for character in cell)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("F", "W") else 1
