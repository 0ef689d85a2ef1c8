"""The folder that a build writes to.

In: `{path: text}`, the folder, and where to tell it. Out: files, or what is told of differences.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

from neurlink_gen.commands.console import MOST_LINES, Console, tell
from neurlink_gen.compilation import Compilation
from neurlink_gen.files.journal import is_interrupted
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.graph import Written
from neurlink_gen.ownership.publish import Published, publish
from neurlink_gen.ownership.states import Difference, Made
from neurlink_gen.report import counted
from neurlink_gen.report.drift import WORDS, fails
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


def tell_about_code(made: Compilation, console: Console) -> None:
    """Tell which parameters of the specs' functions the classes do not have, and why; and advice."""
    for advice in made.advice:
        console.progress(advice)
    for model in made.outlines:
        for each in model.fixed:
            why = f": {place(each.span)} decides by it" if each.span else ""
            if not why and isinstance(each.default, Written):
                why = ": only numbers, bools and strings can be parameters of a class"
            console.progress(
                f"{model.name} is written for {each.name} = {each.default!r}{why}"
            )


def write(made: Made, output: str, force: bool, console: Console) -> Published:
    """Bring the folder up to date, and tell what became of each file."""

    def wait() -> None:
        console.progress(f"waiting for another build that writes to {output}")

    published = publish(made, Path(output), force, wait)
    if not published.is_refused:
        _tell_written(made, published.changed, output, console)
        for each in published.kept:
            path = _inside(output, each.path)
            tell(f"left {path}: its spec is gone, and it was edited by hand")
    return published


def _tell_written(
    made: Made, changed: Sequence[Difference], output: str, console: Console
) -> None:
    verbs = {
        each.path: "removed" if each.after is None else "wrote" for each in changed
    }
    if len(verbs) > MOST_LINES:
        for verb in dict.fromkeys(verbs.values()):
            files = counted(list(verbs.values()).count(verb), "file")
            console.progress(f"{verb} {files} in {output}")
        return
    for path in dict.fromkeys([*made.files, *verbs]):
        models = _model_names(made.files.get(path, ""))
        if models or path in verbs:
            verb = verbs.get(path, "unchanged")
            count = f" ({counted(len(models), 'model')})" if models else ""
            console.progress(f"{verb} {_inside(output, path)}{count}")


def _inside(output: str, path: str) -> str:
    return (Path(output) / path).as_posix()


def show_differences(
    differences: Sequence[Difference], output: str, with_text: bool
) -> None:
    """Print a line for each difference, or what it consists of."""
    for found in differences:
        line = f"{_inside(output, found.path)}: {WORDS[found.kind]}\n"
        print(found.diff if with_text else line, end="")


def differences_data(differences: Sequence[Difference]) -> list[dict[str, str]]:
    """The differences, for JSON."""
    return [
        {"path": each.path, "kind": each.kind, "diff": each.diff}
        for each in differences
    ]


def tell_repair(
    differences: Sequence[Difference],
    output: str,
    repair: str,
    console: Console,
    is_strict: bool = False,
) -> None:
    """Say what to run against the differences. repair: the command that builds."""
    kept = [each for each in differences if each.is_in_the_way]
    if is_interrupted(Path(output)):
        tell(
            f"a build was interrupted while it wrote to {output}; the next one ends it"
        )
    if kept:
        names = ", ".join(_inside(output, each.path) for each in kept)
        what = "move what was written by hand elsewhere (after a merge, there may be nothing), then"
        if all(each.kind == "other" for each in kept):
            what = "rename one of the specs, or give another folder with -o; to replace it,"
        tell(
            f"a build writes nothing while this is in its way: {names}; {what} run: {repair} --force"
        )
    elif any(fails(each, is_strict) for each in differences):
        tell(f"to repair it, run: {repair}")
    elif differences:
        console.progress(
            "only the version of neurlink-gen differs, which is fine without --strict; to bring "
            f"{output} up to date, run: {repair}"
        )
    else:
        console.progress(f"{output} is up to date")
