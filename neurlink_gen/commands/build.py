"""`build`: specs compiled to a folder, or compared with it.

In: a `Request`, and a `Target`. Out: files, or what is told of differences; an exit code.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from neurlink_gen.commands.exit_codes import FINDINGS, FINE
from neurlink_gen.commands.fixing import compile_with_fixes
from neurlink_gen.commands.output import (
    refuse_to_shrink,
    show_differences,
    tell_fixed,
    tell_repair,
    write,
)
from neurlink_gen.commands.request import Fixes, Request, require_models
from neurlink_gen.files.publish import compare
from neurlink_gen.pipeline import Compilation, compile_specs
from neurlink_gen.report.drift import drift


@dataclass(frozen=True)
class Target:
    """Where a build goes.

    words: those of the command line that lead there. check, diff: nothing is written, and the
    differences are told, or shown.
    """

    folder: str
    words: tuple[str, ...]
    check: bool = False
    diff: bool = False

    @property
    def repair(self) -> str:
        """The command that builds."""
        return shlex.join(["neurlink-gen", *self.words])


def build(request: Request, fixes: Fixes, target: Target) -> int:
    """Compile specs to a folder."""
    made, fixed = compile_with_fixes(
        request,
        lambda specs, limits: compile_specs(specs, target.folder, limits),
        fixes,
    )
    require_models([made], request)
    if made.has_errors:
        request.show(made.diagnostics, fixed)
        return FINDINGS
    refuse_to_shrink(request.specs, made.files, Path(target.folder))
    if target.check or target.diff:
        return _compare(request, made, target)
    request.show(made.diagnostics, fixed)
    write(made.files, target.folder, request.console)
    tell_fixed(made.models, request.console)
    return FINE


def _compare(request: Request, made: Compilation, target: Target) -> int:
    """Tell how a folder differs from what was made."""
    folder, repair = target.folder, target.repair
    differences = compare(made.files, Path(folder))
    request.show(
        made.diagnostics,
        outcomes=drift(differences, folder, repair) if target.check else (),
        data={"differences": list(map(vars, differences))},
    )
    if request.console.is_for_people:
        show_differences(differences, folder, with_text=target.diff)
    if target.check:
        tell_repair(differences, folder, repair, request.console)
    return FINDINGS if target.check and differences else FINE
