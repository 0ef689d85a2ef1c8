"""Generated source, formatted and checked.

In: Python source as rendered. Out: the same formatted by black with black's own defaults, whatever
configuration stands around; or an `InternalError`, where formatting changed what it means.

What is rendered looks as black would have it, unless a line of code is too long: most files need no
formatting, and black, which takes as long as the rest of a build, is not even imported for them.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from neurlink_gen.writing.layout import WIDTH


class InternalError(Exception):
    """The compiler has made something that it must not make: a fault of ours."""


def is_laid_out(text: str) -> bool:
    """Whether rendered source is as black leaves it. False also of what is no Python.

    Not to be asked of source that a user wrote.
    """
    if "\\" in text or '""""' in text:
        return False  # black has rules of its own for the ends of docstrings
    try:
        free = set(_free_lines(ast.parse(text)))
    except (SyntaxError, ValueError):
        return False
    return all(
        number in free
        or line.startswith("# ")
        or (len(line) <= WIDTH and line.isascii())
        for number, line in enumerate(text.split("\n"), start=1)
    )


def _free_lines(tree: ast.Module) -> Iterator[int]:
    """The lines of docstrings, which may be of any length."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield from range(first.lineno, (first.end_lineno or first.lineno) + 1)


def format_source(text: str) -> str:
    """The formatted source."""
    import black  # takes long to import, and only a build needs it

    try:
        formatted = black.format_str(text, mode=black.Mode())
        tree = ast.parse(formatted)  # black lets some mistakes pass
        is_same = formatted == text or _meaning(tree) == _meaning(ast.parse(text))
    except (SyntaxError, ValueError) as error:  # black's InvalidInput is a ValueError
        raise InternalError(
            f"the generated source is not valid Python: {error}"
        ) from error
    if not is_same:
        raise InternalError("formatting changed the meaning of the generated source")
    return formatted


def _meaning(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        # black may move the white space of docstrings, and of nothing else.
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = inspect.cleandoc(node.value)
    return ast.dump(tree)
