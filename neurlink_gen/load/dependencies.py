"""What a spec may depend on besides its own files and this program.

In: a spec's file and its neighbours. Out: in a few words each, what could make another network of the
same files: libraries, the system, files that it reads. It is read from the syntax, which says the same
on every machine, and rather too much than too little.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from neurlink_gen.contents import read_file

OURS = frozenset({"neurlink_gen", "neurlink_gen.nerves", "neurlink_gen.nn"})
OURS |= {"neurlink_gen.blocks", "neurlink_gen.init"}
OURS |= {"neurlink", "neurlink.nerves", "neurlink.nn"}
PURE = frozenset(
    """__future__ abc bisect collections contextlib copy dataclasses enum fractions
    functools heapq itertools math numbers operator re string textwrap types typing""".split()
)
"""Modules of Python's that give the same for the same arguments."""
READERS = frozenset(
    """open input exec eval compile breakpoint __import__ __builtins__ __loader__
    __globals__ __subclasses__ __spec__ __file__ __path__ builtins importlib io os sys""".split()
)
"""Names that lead out of a file, also as attributes of what is harmless."""


def dependencies(spec: Path, files: Iterable[Path]) -> tuple[str, ...]:
    """What else a spec may depend on, sorted. files: the spec and its neighbours."""
    paths = list(files)
    own = {path.relative_to(spec.parent).parts[0].partition(".")[0] for path in paths}
    found: set[str] = set()
    for path in paths:
        try:
            found |= set(_dependencies(ast.parse(read_file(path)), own))
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            found.add(path.name)
    return tuple(sorted(found))


def _dependencies(tree: ast.Module, own: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (n.name for n in node.names if not _is_known(n.name, own))
        elif isinstance(node, ast.Try) and any(map(_is_relative, ast.walk(node))):
            yield "a module that may be missing"
        elif isinstance(node, ast.ImportFrom):
            if not node.level and node.module and not _is_known(node.module, own):
                yield node.module
        elif isinstance(node, ast.Name) and node.id in READERS:
            yield node.id
        elif isinstance(node, ast.Attribute) and node.attr.lstrip("_") in READERS:
            yield node.attr


def _is_relative(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and node.level > 0


def _is_known(module: str, own: set[str]) -> bool:
    top = module.partition(".")[0]
    return module in OURS or top in PURE or top in own
