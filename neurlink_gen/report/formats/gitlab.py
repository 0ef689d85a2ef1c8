"""Findings as a code quality report, which GitLab shows in a merge request.

In: a report. Out: a JSON list, of which GitLab reads these members.
"""

from __future__ import annotations

import json

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.report import Look, Report
from neurlink_gen.report.fingerprints import fingerprints
from neurlink_gen.report.wording import shown_path

SEVERITIES = {"error": "major", "warning": "minor"}


def render(report: Report, look: Look) -> str:
    """A list with an object for each finding."""
    pairs = zip(report.everything, fingerprints(report.everything), strict=True)
    return json.dumps([_issue(*pair) for pair in pairs], indent=2)


def _issue(found: Diagnostic, fingerprint: str) -> dict[str, object]:
    return {
        "description": f"{found.rule.code}: {found.message}",
        "check_name": found.rule.code,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[found.severity],
        "location": {
            "path": shown_path(found.span.file),
            "lines": {"begin": found.span.line, "end": found.span.end_line},
        },
    }
