"""Findings as data: `Diagnostic`, and `Problem`, the exception that a stage turns into one.

In: a rule, a message, places in the source. Out: frozen values; turning them into text or JSON is
the business of `report/`.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.findings.places import Part, is_located, line_span, span_of, turns
from neurlink_gen.findings.repairs import Fix, Repair
from neurlink_gen.findings.rules import Rule
from neurlink_gen.findings.source import Origin, Span, is_library
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.words import without_addresses


@dataclass(frozen=True)
class Label:
    """A second place, and what it has to do with the matter."""

    message: str
    span: Span


@dataclass(frozen=True)
class Diagnostic:
    """One finding about a spec.

    is_inside: about a line inside a composite nerve.
    is_promoted: a warning that this user wants to be an error.
    times: how often it was found, in lines that a loop or a function makes of one.
    """

    rule: Rule
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    is_inside: bool = False
    is_promoted: bool = False
    times: int = 1

    @property
    def severity(self) -> str:
        """Its rule's severity, unless the user made it an error."""
        return "error" if self.is_promoted else self.rule.severity

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    @property
    def explanation(self) -> str:
        """The message, the notes and the help, each on a line."""
        help = [f"help: {self.help}"] if self.help else []
        return "\n".join([self.message, *self.notes, *help])

    @property
    def sort_key(self) -> tuple[Span, str, str]:
        return (self.span, self.rule.code, self.message)


@dataclass(frozen=True)
class Elsewhere:
    """Another line of the same network, by its number, and what it has to do with the matter."""

    line: int
    message: str
    part: Part | None = None


class Problem(Exception):
    """What an operation or a stage raises when a line cannot work. It knows no place yet.

    A message that begins with "it" speaks of the line's nerve. part: what of the line is at
    fault, where it is not the nerve. elsewhere: the lines that the reader should see as well.
    repair: what would mend the line.
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
        elsewhere: tuple[Elsewhere, ...] = (),
        repair: Repair | None = None,
    ) -> None:
        message = without_addresses(message)
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.notes = notes
        self.help = help
        self.span = span
        self.part = part
        self.elsewhere = elsewhere
        self.repair = repair

    def at(
        self,
        origin: Origin,
        nerve_name: str | None = None,
        labels: tuple[Label, ...] = (),
    ) -> Diagnostic:
        """The same, at a line; or at the problem's own place, for the sake of that line."""
        message = self.message
        if nerve_name is not None and message.startswith("it "):
            message = nerve_name + message.removeprefix("it")
        if self.span is not None:
            origin = Origin(self.span, (), self.span, parent=origin)
        return diagnose(
            self.rule,
            message,
            origin,
            labels=labels,
            notes=self.notes,
            help=self.help,
            part=self.part,
            repair=self.repair,
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
    repair: Repair | None = None,
    repaired: Origin | None = None,
) -> Diagnostic:
    """A finding about a line, with the lines whose composite nerves led to it.

    repair: what would mend the line; or another one, `repaired`, where that is at fault.
    """
    while is_library(origin.call.file) and origin.parent is not None:
        # Users can do nothing about a line of ours, only about the one that uses it.
        origin, part = origin.parent, None
        repair = repair if repaired else None
        message = f"inside this nerve: {message}"
    span = span_of(origin, part)
    found = [label for label in labels if label.span != span]
    found += _ways(origin, span)
    if turn := ", ".join(turns(origin)):
        notes = (*notes, f"this line is written once and made several times: {turn}")
    is_inside = origin.parent is not None
    fix = repair.fix(repaired or origin, part) if repair else None
    return Diagnostic(rule, message, span, tuple(found), notes, help, fix, is_inside)


def label(origin: Origin, message: str, part: Part | None = None) -> tuple[Label, ...]:
    """A second place, at a line; none for a line of ours."""
    if is_library(origin.call.file):
        return ()
    return (Label(message, span_of(origin, part)),)


def _ways(origin: Origin, span: Span) -> Iterator[Label]:
    """How a line came to be, where what is underlined does not show it."""
    if origin.number >= 0 and not is_located(origin):
        # The nerve was made elsewhere, or the list was put together by a program.
        message = f"it is line {origin.number} of this network"
        yield Label(message, origin.call)
    elif origin.number >= 0 and not line_span(origin).contains(span):
        yield Label("the nerve of this line", line_span(origin))
    parents: dict[Span, str] = {}
    parent = origin.parent
    while parent is not None:
        said = ", ".join(("in the nerve of this line", *turns(parent)))
        parents.setdefault(span_of(parent), said)
        parent = parent.parent
    for place, said in list(parents.items())[:MAXIMUM_PARENTS]:
        yield Label(said, place)


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
        key = (span, code, "" if found.is_inside else message)
        once[key] = _merged(once[key], found) if key in once else found
    return tuple(once[key] for key in sorted(once))


def _merged(first: Diagnostic, again: Diagnostic) -> Diagnostic:
    """A finding that was made twice; its fix, if it is the same."""
    fix = first.fix if first.fix == again.fix else None
    return replace(first, fix=fix, times=first.times + again.times)
