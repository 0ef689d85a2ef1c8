"""The command `migrate`: a function that carries old checkpoints over.

In: a request, the output folder, the version to come from, and a file to write. Out: that file.
"""

from __future__ import annotations

from pathlib import Path

from neurlink_gen.commands.breaking import compiled, gone_files, versions
from neurlink_gen.commands.console import tell
from neurlink_gen.commands.exit_codes import FINDINGS, FINE
from neurlink_gen.commands.request import Request
from neurlink_gen.compatibility.baseline import read_baseline
from neurlink_gen.compatibility.changes import gives_otherwise
from neurlink_gen.compatibility.comparison import model_pairs
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
        gone = gone_files(request, made, old, Path(folder))
        pairs = list(model_pairs(old, new, gone))
    found: list[Migration] = []
    is_whole = True
    for each in pairs:
        name = f"{each.old.name} ({each.file})"
        if each.new is None:
            tell(f"{name} is gone, and nothing loads its checkpoints")
            is_whole = False
            continue
        found.append(migration(each.new_file, each.old, each.new))
        for module in found[-1].unclear:
            tell(
                f"{name}: {module} is of your own, and another one than it was: whether it loads "
                "what it had cannot be told"
            )
            is_whole = False
        if gives_otherwise(each.old, each.new):
            request.console.progress(
                f"{name} gives something else with the same weights; see `breaking`"
            )
    changed = [each for each in found if not each.is_empty]
    if changed:
        _write(Path(target), changed, against)
    elif is_whole and not any(path in old.sections for path in new.sections):
        tell(f"{against} has none of these models")
    elif is_whole:
        request.console.progress(f"checkpoints of {against} load as they are")
    for migrated, name in zip(changed, function_names(changed), strict=True):
        request.console.progress(f"wrote {name} to {target}{_outlook(migrated)}")
    return FINE if is_whole else FINDINGS


def _outlook(each: Migration) -> str:
    """How many keys the caller has to supply, and how many are lost."""
    said = []
    if each.needed:
        said.append(f"needs {counted(len(each.needed), 'key')} to be supplied")
    if each.dropped:
        said.append(
            f"leaves out {counted(len(each.dropped), 'key')} that nothing takes"
        )
    return f", which {' and '.join(said)}" if said else ""


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
