"""Every generated file that is committed, with its spec: the good goldens, and `generated/`.

A file is compiled and imported once, when it is first asked for.
"""

from __future__ import annotations

import ast
import functools
import shutil
from dataclasses import dataclass
from pathlib import Path

from neurlink_gen.graph import Default
from tests import goldens
from tests.compiling import MadeModel, compiled, import_file, made_models

LARGE = 40_000_000
"""From so many parameters on, a model is only built without memory."""


@dataclass(frozen=True)
class Case:
    """A generated file and its spec."""

    spec: Path
    code: Path

    @property
    def label(self) -> str:
        return (
            self.spec.parent.name if self.spec.name == goldens.SPEC else self.spec.stem
        )


def cases() -> list[Case]:
    """All of them, found by the files that are there."""
    folder = goldens.ROOT / "generated"
    own = [
        Case(goldens.ROOT / "specs" / path.name, path)
        for path in sorted(folder.glob("*.py"))
        if path.name != "__init__.py"
    ]
    return own + [
        Case(each / goldens.SPEC, each / goldens.CODE) for each in goldens.good()
    ]


@functools.cache
def models_of(case: Case) -> dict[str, MadeModel]:
    """The models of a file, by their names."""
    made = made_models(compiled(case.spec), import_file(case.code))
    return {model.name: model for model in made}


def labels() -> dict[str, tuple[Case, str]]:
    """Every model, by a name that no other has. Read from the files, without compiling anything."""
    found = {}
    for case in cases():
        for name in exported(case.code):
            found[f"{case.label}-{name}"] = (case, name)
    return found


def exported(path: Path) -> list[str]:
    """What a generated file lists in `__all__`."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            listed: list[str] = ast.literal_eval(node.value)
            return listed
    raise AssertionError(f"{path} has no __all__")


def with_default(spec: Path, name: str, value: Default, folder: Path) -> Path:
    """A copy of a spec in which every model function's parameter `name` has another default."""
    tree = ast.parse(spec.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node in tree.body:
            arguments = [*node.args.posonlyargs, *node.args.args]
            defaults = node.args.defaults
            for argument, place in zip(
                arguments[::-1], range(len(defaults) - 1, -1, -1)
            ):
                if argument.arg == name and not node.name.startswith("_"):
                    defaults[place] = ast.Constant(value)
    for neighbour in spec.parent.glob("*.py"):
        shutil.copy(neighbour, folder)
    path = folder / spec.name
    path.write_text(ast.unparse(tree), "utf-8")
    return path
