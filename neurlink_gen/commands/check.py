"""`check`: specs checked, and nothing written but fixes.

In: a `Request`. Out: findings; an exit code.
"""

from __future__ import annotations

from neurlink_gen.commands.exit_codes import FINDINGS, FINE
from neurlink_gen.commands.fixing import compile_with_fixes, show_fixes
from neurlink_gen.commands.many import many
from neurlink_gen.commands.request import Compile, Fixes, Request, require_models
from neurlink_gen.pipeline import check_specs
from neurlink_gen.report import counted


def check(request: Request, fixes: Fixes, diff: bool) -> int:
    """Check specs. diff: the fixes are shown, and not written."""
    made, fixed = compile_with_fixes(
        request,
        many(checker(request), request.console),
        Fixes.NONE if diff else fixes,
    )
    require_models([made], request)
    request.show(made.diagnostics, fixed)
    if diff and request.console.is_for_people:
        show_fixes(request, made, fixes)
    if not made.has_errors:
        request.console.progress(f"checked {counted(len(made.outlines), 'model')}")
    return FINDINGS if made.has_errors else FINE


def checker(request: Request) -> Compile:
    """What checks specs as a build to the configured folder would."""
    editions = request.editions(request.output)
    return lambda specs, limits: check_specs(specs, limits, editions)
