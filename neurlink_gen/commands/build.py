"""`build`: specs compiled to a folder, or compared with it.

In: a `Request`, a `Target`, and the specs that need no compiling. Out: files, or what is told of
differences; an exit code.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from neurlink_gen.commands.exit_codes import FINDINGS, FINE
from neurlink_gen.commands.fixing import compile_with_fixes
from neurlink_gen.commands.many import many
from neurlink_gen.commands.output import (
    differences_data,
    refuse_to_shrink,
    show_differences,
    tell_about_code,
    tell_repair,
    write,
)
from neurlink_gen.commands.request import Fixes, Request, require_models
from neurlink_gen.commands.target import Target, tell_unchanged
from neurlink_gen.commands.unchanged import Unchanged, confirm
from neurlink_gen.compilation import Compilation
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.limits import Limits
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.ownership.lock import Lock, read_lock
from neurlink_gen.ownership.publish import clean_errors, unpublished
from neurlink_gen.ownership.states import Made, as_written
from neurlink_gen.pipeline import compile_specs
from neurlink_gen.report.drift import drift, fails


def build(request: Request, fixes: Fixes, target: Target, same: Unchanged) -> int:
    """Compile specs to a folder, but for those that are the same."""
    editions = request.editions(target.folder)
    formatted = _formatted(target)
    changed = replace(
        request, specs=tuple(spec for spec in request.specs if spec not in same.models)
    )

    def compiler(specs: Sequence[Spec], limits: Limits) -> Compilation:
        return compile_specs(specs, target.folder, limits, editions, formatted)

    made, fixed = compile_with_fixes(changed, many(compiler, request.console), fixes)
    if request.specs and not same.models:
        require_models([made], request)
    if made.has_errors:
        request.show(made.diagnostics, fixed)
        return FINDINGS
    refuse_to_shrink(changed.specs, made.files, Path(target.folder))
    specs = tuple(Path(os.path.abspath(spec.path)) for spec in changed.specs)
    folders = (os.path.dirname(os.path.abspath(each.path)) for each in request.specs)
    owned = Made(made.files, made.sections, specs, frozenset(map(Path, folders)))
    if target.check or target.diff:
        return _compare(request, made, owned, target)
    tell_unchanged(same, target.folder, request.console)
    published = write(owned, target.folder, target.force, request.console)
    kept = published.kept if published.is_refused else ()
    outcomes = drift(kept, target.folder, target.repair, is_strict=False)
    data = {"differences": differences_data(kept)} if kept else {}
    request.show(made.diagnostics, fixed, outcomes, data)
    if not kept:
        tell_about_code(made, request.console)
        confirm(Path(target.folder))
        return FINE
    if request.console.is_for_people:
        show_differences(kept, target.folder, with_text=False)
    tell_repair(kept, target.folder, target.repair, request.console)
    return FINDINGS


def _formatted(target: Target) -> Callable[[str], str | None]:
    """What tells which texts need no formatting: none of them where nothing is taken for granted."""
    folder = Path(target.folder)
    with clean_errors(folder):
        lock = Lock() if target.takes_nothing_for_granted else read_lock(folder)

    def formatted(path: str) -> str | None:
        with clean_errors(folder):
            return as_written(path, folder, lock)

    return formatted


def _compare(request: Request, made: Compilation, owned: Made, target: Target) -> int:
    """Tell how a folder differs from what was made."""
    folder, repair, strict = target.folder, target.repair, target.strict
    differences = unpublished(owned, Path(folder))
    request.show(
        made.diagnostics,
        outcomes=drift(differences, folder, repair, strict) if target.check else (),
        data={"differences": differences_data(differences)},
    )
    if request.console.is_for_people:
        show_differences(differences, folder, with_text=target.diff)
    if target.check:
        tell_repair(differences, folder, repair, request.console, strict)
    is_drift = any(fails(each, strict) for each in differences)
    return FINDINGS if target.check and is_drift else FINE
