"""The folder that a build writes to.

In: `{path: text}`, the folder, and where to tell it. Out: files, or what is told of differences.
"""

from __future__ import annotations

import ast
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from neurlink_gen.commands.console import Console, tell
from neurlink_gen.files.publish import Difference, publish
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.graph import Model
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.report import counted
from neurlink_gen.report.wording import place, shown_path


def refuse_to_shrink(
    specs: Sequence[Spec], files: Mapping[str, str], folder: Path
) -> None:
    """Do not let FILE:MODEL write one model over a file that holds more."""
    for spec in specs:
        path = folder / spec.path.name
        if spec.model is None or not path.is_file():
            continue
        there = _model_names(path.read_text("utf-8", errors="replace"))
        lost = [
            name for name in there if name not in _model_names(files[spec.path.name])
        ]
        if lost:
            raise UsageError(
                f"{shown_path(str(path))} also holds {', '.join(lost)}; build all of {spec.path}, "
                f"or give {spec.model} another folder with -o"
            )


def _model_names(text: str) -> list[str]:
    """The models of a generated file: what its `__all__` lists."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return []
    for node in body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def tell_fixed(models: Sequence[Model], console: Console) -> None:
    """Tell which parameters of the specs' functions the classes do not have, and why."""
    for model in models:
        for each in model.fixed:
            why = f": {place(each.span)} decides by it" if each.span else ""
            console.progress(
                f"{model.name} is written for {each.name} = {each.default!r}{why}"
            )


def write(files: Mapping[str, str], output: str, console: Console) -> None:
    written = publish(files, Path(output))
    for path, text in files.items():
        models = _model_names(text)
        if models or path in written:
            verb = "wrote" if path in written else "unchanged"
            count = f" ({counted(len(models), 'model')})" if models else ""
            console.progress(f"{verb} {_inside(output, path)}{count}")


def _inside(output: str, path: str) -> str:
    return (Path(output) / path).as_posix()


def show_differences(
    differences: Sequence[Difference], output: str, with_text: bool
) -> None:
    """Print a line for each difference, or what it consists of."""
    for found in differences:
        line = f"{_inside(output, found.path)}: {found.kind}\n"
        print(found.diff if with_text else line, end="")


def tell_repair(
    differences: Sequence[Difference], output: str, repair: str, console: Console
) -> None:
    """Say what to run against the differences. repair: the command that builds."""
    stale = [
        _inside(output, found.path) for found in differences if found.kind == "stale"
    ]
    if len(differences) > len(stale):
        tell(f"to repair it, run: {repair}")
    if stale:
        tell(f"their specs are gone; to remove them, run: {shlex.join(['rm', *stale])}")
    if not differences:
        console.progress(f"{output} is up to date")
