"""Where a spec decides by what cannot be followed as numbers and strings are.

In: a bool that a class does not keep, and the model function. Out: the same, with the place where
the function's syntax asks for it first, or else reads it first. And the parameters of other kinds,
tuples and nerves and None, of which no class has any.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Container, Iterator
from types import FunctionType
from typing import TypeGuard

from neurlink_gen.findings.source import Span, node_span, syntax_tree, text_of
from neurlink_gen.graph import Fixed, Written
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.words import shown, without_addresses

Function = ast.FunctionDef | ast.Lambda
LONGEST = 40
"""Of a longer default, only the kind is told."""


def with_place(fixed: Fixed, function: Callable[..., object] | None) -> Fixed:
    """A parameter with the place where the spec decides by it, if it is a bool and that is found."""
    if fixed.span is not None or not isinstance(fixed.default, bool):
        return fixed
    return replace(fixed, span=_place(function, fixed.name))


def of_other_kinds(
    function: Callable[..., object], values: Container[str]
) -> Iterator[Fixed]:
    """The parameters of a model function that the spec reads, and that could not stay.

    values: the others.
    """
    for name, each in inspect.signature(function).parameters.items():
        if name in values or each.default is each.empty:
            continue
        inner = inspect.unwrap(function)
        node = _definition(inner, name) if inspect.isfunction(inner) else None
        place = _place(function, name)
        if node is None or place is not None:
            text = _default_text(inner, node, name)
            written = Written(text or without_addresses(shown(each.default, LONGEST)))
            yield Fixed(name, written, place)


def _default_text(
    function: Callable[..., object], node: Function | None, name: str
) -> str | None:
    """A parameter's default as the spec writes it, if that is short."""
    if node is None or not inspect.isfunction(function):
        return None
    inner = node.args
    plain = [*inner.posonlyargs, *inner.args]
    first = len(plain) - len(inner.defaults)
    pairs = [
        *zip(plain[first:], inner.defaults),
        *zip(inner.kwonlyargs, inner.kw_defaults),
    ]
    for each, default in pairs:
        if each.arg == name and default is not None:
            text = text_of(node_span(function.__code__.co_filename, default))
            return text if text.isprintable() and len(text) <= LONGEST else None
    return None


def _place(function: Callable[..., object] | None, name: str) -> Span | None:
    function = inspect.unwrap(function) if function is not None else None
    if not inspect.isfunction(function):
        return None
    nodes = list(_nodes(function, name))
    asked = [test for node in nodes for test in _tests(node) if _reads(test, name)]
    found = asked or [each for each in nodes if _is_reading(each, name)]
    first = min(found, key=lambda each: (each.lineno, each.col_offset), default=None)
    return None if first is None else node_span(function.__code__.co_filename, first)


def _nodes(function: FunctionType, name: str) -> Iterator[ast.AST]:
    """What the body of a function consists of."""
    node = _definition(function, name)
    if node is not None:
        for each in [node.body] if isinstance(node, ast.Lambda) else node.body:
            yield from _inside(each, name)


def _definition(function: FunctionType, name: str) -> Function | None:
    """The syntax of a function that has a parameter of that name."""
    line = function.__code__.co_firstlineno
    tree = syntax_tree(function.__code__.co_filename)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, (ast.FunctionDef, ast.Lambda)) and _has(node, name):
            decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
            if min(each.lineno for each in (node, *decorators)) == line:
                return node
    return None


def _inside(node: ast.AST, name: str) -> Iterator[ast.AST]:
    """The nodes of a tree, without functions to which the name means something else."""
    if isinstance(node, (ast.FunctionDef, ast.Lambda)) and _has(node, name):
        return
    yield node
    for each in ast.iter_child_nodes(node):
        yield from _inside(each, name)


def _has(node: Function, name: str) -> bool:
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
