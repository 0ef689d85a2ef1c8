"""Findings as the results of tests, which most build servers show: a test case for each spec.

In: a report. Out: JUnit's XML. A spec with errors has failed, and warnings are its output. What XML
cannot hold, whatever a message quotes, becomes a replacement character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.report import Look, Report, render_findings, tally
from neurlink_gen.report.wording import REPLACEMENT, shown_path

SUITE = "neurlink-gen"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, look: Look) -> str:
    """One suite, with a case for each file."""
    cases: dict[str, list[Diagnostic]] = {shown_path(each): [] for each in report.files}
    for found in report.everything:
        cases.setdefault(shown_path(found.span.file), []).append(found)
    failed = sum(any(found.is_error for found in case) for case in cases.values())
    numbers = {"tests": str(len(cases)), "failures": str(failed), "errors": "0"}
    suites = Element("testsuites", {"name": SUITE, **numbers})
    suite = SubElement(suites, "testsuite", {"name": SUITE, **numbers, "skipped": "0"})
    for path, case in cases.items():
        _add_case(suite, path, case)
    indent(suites)
    # In ASCII, it is valid whatever encoding it passes through.
    content: bytes = tostring(suites, encoding="us-ascii", xml_declaration=True)
    return content.decode("ascii")


def _add_case(suite: Element, path: str, findings: Sequence[Diagnostic]) -> None:
    attributes = {"classname": SUITE, "name": _allowed(path), "file": _allowed(path)}
    case = SubElement(suite, "testcase", attributes)
    errors = [found for found in findings if found.is_error]
    if errors:
        codes = dict.fromkeys(found.rule.code for found in errors)
        said = {"message": tally(errors), "type": ", ".join(codes)}
        SubElement(case, "failure", said).text = _text(errors)
    if warnings := [found for found in findings if not found.is_error]:
        SubElement(case, "system-out").text = _text(warnings)


def _text(findings: Sequence[Diagnostic]) -> str:
    return _allowed(render_findings(findings))


def _allowed(text: str) -> str:
    return _NOT_IN_XML.sub(REPLACEMENT, text)
