"""Where things are told: results and machine-readable reports on stdout, all else on stderr.

In: reports and lines of progress. Out: text on the two streams, coloured and wrapped only where a
person reads it at a terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.report import PROSE, Look, Report, render, tally

MOST_LINES = 20
"""So many files are told of one by one; of more, their number is."""


def tell(text: str) -> None:
    """Say something on stderr."""
    if sys.stderr is not None:  # it may have been closed
        print(text, file=sys.stderr)


@dataclass(frozen=True)
class Console:
    """Where findings and progress go. style: the name of a format."""

    style: str
    quiet: bool

    @property
    def is_for_people(self) -> bool:
        """Whether tables and the like may stand on stdout, which else holds the report alone."""
        return self.style in PROSE

    def show(self, report: Report) -> None:
        """Show what was found."""
        if not self.is_for_people:
            text = render(report, self.style)
            if text:
                print(text)
        elif report.diagnostics:
            look = look_of(sys.stderr, os.environ)
            tell(render(report, self.style, look))
            space = "\n" if self.style == "full" else ""
            self.progress(space + tally(report.diagnostics))

    def progress(self, text: str) -> None:
        """Say how it goes, unless all should be quiet."""
        if not self.quiet:
            tell(text)


def look_of(stream: TextIO | None, environment: Mapping[str, str]) -> Look:
    """How text may look on a stream: plain, unless it is a terminal or colour is asked for."""
    is_terminal = stream is not None and not stream.closed and stream.isatty()
    is_coloured = is_terminal and environment.get("TERM") != "dumb"
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        is_coloured = True
    if environment.get("NO_COLOR"):
        is_coloured = False
    width = _width(stream, environment) if stream is not None and is_terminal else None
    return Look(is_coloured, width)


def _width(stream: TextIO, environment: Mapping[str, str]) -> int | None:
    said = environment.get("COLUMNS", "")
    if said.isascii() and said.isdecimal() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return None
