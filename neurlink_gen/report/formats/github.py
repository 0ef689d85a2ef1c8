"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

In: a report. Out: `::error file=...,line=...::message`, with what would end a command escaped.
"""

from __future__ import annotations

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.report import Look, Report
from neurlink_gen.report.wording import shown_path


def render(report: Report, look: Look) -> str:
    """A command for each finding."""
    return "\n".join(map(_command, report.everything))


def _command(found: Diagnostic) -> str:
    span = found.span
    place = {"file": shown_path(span.file), "line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:  # columns are of no use to GitHub otherwise
        place |= {"col": span.column, "endColumn": span.end_column}
    properties = {**place, "title": f"{found.rule.code}: {found.rule.title}"}
    listed = ",".join(
        f"{name}={_property(value)}" for name, value in properties.items()
    )
    return f"::{found.severity} {listed}::{_data(found.explanation)}"


def _data(text: str) -> str:
    # The percent sign first: the others become ones.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
