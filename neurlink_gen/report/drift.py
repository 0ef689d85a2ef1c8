"""Differences between generated files and their specs, told as findings.

In: what `build --check` found. Out: findings, for the formats that know of nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from neurlink_gen.files.publish import Difference
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.rules import Rule
from neurlink_gen.findings.source import Span

# Not among the rules: it is nothing that a spec can break.
DRIFT = Rule("drift", "a generated file is not what its spec gives")
MESSAGES = {
    "changed": "this file is not what its spec gives",
    "missing": "this file is missing",
    "stale": "the spec of this file is gone",
}


def drift(
    differences: Sequence[Difference], folder: str, repair: str
) -> Iterator[Diagnostic]:
    """A finding for each difference. repair: the command that mends all but stale files."""
    for found in differences:
        path = os.path.abspath(Path(folder) / found.path)
        help = "remove it" if found.kind == "stale" else f"run: {repair}"
        span = Span(path, 1, 1, 1, 1)
        yield Diagnostic(DRIFT, MESSAGES[found.kind], span, help=help)
