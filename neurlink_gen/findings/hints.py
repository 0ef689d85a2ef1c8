"""What to try after an exception of a spec: "did you mean", and what to install.

In: the exception. Out: a line of help, where there is one to give.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import inspect
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType, FunctionType, ModuleType

from neurlink_gen.findings.absent import (
    ATTRIBUTES,
    LINE_KNOWN,
    absent_module,
    absent_name,
)
from neurlink_gen.findings.repairs import Edit, Fix
from neurlink_gen.findings.source import (
    Span,
    describe,
    find_expression,
    node_span,
    spans_of_error,
)
from neurlink_gen.spec.nerve import Dim, Nerve, Shape
from neurlink_gen.words import without_addresses

NO_TORCH = "a spec needs no torch: write `from neurlink_gen import nn`"
RELATIVE = (
    "a spec imports what lies beside it by its name alone: in place of "
    "`from .blocks import Block`, write `from blocks import Block`"
)
NAMES = (ast.Name, ast.Attribute)
# The modules whose names are written after a short one.
CATALOGUES = (("nn", "neurlink_gen.nn"), ("nv", "neurlink_gen.nerves"))
IMPORTS = {
    "nv": "import neurlink_gen.nerves as nv",
    "nn": "from neurlink_gen import nn",
    "build": "from neurlink_gen import build",
    "BasicBlock": "from neurlink_gen.blocks import BasicBlock",
    "Bottleneck": "from neurlink_gen.blocks import Bottleneck",
    "Fraction": "from fractions import Fraction",
}


def help_for(error: BaseException) -> str | None:
    """A line of help for an exception that a spec raised."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing_module(error.name, _folder(error))
    if isinstance(error, ImportError):
        if "relative import" in str(error):
            return RELATIVE
        found = re.search(r"cannot import name '(\w+)'", str(error))
        module = sys.modules.get(error.name or "")
        return _missing_name(found[1], module) if found and module else None
    if isinstance(error, NameError) and error.name:
        return _unknown_name(error.name, _names_in_scope(error))
    if isinstance(error, AttributeError):
        return help_with_attribute(error)
    if isinstance(error, TypeError):
        return _unknown_keyword(error)
    return None


def notes_on(error: BaseException) -> tuple[str, ...]:
    """What else there is to know of an exception: how its function is called, what caused it."""
    notes = []
    called = _called(error)
    if called is not None:
        from neurlink_gen.ops.calls import expected_text

        text = expected_text(inspect.signature(called))
        notes.append(f"it is called as {called.__name__}{text}")
    if error.__cause__ is not None:
        notes.append(f"it came of {describe(error.__cause__)}")
    return tuple(map(without_addresses, notes))


def missing_comma(error: BaseException) -> Fix | None:
    """The comma without which Python takes the line after for arguments or an index."""
    places = spans_of_error(error)
    if not isinstance(error, TypeError) or not places:
        return None
    node = find_expression(places[-1])
    before, after = _joined(node)
    if before is None or after is None or after.lineno <= (before.end_lineno or 0):
        return None
    end = node_span(places[-1].file, before)
    line, column = end.end_line, end.end_column
    return Fix(True, (Edit(Span(end.file, line, column, line, column), ","),))


def _joined(node: ast.expr | None) -> tuple[ast.expr | None, ast.expr | None]:
    """The two expressions that Python reads as a call, an index or a product."""
    if isinstance(node, ast.Call) and not isinstance(node.func, NAMES):
        return node.func, next(iter(node.args), None)
    if isinstance(node, ast.Subscript) and not isinstance(node.value, NAMES):
        return node.value, node.slice
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return node.left, node.right
    return None, None


def _called(error: BaseException) -> FunctionType | None:
    """The function of the spec that was called with arguments that it does not take."""
    found = re.match(
        r"TypeError: (?:\w+\.)*(\w+)\(\) (?:missing|takes|got) ", describe(error)
    )
    frame = innermost(error)
    if not found or frame is None:
        return None
    scope = {**frame.f_globals, **frame.f_locals}
    function = scope.get(found[1])
    return function if isinstance(function, FunctionType) else None


def _unknown_keyword(error: TypeError) -> str | None:
    found = re.search(r"unexpected keyword argument '(\w+)'", str(error))
    called = _called(error)
    if not found or called is None:
        return None
    near = did_you_mean(found[1], inspect.signature(called).parameters)
    return near or f"remove `{found[1]}=`"


def _unknown_name(name: str, scope: Iterable[str]) -> str | None:
    """Help with a name that is not defined: another one, or what to import."""
    if name == "torch":
        return NO_TORCH
    if name in IMPORTS:
        return f"write `{IMPORTS[name]}` at the top of the file"
    qualified = {
        each: f"{short}.{each}"
        for short, module in CATALOGUES
        for each in dir(sys.modules.get(module))
        if each[:1].isupper()
    }
    if name in qualified:
        return f"did you mean `{qualified[name]}`?"
    if name in sys.stdlib_module_names:
        return f"write `import {name}` at the top of the file"
    if near := did_you_mean(name, scope):
        return near
    near = next(iter(difflib.get_close_matches(name, qualified, n=1)), None)
    return f"did you mean `{qualified[near]}`?" if near else None


def help_with_attribute(error: AttributeError) -> str | None:
    """A line of help with an attribute that does not exist."""
    name, value = error.name, error.obj
    if not name or value is None:
        return None
    if isinstance(value, ModuleType):
        return _missing_name(name, value)
    if isinstance(value, (Nerve, Shape, Dim)) and name in ATTRIBUTES:
        return ATTRIBUTES[name]
    near = did_you_mean(name, dir(value))
    return LINE_KNOWN if isinstance(value, Nerve) and not near else near


def _missing_name(name: str, module: ModuleType) -> str | None:
    package, _, inside = module.__name__.partition(".")
    absent = absent_name(name, module.__name__) if package == "neurlink_gen" else None
    near = _elsewhere(name, module) or did_you_mean(name, dir(module))
    if absent or near or package != "neurlink_gen" or inside not in ("nn", "nerves"):
        return absent or near
    return "docs/operations.md lists what there is, and CONTRIBUTING.md shows how to add to it"


def _elsewhere(name: str, module: ModuleType) -> str | None:
    """The same name in the other half of the catalogue."""
    for short, other in CATALOGUES:
        if other != module.__name__ and hasattr(sys.modules.get(other), name):
            return f"did you mean `{short}.{name}`?"
    return None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A question with the nearest of the known names, if one is near; with all that begin so.

    What begins with an underscore is meant only by a name that does.
    """
    hidden = "__" if name.startswith("_") else "_"
    by_fold: dict[str, str] = {}
    for each in known:
        if not each.startswith(hidden):
            by_fold.setdefault(each.casefold(), each)
    longer = [
        each for fold, each in by_fold.items() if fold.startswith(f"{name.casefold()}_")
    ]
    if 1 < len(longer) < 4 and name.casefold() not in by_fold:
        return f"did you mean {' or '.join(f'`{each}`' for each in longer)}?"
    near = difflib.get_close_matches(name.casefold(), by_fold, n=1)
    return f"did you mean `{by_fold[near[0]]}`?" if near else None


def _missing_module(name: str, folder: Path) -> str:
    neighbours = [path.stem for path in folder.glob("*.py")]
    near = did_you_mean(name, neighbours)
    if near:
        return near
    top = name.partition(".")[0]
    absent = absent_module(name)
    if absent:
        return absent
    if top == "torch":
        return NO_TORCH
    if top == folder.name:
        return f"a spec imports from its own folder: leave `{top}.` out"
    if top != name and top in sys.modules:
        return f"`{top}` has no module of that name"
    return f"install it where neurlink-gen runs, or put {top}.py beside the spec"


def _names_in_scope(error: BaseException) -> list[str]:
    frame = innermost(error)
    names = [*frame.f_locals, *frame.f_globals] if frame is not None else []
    return dir(builtins) + names


def innermost(error: BaseException) -> FrameType | None:
    """The frame that raised an exception."""
    frame, traceback = None, error.__traceback__
    while traceback is not None:
        frame, traceback = traceback.tb_frame, traceback.tb_next
    return frame


def _folder(error: BaseException) -> Path:
    """The folder of the spec that led to an exception."""
    places = spans_of_error(error)
    return Path(places[0].file).parent if places else Path()
