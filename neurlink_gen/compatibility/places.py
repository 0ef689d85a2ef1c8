"""Where lines stand in specs, from what stands in them.

In: the text of a spec, a line as a lock file has it, and the model that it is of. Out: the number of the
line, where there is just one such.
"""

from __future__ import annotations

import ast
import re

from neurlink_gen.names import class_name_of


def line_number(source: str, text: str, model: str | None = None) -> int | None:
    """The line on which an expression begins, whatever its line breaks are.

    Where several begin so, the one in the function of the model is meant.
    """
    words = text.removesuffix("...").split()
    if not words:
        return None
    pattern = r"\s+".join(map(re.escape, words))
    found = [match.start() for match in re.finditer(pattern, source)]
    lines = [source.count("\n", 0, start) + 1 for start in found]
    if len(lines) > 1 and model is not None:
        function = _function(source, model)
        lines = [line for line in lines if line in function]
    return lines[0] if len(lines) == 1 else None


def _function(source: str, model: str) -> range:
    """The lines of the function that a model is named after."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return range(0)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and class_name_of(node.name) == model:
            return range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return range(0)
