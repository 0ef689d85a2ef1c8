"""What to try after an exception of a spec: "did you mean", and what to install.

In: the exception. Out: a line of help, where there is one to give.
"""

from __future__ import annotations

import builtins
import difflib
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from neurlink_gen.absent import ATTRIBUTES, LINE_KNOWN, absent_module, absent_name
from neurlink_gen.spec.nerve import Dim, Nerve, Shape


def help_for(error: BaseException, folder: Path) -> str | None:
    """A line of help for an exception that a spec of this folder raised."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing_module(error.name, folder)
    if isinstance(error, ImportError):
        found = re.search(r"cannot import name '(\w+)'", str(error))
        module = sys.modules.get(error.name or "")
        return _missing_name(found[1], module) if found and module else None
    if isinstance(error, NameError) and error.name:
        return did_you_mean(error.name, _names_in_scope(error))
    if isinstance(error, AttributeError):
        return help_with_attribute(error)
    return None


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
    near = did_you_mean(name, dir(module))
    if absent or near or package != "neurlink_gen" or inside not in ("nn", "nerves"):
        return absent or near
    return "docs/operations.md lists what there is, and CONTRIBUTING.md shows how to add to it"


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A question with the nearest of the known names, if one is near."""
    by_fold: dict[str, str] = {}
    for each in known:
        if not each.startswith("__"):
            by_fold.setdefault(each.casefold(), each)
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
        return "a spec needs no torch: write `from neurlink_gen import nn`"
    if top != name and top in sys.modules:
        return f"`{top}` has no module of that name"
    return f"install it where neurlink-gen runs, or put {top}.py beside the spec"


def _names_in_scope(error: BaseException) -> list[str]:
    names = dir(builtins)
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_next is None:
            names += [*traceback.tb_frame.f_locals, *traceback.tb_frame.f_globals]
        traceback = traceback.tb_next
    return names
