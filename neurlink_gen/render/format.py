"""Generated source, formatted and checked.

In: Python source as rendered. Out: the same formatted by black with black's own defaults, whatever
configuration stands around; or an `InternalError`, where formatting changed what it means.
"""

from __future__ import annotations

import ast
import inspect


class InternalError(Exception):
    """The compiler has made something that it must not make: a fault of ours."""


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
