"""Brackets that stand where they mean nothing: `nv.Conv2d(3)["stem"]`.

In: an exception. Out: what is wrong, what to type, and the text to put there, where it is of that kind.
"""

from __future__ import annotations

import ast
import functools
import re

from neurlink_gen.findings.called import is_name_of_nerve
from neurlink_gen.findings.hints import innermost
from neurlink_gen.findings.repairs import Edit, Fix
from neurlink_gen.findings.source import (
    Span,
    find_expression,
    node_span,
    spans_of_error,
    text_of,
)
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.spec.nerve import Selected

LONGEST = 40
"""Arguments that are longer are not repeated."""


@dataclass(frozen=True)
class Misplaced:
    """What is said of such brackets."""

    message: str
    help: str
    fix: Fix | None = None


def misplaced_brackets(error: BaseException) -> Misplaced | None:
    """What is said of brackets after a nerve's arguments, after others, or of a partial."""
    if type(error) is not TypeError:
        return None  # what is of the spec's own classes may raise where it is shown
    found = re.fullmatch(r"'([\w.]+)' object is not subscriptable", str(error))
    places = spans_of_error(error)
    if found is None or not places:
        return None
    node = find_expression(places[-1])
    if not isinstance(node, ast.Subscript):
        return None
    if found[1] == "functools.partial":
        return _of_partial(node, places[-1], error)
    if found[1] == Selected.__name__:
        return _two_pairs(node, places[-1])
    return _after_arguments(node, places[-1]) if is_name_of_nerve(found[1]) else None


def _after_arguments(node: ast.Subscript, place: Span) -> Misplaced:
    message = (
        "a nerve that has its arguments takes no brackets: they stand before these"
    )
    called, brackets = node.value, f"[{_text(place.file, node.slice)}]"
    if not isinstance(called, ast.Call):
        name = _text(place.file, called)
        where = f"where `{name}` is made, after the name of its class"
        return Misplaced(message, f"write them {where}: {brackets}(...)")
    function = node_span(place.file, called.func)
    whole = node_span(place.file, called)
    arguments = text_of(Span(place.file, *_end(function), *_end(whole)))
    if "\n" in arguments or len(arguments) > LONGEST:
        arguments = "(...)"
    edits = (
        Edit(Span(place.file, *_end(function), *_end(function)), brackets),
        Edit(Span(place.file, *_end(whole), *_end(place)), ""),
    )
    text = f"{text_of(function)}{brackets}{arguments}"
    return Misplaced(message, f"write {text}", Fix(True, edits))


def _two_pairs(node: ast.Subscript, place: Span) -> Misplaced:
    """A second pair of brackets: a selector and a tag stand in one."""
    message = "a nerve has one pair of brackets, and this is the second"
    first = node.value
    if not isinstance(first, ast.Subscript):
        return Misplaced(message, 'write both in one pair: nv.Conv2d["stem", "tag"](3)')
    pair = [_text(place.file, each.slice) for each in (first, node)]
    if not isinstance(node.slice, ast.Constant) or not isinstance(
        node.slice.value, str
    ):
        pair.reverse()  # the tag is a string, and stands last
    text = f"{_text(place.file, first.value)}[{', '.join(pair)}](...)"
    return Misplaced(message, f"write the selector and the tag in one: {text}")


def _of_partial(node: ast.Subscript, place: Span, error: BaseException) -> Misplaced:
    message = (
        "a functools.partial takes no brackets: they belong to the nerve inside it"
    )
    name, frame = _text(place.file, node.value), innermost(error)
    scope = {**frame.f_globals, **frame.f_locals} if frame is not None else {}
    made = scope.get(name)
    nerve, given = "nv.Conv2d", ["..."]
    if isinstance(made, functools.partial):
        package = getattr(made.func, "__module__", "").startswith("neurlink_gen.ops")
        nerve = "nv." * package + getattr(made.func, "__name__", "")
        given = [*map(repr, made.args), *(f"{key}=..." for key in made.keywords)]
    call = f"{nerve}[selector]({', '.join(['*given', *given])})"
    return Misplaced(
        message,
        f"write a function in its place: def {name}(selector, *given): return {call}",
    )


def _text(file: str, node: ast.expr) -> str:
    return text_of(node_span(file, node))


def _end(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column
