"""Differences between generated files and their specs, told as findings.

In: what `build` found of its folder. Out: findings, for the formats that know of nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.rules import Rule
from neurlink_gen.findings.source import Span
from neurlink_gen.ownership.lock import LOCK_FILE
from neurlink_gen.ownership.states import Difference, Kind

# Not among the rules: it is nothing that a spec can break.
DRIFT = Rule("drift", "a generated file is not what its spec gives")
DRIFT_OF_TOOL = Rule("drift", DRIFT.title, severity="warning")
WORDS: dict[Kind, str] = {
    "changed": "changed",
    "missing": "missing",
    "stale": "stale",
    "edited": "edited by hand",
    "foreign": "not in the lock file",
    "other": "made of another spec, which is still there",
    "tool": "made by another version of neurlink-gen",
}
MESSAGES: dict[Kind, str] = {
    "changed": "this file is not what its spec gives",
    "missing": "this file is missing",
    "stale": "the spec of this file is gone",
    "edited": "this file was edited by hand since it was generated",
    "foreign": "this file is not in the lock file, and so not known to be neurlink-gen's",
    "other": "this file is made of another spec of its name, which is still there",
    "tool": "this file was made by another version of neurlink-gen, of the same spec",
}


def drift(
    differences: Sequence[Difference], folder: str, repair: str, is_strict: bool
) -> Iterator[Diagnostic]:
    """A finding for each difference. repair: the command that mends it."""
    for found in differences:
        path = os.path.abspath(Path(folder) / found.path)
        help = f"run: {repair}"
        if found.kind == "other":
            help = f"rename a spec, or give another folder with -o; to replace it, run: {repair} --force"
        elif found.is_kept:
            help = (
                f"move what was written by hand elsewhere (after a merge, there may be nothing), then run: "
                f"{repair} --force"
            )
        rule = DRIFT if fails(found, is_strict) else DRIFT_OF_TOOL
        message = MESSAGES[found.kind]
        if found.path == LOCK_FILE and found.kind == "changed":
            message = "this lock file tells of other specs than those that are there"
        yield Diagnostic(rule, message, Span(path, 1, 1, 1, 1), help=help)


def fails(found: Difference, is_strict: bool) -> bool:
    """Whether a difference makes a check fail: another version of the tool does where it is strict."""
    return is_strict or found.kind != "tool"
