"""Findings as data: `Diagnostic`, and `Problem`, the exception that a stage turns into one.

In: a rule, a message, places in the source. Out: frozen values; turning them into text or JSON is
`report.py`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurlink_gen.rules import Rule
from neurlink_gen.source import Origin, Part, Span, is_library, is_located, span_of
from neurlink_gen.words import without_addresses


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
    """One finding about a spec. is_inside: about a line inside a composite nerve."""

    rule: Rule
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    is_inside: bool = False

    @property
    def is_error(self) -> bool:
        return self.rule.severity == "error"

    @property
    def sort_key(self) -> tuple[Span, str, str]:
        return (self.span, self.rule.code, self.message)


class Problem(Exception):
    """What an operation or a stage raises when a line cannot work. It knows no place yet.

    A message that begins with "it" speaks of the line's nerve. part: what of the line is at
    fault, where it is not the nerve.
    """

    def __init__(
        self,
        rule: Rule,
        message: str,
        *,
        notes: tuple[str, ...] = (),
        help: str | None = None,
        span: Span | None = None,
        part: Part | None = None,
    ) -> None:
        message = without_addresses(message)
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.notes = notes
        self.help = help
        self.span = span
        self.part = part

    def at(self, origin: Origin, nerve_name: str | None = None) -> Diagnostic:
        """The same, at a line; or at the problem's own place, for the sake of that line."""
        message = self.message
        if nerve_name is not None and message.startswith("it "):
            message = nerve_name + message.removeprefix("it")
        if self.span is not None:
            origin = Origin(self.span, (), self.span, parent=origin)
        return diagnose(
            self.rule, message, origin, notes=self.notes, help=self.help, part=self.part
        )


MAXIMUM_PARENTS = 4


def diagnose(
    rule: Rule,
    message: str,
    origin: Origin,
    *,
    labels: tuple[Label, ...] = (),
    notes: tuple[str, ...] = (),
    help: str | None = None,
    part: Part | None = None,
) -> Diagnostic:
    """A finding about a line, with the lines whose composite nerves led to it."""
    while is_library(origin.call.file) and origin.parent is not None:
        # Users can do nothing about a line of ours, only about the one that uses it.
        origin, part = origin.parent, None
        message = f"inside this nerve: {message}"
    found = list(labels)
    span = span_of(origin, part)
    if origin.number >= 0 and not is_located(origin):
        # The nerve was made elsewhere, or the list was put together by a program.
        found.append(Label(f"it is line {origin.number} of this network", origin.call))
    parents: dict[Span, None] = {}
    parent = origin.parent
    while parent is not None:
        parents.setdefault(span_of(parent))
        parent = parent.parent
    found += [
        Label("in the nerve of this line", place)
        for place in list(parents)[:MAXIMUM_PARENTS]
    ]
    is_inside = origin.parent is not None
    return Diagnostic(
        rule, message, span, tuple(found), notes, help, is_inside=is_inside
    )


class CompileError(Exception):
    """A spec from which nothing can be made, with everything that was found."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(diagnostics)} finding(s)")
        self.diagnostics = diagnostics


def ordered(diagnostics: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each finding once, in the order of the source.

    A line inside a composite nerve is found anew at each use, perhaps with other numbers; the
    first is enough.
    """
    once: dict[tuple[Span, str, str], Diagnostic] = {}
    for found in diagnostics:
        span, code, message = found.sort_key
        once.setdefault((span, code, "" if found.is_inside else message), found)
    return tuple(once[key] for key in sorted(once))
