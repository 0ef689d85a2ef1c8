"""A spec's calls of builtins that no tracked number could survive, led through `followed`.

In: the code and the syntax tree of a spec, or the folder in which it finds modules. Out: code in
which `int(x)`, `max(x, y)` and the like are `followed(int)(x)`: the very same calls, unless tracked
numbers are about. Names mean what they mean where they stand, and places stay what they are.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.machinery
import importlib.util
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType

from neurlink_gen.algebra.tracked import followed
from neurlink_gen.lazy_dataclasses import dataclass

PACKAGE = "neurlink_gen"
BUILTINS = ("int", "float", "max", "min")
NAMES = {"_neurlink_gen_followed": followed}
"""What modules whose calls are followed must know."""


_MAY_BE_CALLED = re.compile(rf"\b(?:{'|'.join(BUILTINS)})\b[\s)]*[(#\\]")
"""Where one is called, perhaps after a comment, or in parentheses; most specs call none."""


def follow(code: CodeType, text: str, tree: ast.Module, file: str) -> CodeType:
    """The code of a module, with such calls followed. text: what stands in the file."""
    if not _MAY_BE_CALLED.search(text):
        return code
    calls = list(_calls(tree))
    called = [call.func for call in calls]
    (name,) = NAMES
    try:
        for call in calls:
            helper = ast.Name(name, ast.Load())
            call.func = ast.Call(helper, [call.func], [])
            for made in (helper, call.func):
                ast.copy_location(made, call)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # said already, of the code as it was
            return compile(tree, file, "exec", dont_inherit=True) if calls else code
    except (RecursionError, MemoryError, ValueError):
        return code
    finally:
        # The tree serves others as well, which look for what stands in the file.
        for call, function in zip(calls, called, strict=True):
            call.func = function


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in BUILTINS:
                yield node


@contextlib.contextmanager
def neighbours_followed(folder: Path) -> Iterator[None]:
    """Follow the calls of modules that are imported from a folder meanwhile."""
    finder = _Finder(folder)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@dataclass(frozen=True)
class _Finder:
    """Finds the modules of a folder as Python does, but for their code."""

    folder: Path

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] == PACKAGE:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path, target)
        loader = found.loader if found is not None else None
        if found is None or type(loader) is not importlib.machinery.SourceFileLoader:
            return None
        file = Path(loader.path)
        if not file.is_relative_to(self.folder) or "site-packages" in file.parts:
            return None
        found.loader = _Loader(loader.name, loader.path)
        return found


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType | None:
        # Read anew each time: what is cached on disk is not followed.
        file = self.get_filename(fullname)
        source = self.get_data(file)
        code: CodeType = self.source_to_code(source, file)
        text = importlib.util.decode_source(source)
        return follow(code, text, ast.parse(source), file)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(NAMES)
        super().exec_module(module)
