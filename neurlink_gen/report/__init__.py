"""What a command found, in one of several formats.

In: a `Report`: findings as data, and what the command adds to them. Out: strings; nothing is
printed here. A format is one file in `formats/`, and is found there by its name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from neurlink_gen.lazy_dataclasses import dataclass, field

if TYPE_CHECKING:  # which formats there are is asked at every start
    from neurlink_gen.findings.diagnostics import Diagnostic

PROSE = ("full", "concise")
"""The formats for people, which go to stderr; the results of commands are shown beside them."""


@dataclass(frozen=True)
class Report:
    """What there is to tell.

    diagnostics: what was found in the specs.
    outcomes: what was found of the code that is made of them, as findings. People, and readers of
        JSON, are told this in other ways.
    files: the specs that were looked at, whether anything was found in them or not.
    fixed: what was found, and is mended.
    data: what the JSON object says besides.
    """

    diagnostics: tuple[Diagnostic, ...]
    outcomes: tuple[Diagnostic, ...] = ()
    files: tuple[str, ...] = ()
    fixed: tuple[Diagnostic, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def everything(self) -> tuple[Diagnostic, ...]:
        """All that was found, as findings."""
        return self.diagnostics + self.outcomes


@dataclass(frozen=True)
class Look:
    """How text may look: coloured, and wrapped at a width where there is one."""

    is_coloured: bool = False
    width: int | None = None


Format = Callable[[Report, Look], str]


def format_names() -> list[str]:
    """The names of all formats, those for people first."""
    folder = str(Path(__file__).parent / "formats")
    found = sorted(entry.name for entry in pkgutil.iter_modules([folder]))
    return [*PROSE, *(name for name in found if name not in PROSE)]


def render(report: Report, name: str, look: Look = Look()) -> str:
    """A report in the format of that name, without a last line break."""
    module = importlib.import_module(f"{__name__}.formats.{name}")
    return cast(Format, module.render)(report, look)


def render_findings(diagnostics: Sequence[Diagnostic]) -> str:
    """Findings as text with the lines of the spec, and nothing else."""
    return render(Report(tuple(diagnostics)), "full")


def counts(diagnostics: Sequence[Diagnostic]) -> tuple[int, int]:
    """How many errors and how many warnings there are."""
    errors = sum(found.is_error for found in diagnostics)
    return errors, len(diagnostics) - errors


def tally(diagnostics: Sequence[Diagnostic]) -> str:
    """How many errors and warnings there are, in words."""
    pairs = zip(counts(diagnostics), ("error", "warning"), strict=True)
    parts = [counted(count, noun) for count, noun in pairs if count]
    return " and ".join(parts) or "no findings"


def counted(count: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
