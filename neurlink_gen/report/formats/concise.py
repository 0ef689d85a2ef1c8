"""Findings for people in a hurry, and for editors: each on a line of its own.

In: a report. Out: `file:line:column: severity[code]: message`.
"""

from __future__ import annotations

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.report import Look, Report
from neurlink_gen.report.wording import clean_lines, place


def render(report: Report, look: Look) -> str:
    """A line for each finding."""
    return "\n".join(map(_line, report.diagnostics))


def _line(found: Diagnostic) -> str:
    message = " ".join(clean_lines(found.message))
    return f"{place(found.span)}: {found.severity}[{found.rule.code}]: {message}"
