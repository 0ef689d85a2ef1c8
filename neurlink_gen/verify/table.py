"""What was found, as a table, as sentences, as data, and as findings.

In: `Report`s. Out: text, what JSON is made of, or `Diagnostic`s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.rules import Rule
from neurlink_gen.report.wording import location, place
from neurlink_gen.verify.results import Check, Failure, Report

# Not among the rules: it is nothing that a spec can break.
MISMATCH = Rule("verify", "generated code does not do what was proved")
HEADINGS = ("model", "check", "result", "")


def table(reports: Sequence[Report]) -> str:
    """Each check of each model on a line, without a last line break."""
    rows = [HEADINGS, *_rows(reports)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _rows(reports: Sequence[Report]) -> Iterator[tuple[str, str, str, str]]:
    for report in reports:
        for index, check in enumerate(report.checks):
            name = "" if index else report.model
            yield name, check.name, check.outcome, check.detail


def failures(reports: Sequence[Report]) -> str:
    """Each failure on a line: where in the spec, which model, at which size, what was expected."""
    return "\n".join(
        f"{place(failure.span)}: {report.model}, {check.name}: {_sentence(failure)}"
        for report in reports
        for check in report.checks
        for failure in check.failures
    )


def as_findings(reports: Sequence[Report]) -> Iterator[Diagnostic]:
    """A finding for each failure, for the formats that know of nothing else."""
    for report in reports:
        for check in report.checks:
            for failure in check.failures:
                message = f"{report.model}, {check.name}: {_sentence(failure)}"
                yield Diagnostic(MISMATCH, message, failure.span)


def _sentence(failure: Failure) -> str:
    at = f"at {failure.at}: " if failure.at else ""
    return f"{at}expected {failure.expected}, got {failure.got}"


def as_data(report: Report) -> dict[str, object]:
    """A report as JSON has it."""
    return {
        "model": report.model,
        "function": report.function,
        "checks": list(map(_check_data, report.checks)),
    }


def _check_data(check: Check) -> dict[str, object]:
    return {
        "check": check.name,
        "result": check.outcome,
        "detail": check.detail,
        "failures": [
            {
                "expected": failure.expected,
                "got": failure.got,
                "at": failure.at,
                "location": location(failure.span),
            }
            for failure in check.failures
        ],
    }
