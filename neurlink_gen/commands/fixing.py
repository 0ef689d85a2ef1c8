"""Rounds of fixes: mend, check again, until nothing more applies.

In: a request, what came of its specs, and which fixes are wanted. Out: what comes of the mended
specs; and a line for each fix on stderr, or, where nothing is to be written, a diff on stdout.
"""

from __future__ import annotations

import os

from neurlink_gen.commands.request import Compile, Fixes, Request
from neurlink_gen.files.mend import Mended, mend
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.pipeline import Compilation
from neurlink_gen.report.wording import place, printable, shown_path

MAXIMUM_ROUNDS = 16
"""Each round mends what the one before brought to light; specs that are not done then never are."""


def compile_with_fixes(
    request: Request, compiler: Compile, fixes: Fixes
) -> tuple[Compilation, tuple[Diagnostic, ...]]:
    """What comes of the specs after the fixes, and what was fixed."""
    made = request.compile(compiler)
    fixed: list[Diagnostic] = []
    for _ in range(MAXIMUM_ROUNDS):
        changed = _mend(request, made, fixes)
        if not changed:
            break
        for each in changed:
            each.write()
            fixed += each.applied
            for found in each.applied:
                line = f"fixed {place(found.span)}: {found.rule.code}: {found.message}"
                request.console.progress(printable(line))
        made = request.compile(compiler)
    return made, tuple(fixed)


def show_fixes(request: Request, made: Compilation, fixes: Fixes) -> None:
    """Print what a first round of fixes would change."""
    for each in _mend(request, made, fixes):
        print(each.diff(shown_path(str(each.path))), end="")


def _mend(request: Request, made: Compilation, fixes: Fixes) -> list[Mended]:
    if fixes is Fixes.NONE:
        return []
    files = [os.path.abspath(spec.path) for spec in request.specs]
    return mend(made.diagnostics, files, unsafe=fixes is Fixes.ALL)
