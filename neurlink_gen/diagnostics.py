"""Findings as data: `Diagnostic`, and `Problem`, the exception that a stage turns into one.

In: a rule, a message, places in the source. Out: frozen values; turning them into text or JSON is
`report.py`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurlink_gen.rules import Rule
from neurlink_gen.source import Origin, Span, span_of


@dataclass(frozen=True)
class Label:
    """A second place, and what it has to do with the matter."""

    message: str
    span: Span


@dataclass(frozen=True)
class Edit:
    """Text to put in a span's place."""

    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that mend the finding. safe: they cannot change what a correct spec means."""

    safe: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Diagnostic:
    """One finding about a spec."""

    rule: Rule
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    fix: Fix | None = None

    @property
    def is_error(self) -> bool:
        return self.rule.severity == "error"

    @property
    def sort_key(self) -> tuple[Span, str, str]:
        return (self.span, self.rule.code, self.message)


class Problem(Exception):
    """What an operation or a stage raises when a line cannot work. It knows no place yet."""

    def __init__(
        self,
        rule: Rule,
        message: str,
        *,
        notes: tuple[str, ...] = (),
        help: str | None = None,
        span: Span | None = None,
    ) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.notes = notes
        self.help = help
        self.span = span

    def at(self, origin: Origin) -> Diagnostic:
        """The same, at a line; or at the problem's own place, for the sake of that line."""
        if self.span is not None:
            origin = Origin(self.span, (), self.span, parent=origin)
        return diagnose(
            self.rule, self.message, origin, notes=self.notes, help=self.help
        )


def diagnose(
    rule: Rule,
    message: str,
    origin: Origin,
    *,
    labels: tuple[Label, ...] = (),
    notes: tuple[str, ...] = (),
    help: str | None = None,
) -> Diagnostic:
    """A finding about a line, with the lines whose composite nerves led to it."""
    parents = []
    parent = origin.parent
    while parent is not None:
        parents.append(Label("in the nerve of this line", span_of(parent)))
        parent = parent.parent
    return Diagnostic(rule, message, span_of(origin), (*labels, *parents), notes, help)


class CompileError(Exception):
    """A spec from which nothing can be made, with everything that was found."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(diagnostics)} finding(s)")
        self.diagnostics = diagnostics


def ordered(diagnostics: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each finding once, in the order of the source.

    A line inside a composite nerve is found anew at each use; the first is enough.
    """
    once: dict[tuple[Span, str, str], Diagnostic] = {}
    for found in diagnostics:
        once.setdefault(found.sort_key, found)
    return tuple(once[key] for key in sorted(once))
