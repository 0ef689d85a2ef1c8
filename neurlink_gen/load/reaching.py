"""Which functions of a spec may give a network, told without calling them.

In: a module and its syntax. Out: whether a function returns something, and names `build` on the way to
it, or what may call that. Whatever else a spec defines, helpers and a `main`, is no model and not run.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType

from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.spec.network import Network, build

PACKAGE = __name__.partition(".")[0]
FUNCTIONS = (FunctionType, BuiltinFunctionType)
DEEPEST = 8
"""So many lists in one another are looked into."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Reaching:
    """The functions of a module, by their names, and what stands in them."""

    def __init__(self, module: ModuleType, own_nodes: Iterable[ast.AST]) -> None:
        self.globals: Mapping[str, object] = vars(module)
        self.functions = {
            node.name: node for node in own_nodes if isinstance(node, Function)
        }
        self.known: set[str] = set()
        """Those that are found to reach `build`."""

    def may_give_network(self, function: object) -> bool:
        """Whether a call of a function may return a network, as far as can be seen."""
        plain = inspect.unwrap(function) if callable(function) else function
        name = getattr(plain, "__name__", "")
        return name not in self.functions or self._reaches(name, {name})

    def _reaches(self, name: str, seen: set[str]) -> bool:
        if name not in self.known:
            inside = [*ast.walk(self.functions[name])]
            if any(map(_gives_value, inside)) and self._has_way(inside, seen):
                self.known.add(name)
        return name in self.known

    def _has_way(self, nodes: Iterable[ast.AST], seen: set[str]) -> bool:
        for node in nodes:
            if isinstance(node, ast.Attribute) and node.attr == build.__name__:
                return True
            if isinstance(node, ast.Name) and self._is_way(node.id, seen):
                return True
        return False

    def _is_way(self, name: str, seen: set[str]) -> bool:
        """Whether what has this name in the module leads to a network."""
        if name in self.functions:
            if name in seen:
                return False
            seen.add(name)
            return self._reaches(name, seen)
        return name in self.globals and _may_lead_to_network(self.globals[name])


def _gives_value(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Return)
        and node.value is not None
        and not isinstance(node.value, ast.Constant)
    )


def _may_lead_to_network(value: object, depth: int = 0) -> bool:
    """Whether a value from elsewhere is a network, or could make one: it is not known what it does."""
    if depth > DEEPEST:
        return True  # it may contain itself
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(_may_lead_to_network(each, depth + 1) for each in value)
    if isinstance(value, Network) or value is build:
        return True
    if isinstance(value, type) and issubclass(value, Nerve):
        return False
    if isinstance(value, ModuleType):
        return not _is_known(value.__name__)
    if isinstance(value, (type, *FUNCTIONS)):
        return not _is_known(value.__module__)
    return callable(value)  # a `functools.partial`, say


def _is_known(module: str | None) -> bool:
    """Whether a module is Python's own, or of this package, and makes no networks by itself."""
    root = (module or "").partition(".")[0]
    return root == PACKAGE or root in sys.stdlib_module_names
