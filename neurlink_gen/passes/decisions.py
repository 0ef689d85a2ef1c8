"""Where a spec decides by a bool, which cannot be followed as numbers and strings are.

In: a parameter that a class does not keep, and the model function. Out: the same, with the place
where the function's syntax asks for the bool first, or else reads it first.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeGuard

from neurlink_gen.findings.source import Span, node_span, syntax_tree
from neurlink_gen.graph import Fixed


def with_place(fixed: Fixed, function: Callable[..., object] | None) -> Fixed:
    """A parameter with the place where the spec decides by it, if it is a bool and that is found."""
    if fixed.span is not None or not isinstance(fixed.default, bool):
        return fixed
    return replace(fixed, span=_place(function, fixed.name))


def _place(function: Callable[..., object] | None, name: str) -> Span | None:
    function = inspect.unwrap(function) if function is not None else None
    if not inspect.isfunction(function):
        return None
    code = function.__code__
    nodes = list(_nodes(code.co_filename, code.co_firstlineno, name))
    asked = [test for node in nodes for test in _tests(node) if _reads(test, name)]
    found = asked or [each for each in nodes if _is_reading(each, name)]
    first = min(found, key=lambda each: (each.lineno, each.col_offset), default=None)
    return None if first is None else node_span(code.co_filename, first)


def _nodes(file: str, line: int, name: str) -> Iterator[ast.AST]:
    """What the body of a function consists of that begins on a line and has such a parameter."""
    tree = syntax_tree(file)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, (ast.FunctionDef, ast.Lambda)) and _has(node, name):
            decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
            if min(each.lineno for each in (node, *decorators)) == line:
                body = [node.body] if isinstance(node, ast.Lambda) else node.body
                for each in body:
                    yield from _inside(each, name)
                return


def _inside(node: ast.AST, name: str) -> Iterator[ast.AST]:
    """The nodes of a tree, without functions to which the name means something else."""
    if isinstance(node, (ast.FunctionDef, ast.Lambda)) and _has(node, name):
        return
    yield node
    for each in ast.iter_child_nodes(node):
        yield from _inside(each, name)


def _has(node: ast.FunctionDef | ast.Lambda, name: str) -> bool:
    """Whether a function has a parameter of that name."""
    return any(
        isinstance(each, ast.arg) and each.arg == name for each in ast.walk(node.args)
    )


def _tests(node: ast.AST) -> list[ast.expr]:
    """The expressions by whose truth a node decides, or of which it makes a bool."""
    if isinstance(node, (ast.If, ast.IfExp, ast.While, ast.Assert)):
        return [node.test]
    if isinstance(node, ast.comprehension):
        return node.ifs
    if isinstance(node, ast.Match):
        return [node.subject]
    is_bool = isinstance(node, (ast.BoolOp, ast.Compare)) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )
    return [node] if is_bool and isinstance(node, ast.expr) else []


def _reads(node: ast.AST, name: str) -> bool:
    return any(_is_reading(each, name) for each in _inside(node, name))


def _is_reading(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    return (
        isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
    )
