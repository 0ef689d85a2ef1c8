"""A rule about what a spec imports.

In: the file of a spec. Out: a warning where it imports torch, which no spec needs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.source import Span, character_column, syntax_tree

TORCH = ("torch", "torchvision")


def check_imports(file: str) -> Iterator[Diagnostic]:
    """A warning for the first import of torch in a spec."""
    tree = syntax_tree(file)
    for node in _statements(tree) if tree else ():
        for name in _imported(node):
            if name.partition(".")[0] in TORCH:
                yield Diagnostic(
                    rules.IMPORTS_TORCH,
                    f"the spec imports {name}, which takes seconds each time that it is checked",
                    _span(file, node),
                    notes=("a module of torch's own cannot stand on a line",),
                    help="for layers, write: from neurlink_gen import nn; for an example, its shape: "
                    "nv.Input(example=(1, 3, 224, 224))",
                )
                return


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """The statements of a file, those inside others included: they alone import."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        # What holds statements: bodies, and handlers and cases, which have such.
        for held in ("cases", "finalbody", "orelse", "handlers", "body"):
            inner = getattr(node, held, ())
            pending += reversed(inner) if isinstance(inner, list) else ()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def _span(file: str, node: ast.AST) -> Span:
    assert isinstance(node, (ast.Import, ast.ImportFrom))
    end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return Span(
        file,
        node.lineno,
        character_column(file, node.lineno, node.col_offset),
        end[0],
        character_column(file, *end),
    )
