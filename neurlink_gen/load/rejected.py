"""Functions of a spec that are nearly models, and why they are none.

In: a function and the syntax tree of its file, or what it returned. Out: what is at fault, where
that stands, and what to write.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator

from neurlink_gen.findings.source import Span
from neurlink_gen.lazy_dataclasses import dataclass


@dataclass(frozen=True)
class Rejected:
    """A function that is no model.

    node: what of it is at fault. span: where that stands. is_near: it was surely meant to be one.
    """

    name: str
    message: str
    help: str = ""
    node: ast.expr | ast.arg | None = None
    span: Span | None = None
    is_near: bool = True


def needs_arguments(
    name: str, function: Callable[..., object], tree: ast.Module
) -> Rejected:
    """A function that cannot be called without arguments."""
    definition = _definition(name, tree)
    needed = _first_needed(function)
    if definition is None or needed is None:
        message = f"`{name}` cannot be called without arguments"
        return Rejected(name, message, is_near=False)
    node = _parameter(definition, needed)
    annotation = node.annotation if node else None
    text = ast.unparse(annotation) if annotation else ""
    example = {"": f"`{needed}=10`", "int": f"`{needed}: int = 10`"}.get(text)
    return Rejected(
        name,
        f"`{name}` needs a value for `{needed}`",
        f"give it a default{f', as in {example}' if example else ''}: a model is made with the "
        "defaults, and has the same parameters",
        node,
        is_near=any(_calls_of_build(definition)),
    )


def returns_no_network(name: str, returned: object, tree: ast.Module) -> Rejected:
    """A function that returns something else than `build(...)`."""
    definition = _definition(name, tree)
    lost = [
        call.func
        for call, is_alone in (_calls_of_build(definition) if definition else ())
        if is_alone and returned is None
    ]
    if lost:
        message = f"`{name}` builds a network and does not return it"
        return Rejected(name, message, "write `return` before build(...)", lost[0])
    kind = f"a value of type {type(returned).__name__}"
    what = "None" if returned is None else kind
    return Rejected(
        name,
        f"`{name}` returns {what}, not build(...)",
        "write `return build([...])`, with its lines in the list",
    )


def _first_needed(function: Callable[..., object]) -> str | None:
    """The first parameter of a function that has no default, if that can be told."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    free = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    needed = (each for each in parameters if each.kind not in free)
    return next((p.name for p in needed if p.default is inspect.Parameter.empty), None)


def _definition(name: str, tree: ast.Module) -> ast.FunctionDef | None:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    return None


def _parameter(definition: ast.FunctionDef, name: str) -> ast.arg | None:
    given = definition.args
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs)
    return next((each for each in every if each.arg == name), None)


def _calls_of_build(definition: ast.FunctionDef) -> Iterator[tuple[ast.Call, bool]]:
    """The calls of `build` in a function, and whether each is a statement by itself."""
    nodes = list(ast.walk(definition))
    alone = [id(node.value) for node in nodes if isinstance(node, ast.Expr)]
    for node in nodes:
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name == "build":
                yield node, id(node) in alone
