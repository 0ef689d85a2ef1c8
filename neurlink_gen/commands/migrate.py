"""The command `migrate`: a function that carries old checkpoints over.

In: a request, the output folder, the version to come from, and a file to write. Out: that file.
"""

from __future__ import annotations

from pathlib import Path

from neurlink_gen.commands.breaking import compiled, versions
from neurlink_gen.commands.exit_codes import FINDINGS, FINE
from neurlink_gen.commands.request import Request
from neurlink_gen.compatibility.baseline import read_baseline
from neurlink_gen.compatibility.changes import gives_otherwise
from neurlink_gen.compatibility.comparison import both_versions
from neurlink_gen.compatibility.migration import (
    Migration,
    function_names,
    migration,
    source,
)
from neurlink_gen.files.atomic import replace_file
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.ownership.publish import clean_errors
from neurlink_gen.ownership.states import read
from neurlink_gen.render.banner import MARK
from neurlink_gen.report import counted
from neurlink_gen.version import __version__


def migrate(request: Request, folder: str, against: str, target: str) -> int:
    """Write the functions that turn state dicts of a version into what loads now."""
    made = compiled(request, folder)
    request.show(made.diagnostics)
    if made.has_errors:
        return FINDINGS
    with clean_errors(Path(folder)):
        baseline = read_baseline(against, Path(folder))
        old, new = versions(request, made, baseline, Path(folder))
        pairs = list(both_versions(old, new))
    found = [migration(*pair) for pair in pairs]
    for file, was, now in pairs:
        if gives_otherwise(was, now):
            request.console.progress(
                f"{now.name} ({file}) gives something else with the same weights; see `breaking`"
            )
    changed = [each for each in found if not each.is_empty]
    if not changed:
        request.console.progress(f"checkpoints of {against} load as they are")
        return FINE
    _write(Path(target), changed, against)
    for each, name in zip(changed, function_names(changed), strict=True):
        request.console.progress(f"wrote {name} to {target}{_outlook(each)}")
    return FINE


def _outlook(each: Migration) -> str:
    """How many keys the caller has to supply."""
    if not each.needed:
        return ""
    return f", which needs {counted(len(each.needed), 'key')} to be supplied"


def _write(target: Path, changed: list[Migration], against: str) -> None:
    # Imported here, so that a command that finds nothing starts without the formatter's import.
    from neurlink_gen.render.format import format_source
    from neurlink_gen.writing.docstrings import escape

    with clean_errors(target):
        there = read(target)
        about = escape(f"Checkpoints of {against}, for the models as they are now.")
        text = source(changed, [f"{MARK} {__version__}."], about.replace('"', "'"))
        written = format_source(text)
        if there and there != written:
            raise UsageError(
                f"{target} is there already and says something else; remove it, or give another -o"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, written.encode("utf-8"))
