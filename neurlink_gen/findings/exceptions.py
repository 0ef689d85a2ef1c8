"""What is said of an exception that a spec's code raised.

In: the exception. Out: a finding at the spec's own frames; or, for those who know the line better,
an `Account`: a rule, a message, notes and help.
"""

from __future__ import annotations

import os
from collections import Counter

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Label, Problem
from neurlink_gen.findings.brackets import misplaced_brackets
from neurlink_gen.findings.called import called_again
from neurlink_gen.findings.hints import help_for, missing_comma, notes_on
from neurlink_gen.findings.repairs import Fix
from neurlink_gen.findings.rules import Rule
from neurlink_gen.findings.source import Span, describe, source_line, spans_of_error
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.limits import OutOfTime
from neurlink_gen.words import without_addresses

MAXIMUM_CALLERS = 4
CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
FOR_ALL = (KeyboardInterrupt, OutOfTime, MemoryError)
"""Exceptions that end the work on a spec, wherever in it they come up."""


@dataclass(frozen=True)
class Account:
    """An exception in words. span: where to look, if that is not where it was raised."""

    rule: Rule
    message: str
    notes: tuple[str, ...] = ()
    help: str | None = None
    span: Span | None = None
    fix: Fix | None = None


def account(error: BaseException, who: str, rule: Rule) -> Account:
    """An exception in words. rule: of those exceptions that have none of their own."""
    if isinstance(error, OutOfTime):
        return Account(
            rules.SPEC_TIME,
            f"{who} was not done after {error.seconds:g} s",
            help="does a loop never end? For more time, add --timeout SECONDS; 0 is no limit",
        )
    if isinstance(error, MemoryError):
        return Account(
            rules.SPEC_MEMORY,
            f"{who} needs more memory than a spec may have",
            help="is a list made far longer than it should be?",
        )
    if isinstance(error, RecursionError):
        return Account(
            rules.SPEC_RECURSION,
            f"{who} calls functions within functions without end",
            help="does a function call itself without a case that ends?",
            span=_most_frequent(spans_of_error(error)),
        )
    if isinstance(error, SystemExit):
        how = f", with exit status {error.code}" if error.code is not None else ""
        if isinstance(error.code, str):
            how = f": {error.code}"
        return Account(rules.SPEC_EXITED, f"{who} stopped the program{how}")
    if isinstance(error, Problem):
        return Account(error.rule, error.message, error.notes, error.help, error.span)
    comma = missing_comma(error)
    again = called_again(error) if comma is None else None
    if again is not None:
        return Account(rules.BAD_LINE, *again)
    brackets = misplaced_brackets(error)
    if brackets is not None:
        message, help, fix = brackets.message, brackets.help, brackets.fix
        return Account(rules.BAD_LINE, message, (), help, fix=fix)
    message = f"{who} raised {without_addresses(describe(error))}"
    if comma is not None:
        help, span = "put a comma after this line", comma.edits[0].span
        return Account(rule, message, notes_on(error), help, span, comma)
    return Account(rule, message, notes_on(error), help_for(error))


def _most_frequent(places: list[Span]) -> Span | None:
    """The call that goes round: where the last one was is chance."""
    counts = Counter(places)
    return max(counts, key=lambda place: counts[place]) if counts else None


def as_finding(error: BaseException, span: Span) -> Diagnostic:
    """An exception of a spec, shown at its own frames. span: where it has none."""
    places = spans_of_error(error) or [span]
    if isinstance(error, SyntaxError) and os.path.isfile(error.filename or ""):
        found = syntax_finding(error, error.filename or span.file)
        label = Label("imported here", places[-1])
        return Diagnostic(found.rule, found.message, found.span, (label,))
    *callers, innermost = places
    said = account(error, "the spec", rules.SPEC_RAISED)
    place = said.span or innermost
    callers = [each for each in _distinct(callers) if each != place]
    labels = tuple(Label("called from here", each) for each in callers)
    return Diagnostic(
        said.rule, said.message, place, labels, said.notes, said.help, said.fix
    )


def syntax_finding(error: SyntaxError, file: str) -> Diagnostic:
    """A syntax error at its place in a file."""
    line = error.lineno or 1
    column = max(error.offset or 1, 1)
    end_line, end_column = error.end_lineno or line, error.end_offset or 0
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    span = Span(file, line, column, end_line, end_column)
    message = f"the spec is not valid Python: {error.msg}"
    help = None
    if source_line(file, line).startswith(CONFLICT):
        help = "a merge left its marks here: keep one of the two sides"
    return Diagnostic(rules.SYNTAX, message, span, help=help)


def _distinct(spans: list[Span]) -> list[Span]:
    """The last few of the calls that led to an exception, each once, outermost first."""
    return list(dict.fromkeys(reversed(spans)))[:MAXIMUM_CALLERS][::-1]
