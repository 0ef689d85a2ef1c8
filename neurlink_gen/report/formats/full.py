"""Findings for people, each with the lines of the spec, marked below with what they mean.

In: a report, and how it may look. Out: text for a terminal, which is the same plain text whatever
the look, but for colours and the line breaks within notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.source import Span, source_line
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.report import Look, Report
from neurlink_gen.report.cells import cells_of, width_of, window, wrapped
from neurlink_gen.report.wording import clean_lines, place

MAXIMUM_WIDTH = 160
NARROWEST = 24
"""What is wrapped or cut keeps so many columns, however narrow the terminal is."""
CUT = "..."
COLOURS = {
    "error": "1;31",
    "warning": "1;33",
    "label": "1;34",
    "frame": "34",
    "strong": "1",
    "help": "1;36",
}


def render(report: Report, look: Look) -> str:
    """The findings, with an empty line between each two of them."""
    drawing = _Drawing(look)
    return "\n\n".join(map(drawing.finding, report.diagnostics))


@dataclass(frozen=True)
class _Mark:
    """A stretch of source to show, with what is drawn and said below it."""

    span: Span
    colour: str
    message: str = ""

    @property
    def sign(self) -> str:
        return "-" if self.colour == "label" else "^"


@dataclass(frozen=True)
class _Drawing:
    """Draws findings. indent: the width of the line numbers."""

    look: Look
    indent: int = 0

    def finding(self, found: Diagnostic) -> str:
        marks = [
            _Mark(found.span, found.severity),
            *(_Mark(label.span, "label", label.message) for label in found.labels),
        ]
        indent = len(str(max(mark.span.line for mark in marks)))
        return _Drawing(self.look, indent)._lines(found, marks)

    def _lines(self, found: Diagnostic, marks: list[_Mark]) -> str:
        first, *rest = clean_lines(found.message)
        title = self._paint(found.severity, f"{found.severity}[{found.rule.code}]")
        lines = [f"{title}{self._paint('strong', f': {first}')}"]
        lines += ["    " + line for line in rest]
        lines += self._snippets(marks)
        for kind, text in _remarks(found):
            lines += self._remark(kind, text)
        return "\n".join(line.rstrip() for line in lines)

    def _paint(self, colour: str, text: str) -> str:
        if not self.look.is_coloured or not text.strip():
            return text
        bare = text.rstrip()
        return f"\x1b[{COLOURS[colour]}m{bare}\x1b[0m{text[len(bare):]}"

    def _remark(self, kind: str, text: str) -> Iterator[str]:
        """A note or a help line, its further lines below its first one."""
        start = f"{' ' * self.indent} = {kind}: "
        width = self.look.width and max(self.look.width - len(start), NARROWEST)
        first, *rest = (
            part for line in clean_lines(text) for part in wrapped(line, width)
        )
        colour = "help" if kind == "help" else "strong"
        equals = self._paint("frame", f"{' ' * self.indent} =")
        yield f"{equals} {self._paint(colour, kind)}: {first}"
        yield from (" " * len(start) + line for line in rest)

    def _snippets(self, marks: list[_Mark]) -> Iterator[str]:
        """The marked source, the primary span's file first and each file in line order."""
        home = marks[0].span.file
        for file, group in groupby(
            sorted(marks, key=lambda mark: (mark.span.file != home, mark.span.file)),
            key=lambda mark: mark.span.file,
        ):
            own = list(group)
            arrow = "-->" if file == home else ":::"
            arrow = self._paint("frame", f"{' ' * self.indent}{arrow}")
            yield f"{arrow} {place(own[0].span)}"
            yield from self._snippet(own)

    def _snippet(self, marks: list[_Mark]) -> Iterator[str]:
        bar = self._paint("frame", f"{' ' * self.indent} |")
        previous: tuple[int, str] | None = None
        for mark in sorted(marks, key=lambda mark: mark.span.line):
            drawn = self._draw(mark)
            if drawn is None:
                continue
            source, below = drawn
            line = mark.span.line
            if previous is None:
                yield bar
            elif line > previous[0] + 1:
                yield self._paint("frame", "...")
            if previous != (line, source):
                yield f"{self._paint('frame', f'{line:>{self.indent}} |')} {source}"
            yield f"{bar} {below}"
            previous = (line, source)

    def _draw(self, mark: _Mark) -> tuple[str, str] | None:
        """A mark's line of source, and the line below it; None where there is no such line."""
        text = source_line(mark.span.file, mark.span.line)
        if not text.strip():
            return None
        start, end = _extent(mark.span, text)
        cells = cells_of(text)
        first, last = window(cells, start, self._source_width)
        left = CUT if first else ""
        right = CUT if last < len(cells) else ""
        source = left + "".join(cells[first:last]) + right
        before = len(left) + width_of(cells[first:start])
        signs = mark.sign * max(width_of(cells[start : min(end, last)]), 1)
        message = " ".join(clean_lines(mark.message))
        said = self._paint(mark.colour, f"{signs} {message}")
        return source, " " * before + said

    @property
    def _source_width(self) -> int:
        if self.look.width is None:
            return MAXIMUM_WIDTH
        around = self.indent + len(" | ") + 2 * len(CUT)
        return max(min(self.look.width - around, MAXIMUM_WIDTH), NARROWEST)


def _remarks(found: Diagnostic) -> Iterator[tuple[str, str]]:
    yield from (("note", note) for note in found.notes)
    if found.help:
        yield "help", found.help


def _extent(span: Span, text: str) -> tuple[int, int]:
    """The marked characters of a line, from 0; of a span of many lines, those of its first."""
    length = len(text.rstrip())
    start = min(span.column - 1, length)
    end = length if span.end_line > span.line else min(span.end_column - 1, length)
    return start, max(end, start)
