"""Findings as SARIF 2.1.0, which code scanning services and editors read.

In: a report. Out: a log with one run. Columns are characters, as the run declares; paths below the
working directory are relative to it, which the log calls `%SRCROOT%`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.repairs import Fix
from neurlink_gen.findings.rules import Rule
from neurlink_gen.findings.source import Span
from neurlink_gen.report import Look, Report
from neurlink_gen.report.fingerprints import fingerprints
from neurlink_gen.report.wording import shown_path
from neurlink_gen.version import __version__

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
HOME = "https://github.com/neurlink-gen/neurlink-gen"
ROOT = "%SRCROOT%"
FINGERPRINT = "neurlinkGen/v1"

Object = dict[str, object]


def render(report: Report, look: Look) -> str:
    """A log of one run."""
    rules = list(dict.fromkeys(found.rule for found in report.everything))
    pairs = zip(report.everything, fingerprints(report.everything), strict=True)
    run = {
        "tool": {"driver": _driver(rules)},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            ROOT: {"description": _message("The folder in which neurlink-gen ran.")}
        },
        "results": [
            _result(found, rules.index(found.rule), fingerprint)
            for found, fingerprint in pairs
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _driver(rules: Sequence[Rule]) -> Object:
    return {
        "name": "neurlink-gen",
        "informationUri": HOME,
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [
            {
                "id": rule.code,
                "shortDescription": _message(rule.title),
                "helpUri": f"{HOME}/blob/main/docs/errors.md",
                "defaultConfiguration": {"level": rule.severity},
            }
            for rule in rules
        ],
    }


def _result(found: Diagnostic, rule: int, fingerprint: str) -> Object:
    result: Object = {
        "ruleId": found.rule.code,
        "ruleIndex": rule,
        "level": found.severity,
        "message": _message(found.explanation),
        "locations": [{"physicalLocation": _place(found.span)}],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if found.labels:
        # They have no ids: in a message, `Conv2d["stem"](3)` would become a link to number 3.
        result["relatedLocations"] = [
            {"physicalLocation": _place(label.span), "message": _message(label.message)}
            for label in found.labels
        ]
    if found.fix is not None:
        result["fixes"] = [_fix(found.fix, found.help or found.message)]
    return result


def _fix(fix: Fix, description: str) -> Object:
    by_file = groupby(fix.edits, key=lambda edit: edit.span.file)
    return {
        "description": _message(description),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(file),
                "replacements": [
                    {
                        "deletedRegion": _region(edit.span),
                        "insertedContent": {"text": edit.text},
                    }
                    for edit in edits
                ],
            }
            for file, edits in by_file
        ],
    }


def _message(text: str) -> Object:
    return {"text": text}


def _place(span: Span) -> Object:
    return {"artifactLocation": _artifact(span.file), "region": _region(span)}


def _region(span: Span) -> Object:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(file: str) -> Object:
    path = Path(shown_path(file))
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(os.fsencode(path.as_posix())), "uriBaseId": ROOT}
