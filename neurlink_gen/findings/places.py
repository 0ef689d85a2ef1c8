"""Where in a spec's text a line stands, or the part of it that is meant, and which turn gave it.

In: a line's `Origin`. Out: the `Span` of its nerve, its channels, its size, its selector or one
argument; and, where a repeat or a loop made it, which turn.
"""

from __future__ import annotations

import ast
import itertools

from neurlink_gen.findings.source import Origin, Span, find_expression, node_span
from neurlink_gen.lazy_dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part of a line that is meant, where that is not its nerve as a whole.

    what: the "output" number `output` that the line declares, its "channels" or its "size"; the
        "selector" in the nerve's brackets; an "argument" of its call.
    name, position: of the argument. element: the one element of a selector or argument.
    """

    what: str
    output: int = 0
    name: str = ""
    position: int | None = None
    element: object = None

    @property
    def is_of_nerve(self) -> bool:
        """Whether it is a part of the nerve, wherever that was made, and not of what is declared."""
        return self.what in ("selector", "argument")


def line_expression(origin: Origin) -> ast.expr | None:
    """The expression of a line, found by walking the list's syntax along the origin's path."""
    found = _walk(origin)
    return found.node if found else None


def turns(origin: Origin) -> tuple[str, ...]:
    """Which turns of repeats and loops gave a line, outermost first: `repeat 2 of 3`."""
    found = _walk(origin)
    return found.turns if found else ()


@dataclass(frozen=True)
class _Found:
    """A piece of syntax, and the turns that led there."""

    node: ast.expr | None
    turns: tuple[str, ...] = ()


def _walk(origin: Origin) -> _Found | None:
    call = find_expression(origin.call)
    if not isinstance(call, ast.Call) or not call.args or not origin.path:
        return None
    found = _Found(call.args[0])
    for index, count in itertools.zip_longest(origin.path, origin.counts, fillvalue=0):
        inside = _element(found.node, index, count)
        found = _Found(inside.node, found.turns + inside.turns)
    if found.node is not None:
        return found
    return _Found(_line_around(origin, call.args[0]), found.turns)


def _line_around(origin: Origin, lines: ast.expr) -> ast.expr | None:
    """The tuple that ends with the line's nerve, where the list cannot be counted through."""
    for node in ast.walk(lines):
        if isinstance(node, ast.Tuple) and node.elts and origin.nerve is not None:
            if node_span(origin.call.file, node.elts[-1]) == origin.nerve:
                return node
    return None


def _element(node: ast.expr | None, index: int, count: int) -> _Found:
    """The element of a list's syntax that gave one of the `count` elements of the list."""
    if isinstance(node, ast.Tuple) and index == 0:
        return _Found(node)
    if isinstance(node, ast.Call) and node.args:  # nv.Stage["name"]([...])
        return _element(node.args[0], index, count)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        repeated = node.left if isinstance(node.left, ast.List) else node.right
        if isinstance(repeated, ast.List) and repeated.elts:
            length = len(repeated.elts)
            inside = _element(repeated, index % length, length)
            turn = f"repeat {index // length + 1} of {count // length}"
            is_repeated = count > length
            return _Found(inside.node, (turn,) * is_repeated + inside.turns)
    if isinstance(node, ast.ListComp):
        return _Found(node.elt, (f"item {index + 1} of {count}",))
    if isinstance(node, ast.List):
        return _element_of_list(node.elts, index, count)
    return _Found(None)


def _element_of_list(elements: list[ast.expr], index: int, count: int) -> _Found:
    starred = [i for i, each in enumerate(elements) if isinstance(each, ast.Starred)]
    first = starred[0] if starred else len(elements)
    after = index - count + len(elements)  # counted from the end
    if index < first:
        return _Found(elements[index])
    if not starred or starred[-1] < after < len(elements):
        return _Found(elements[after] if starred else None)
    inside = elements[first]
    if len(starred) == 1 and isinstance(inside, ast.Starred):
        return _element(inside.value, index - first, count - len(elements) + 1)
    return _Found(None)


def is_located(origin: Origin) -> bool:
    """Whether a line's expression can be found in its list."""
    return line_expression(origin) is not None


def line_span(origin: Origin) -> Span:
    """The span of a whole line, or of the list that it is part of where it cannot be found."""
    node = line_expression(origin)
    return origin.call if node is None else node_span(origin.call.file, node)


def span_of(origin: Origin, part: Part | None = None) -> Span:
    """The most telling span of a line: its nerve where it stands in the line, else the line.

    part: the part of the line that is meant, where that is not its nerve.
    """
    if part is not None and part.is_of_nerve:
        inside = _part_of_call(origin.nerve or origin.call, part)
        if inside is not None:
            return inside
    node = line_expression(origin)
    line = node_span(origin.call.file, node) if node is not None else None
    meant = part_expression(node, part)
    if meant is not None:
        return node_span(origin.call.file, meant)
    if origin.nerve is not None and (line is None or line.contains(origin.nerve)):
        return origin.nerve
    return line or origin.call


def part_expression(line: ast.expr | None, part: Part | None) -> ast.expr | None:
    if (
        part is None
        or part.is_of_nerve
        or not isinstance(line, ast.Tuple)
        or part.output >= len(line.elts) - 1
    ):
        return None
    declared = line.elts[part.output]
    if (
        isinstance(declared, ast.Tuple)
        and len(declared.elts) == 2
        and part.what != "output"
    ):
        return declared.elts[0 if part.what == "channels" else 1]
    return declared


def _part_of_call(span: Span, part: Part) -> Span | None:
    """Where a call's selector or argument stands, or the one element of it that is meant."""
    call = find_expression(span)
    if not isinstance(call, ast.Call):
        return None
    whole: ast.expr | ast.keyword | None = None
    if part.what == "selector":
        whole = call.func.slice if isinstance(call.func, ast.Subscript) else None
    else:
        whole = _argument(call, part)
    if whole is None:
        return None
    for node in ast.walk(whole) if part.element is not None else ():
        if isinstance(node, ast.expr) and _is_literal(node, part.element):
            return node_span(span.file, node)
    return node_span(span.file, whole)


def entry_span(call: Span, name: str, index: int | None) -> Span:
    """Where an argument of a call stands, or one entry of the dictionary that it is.

    Where that cannot be told, the call itself.
    """
    node = find_expression(call)
    given = node.keywords if isinstance(node, ast.Call) else []
    argument = next((each for each in given if each.arg == name), None)
    if argument is None:
        return call
    written = argument.value
    if index is None or not isinstance(written, ast.Dict) or None in written.keys:
        return node_span(call.file, argument)
    key, value = written.keys[index], written.values[index]
    assert key is not None
    first, last = node_span(call.file, key), node_span(call.file, value)
    return Span(call.file, first.line, first.column, last.end_line, last.end_column)


def _argument(call: ast.Call, part: Part) -> ast.expr | ast.keyword | None:
    for keyword in call.keywords:
        if keyword.arg == part.name:
            return keyword
    before = call.args[: (part.position or 0) + 1]
    is_counted = not any(isinstance(each, ast.Starred) for each in before)
    if part.position is not None and part.position < len(call.args) and is_counted:
        return call.args[part.position]
    return None


def _is_literal(node: ast.expr, value: object) -> bool:
    try:
        found: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return type(found) is type(value) and found == value
