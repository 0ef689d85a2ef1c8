"""Findings as one JSON object of our own, which says everything; `docs/command-line.md` has it.

In: a report. Out: the object, and what the command adds to it.
"""

from __future__ import annotations

import json

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.report import Look, Report, counts
from neurlink_gen.report.wording import location


def render(report: Report, look: Look) -> str:
    """One object with all findings."""
    errors, warnings = counts(report.diagnostics)
    found: dict[str, object] = {
        "version": 1,
        "diagnostics": list(map(_data, report.diagnostics)),
        "summary": {"errors": errors, "warnings": warnings},
        **report.data,
    }
    if report.fixed:
        found["fixed"] = list(map(_data, report.fixed))
    return json.dumps(found, indent=2)


def _data(found: Diagnostic) -> dict[str, object]:
    """One finding."""
    fix = found.fix and {
        "safe": found.fix.safe,
        "edits": [
            {"location": location(edit.span), "text": edit.text}
            for edit in found.fix.edits
        ],
    }
    return {
        "code": found.rule.code,
        "severity": found.severity,
        "message": found.message,
        "location": location(found.span),
        "labels": [
            {"message": label.message, "location": location(label.span)}
            for label in found.labels
        ],
        "notes": list(found.notes),
        "help": found.help,
        "fix": fix,
    }
