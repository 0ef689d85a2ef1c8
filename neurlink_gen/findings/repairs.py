"""Mechanical repairs of a line: what to write instead, said before the line's place is known.

In: a `Repair`, and where the line came from. Out: a `Fix`, edits at the exact columns; or None where
the source does not stand there as the repair expects, or is not the user's.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator

from neurlink_gen.findings.places import Part, line_expression, part_expression
from neurlink_gen.findings.source import (
    Origin,
    Span,
    find_expression,
    is_library,
    is_ours,
    node_span,
    text_of,
)
from neurlink_gen.lazy_dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """Text to put in a span's place."""

    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that mend the finding. safe: they cannot change what a correct spec means.

    line: the nerve of the line that they change, by which its other uses are known.
    """

    safe: bool
    edits: tuple[Edit, ...]
    line: Span | None = None


@dataclass(frozen=True)
class Repair:
    """What would mend a line."""

    @property
    def is_safe(self) -> bool:
        """Whether it cannot change what a correct spec means."""
        return False

    def fix(self, origin: Origin, part: Part | None) -> Fix | None:
        """The edits at a line, or at a part of what it declares, if the source is as expected."""
        if is_library(_file(origin)) or is_ours(_file(origin)):
            return None
        edits = self.edits(origin, part)
        return Fix(self.is_safe, edits, origin.nerve) if edits else None

    def edits(self, origin: Origin, part: Part | None) -> tuple[Edit, ...]:
        """The edits; none where the source is not as expected."""
        raise NotImplementedError


def _call(origin: Origin) -> ast.Call | None:
    """The call that made the line's nerve, or the network where there is no line."""
    found = find_expression(origin.nerve or origin.call)
    return found if isinstance(found, ast.Call) else None


def _brackets(call: ast.Call) -> ast.expr | None:
    return call.func.slice if isinstance(call.func, ast.Subscript) else None


def _arguments(call: ast.Call, file: str) -> list[Span]:
    spans = [node_span(file, node) for node in call.args]
    return spans + [node_span(file, node) for node in call.keywords]


@dataclass(frozen=True)
class RenameTag(Repair):
    """Select another tag, in the brackets or in an argument."""

    old: str
    new: str

    def edits(self, origin: Origin, part: Part | None) -> tuple[Edit, ...]:
        call = _call(origin)
        return tuple(self._renamed(call, _file(origin))) if call else ()

    def _renamed(self, call: ast.Call, file: str) -> Iterator[Edit]:
        roots = [_brackets(call), *(keyword.value for keyword in call.keywords)]
        for node in (node for root in roots if root for node in ast.walk(root)):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            tag, dot, output = node.value.partition(".")
            span = node_span(file, node)
            text = text_of(span)
            # Written plainly: no prefix, no escapes, no other string beside it.
            if tag == self.old and text in (f'"{node.value}"', f"'{node.value}'"):
                yield Edit(span, f"{text[0]}{self.new}{dot}{output}{text[0]}")


@dataclass(frozen=True)
class RenameArgument(Repair):
    """Call a keyword argument otherwise."""

    old: str
    new: str

    def edits(self, origin: Origin, part: Part | None) -> tuple[Edit, ...]:
        call = _call(origin)
        named = {keyword.arg: keyword for keyword in call.keywords} if call else {}
        if self.old not in named or self.new in named:
            return ()
        start = node_span(_file(origin), named[self.old])
        end = start.column + len(self.old)
        span = Span(start.file, start.line, start.column, start.line, end)
        return (Edit(span, self.new),) if text_of(span) == self.old else ()


@dataclass(frozen=True)
class Declare(Repair):
    """Declare something else, where numbers or a string are declared as such."""

    text: str

    def edits(self, origin: Origin, part: Part | None) -> tuple[Edit, ...]:
        declared = part_expression(line_expression(origin), part)
        values = declared.elts if isinstance(declared, ast.Tuple) else [declared]
        for value in values:
            if not isinstance(value, ast.Constant) or value.value is Ellipsis:
                return ()
        assert declared is not None
        return (Edit(node_span(origin.call.file, declared), self.text),)


@dataclass(frozen=True)
class Quote(Repair):
    """Write the quotes around a declared tuple that make pixels of its ratios."""

    def edits(self, origin: Origin, part: Part | None) -> tuple[Edit, ...]:
        declared = part_expression(line_expression(origin), part)
        if (
            not isinstance(declared, ast.Tuple)
            or declared.lineno != declared.end_lineno
        ):
            return ()
        span = node_span(origin.call.file, declared)
        return (Edit(span, f'"{text_of(span)}"'),)


@dataclass(frozen=True)
class MakeInteger(Repair):
    """Write `int(...)` around what is declared. is_exact: that only changes its type."""

    is_exact: bool

    @property
    def is_safe(self) -> bool:
        return self.is_exact

    def edits(self, origin: Origin, part: Part | None) -> tuple[Edit, ...]:
        declared = part_expression(line_expression(origin), part)
        if declared is None or isinstance(declared, ast.Starred):
            return ()
        span = node_span(origin.call.file, declared)
        return (Edit(span, f"int({text_of(span)})"),)


@dataclass(frozen=True)
class ListSelector(Repair):
    """Write a list in the brackets, where a tuple stands."""

    def edits(self, origin: Origin, part: Part | None) -> tuple[Edit, ...]:
        call = _call(origin)
        brackets = _brackets(call) if call else None
        if not isinstance(brackets, ast.Tuple) or not brackets.elts:
            return ()
        span = node_span(_file(origin), brackets)
        text = text_of(span)
        first = node_span(_file(origin), brackets.elts[0])
        if (first.line, first.column) != (span.line, span.column):
            text = text[1:-1]  # it has parentheses of its own
        return (Edit(span, f"[{text}]"),)


@dataclass(frozen=True)
class DropArgument(Repair):
    """Leave a keyword argument out, where this value is written."""

    name: str
    value: bool

    @property
    def is_safe(self) -> bool:
        return True

    def edits(self, origin: Origin, part: Part | None) -> tuple[Edit, ...]:
        call = _call(origin)
        if call is None:
            return ()
        file = _file(origin)
        given = _arguments(call, file)
        for keyword in call.keywords:
            value = keyword.value
            if keyword.arg == self.name and isinstance(value, ast.Constant):
                if value.value is self.value:
                    own = node_span(file, keyword)
                    return _removed(own, given, node_span(file, call))
        return ()


def _removed(own: Span, given: list[Span], call: Span) -> tuple[Edit, ...]:
    """An argument taken out with its comma; not with a comment, which someone may need."""
    whole = Span(own.file, own.line, 1, own.end_line + 1, 1)
    if text_of(whole).strip().removesuffix(",") == text_of(own):
        return (Edit(whole, ""),)
    before = [each for each in given if each < own]
    after = [each for each in given if each > own]
    start = (own.line, own.column)
    end = (own.end_line, own.end_column)
    if before:
        start = (max(before).end_line, max(before).end_column)
    elif after:
        end = (min(after).line, min(after).column)
    else:
        end = (call.end_line, call.end_column - 1)
    span = Span(own.file, *start, *end)
    rest = text_of(span).replace(text_of(own), "", 1)
    return () if rest.strip(" ,") else (Edit(span, ""),)


_PROMISES: dict[str, Callable[[int, int], int]] = {
    "multiple_of": math.lcm,
    "min_size": max,
}
"""How two promises become one that keeps both."""


@dataclass(frozen=True)
class Promise(Repair):
    """Promise something of an input's size, beside what it promises already."""

    arguments: tuple[tuple[str, int], ...]

    @property
    def is_safe(self) -> bool:
        return True

    def edits(self, origin: Origin, part: Part | None) -> tuple[Edit, ...]:
        call = _call(origin)
        named = (
            {keyword.arg: keyword.value for keyword in call.keywords} if call else {}
        )
        # What `size` and `example` say may contradict a promise; `**` may hold it.
        if (
            call is None
            or named.keys() & {None, "size", "example"}
            or len(call.args) > 1
        ):
            return ()
        file = _file(origin)
        edits, new = [], []
        for name, value in self.arguments:
            written = named.get(name)
            if written is None:
                new.append(f"{name}={value}")
            elif isinstance(written, ast.Constant) and isinstance(written.value, int):
                both = _PROMISES[name](written.value, value)
                edits.append(Edit(node_span(file, written), str(both)))
            else:
                return ()
        if new:
            edits.append(_added(call, file, ", ".join(new)))
        return tuple(edits)


def _added(call: ast.Call, file: str, arguments: str) -> Edit:
    """Keyword arguments written after those of a call."""
    given = _arguments(call, file)
    if given:
        place = (max(given).end_line, max(given).end_column)
        arguments = f", {arguments}"
    else:
        whole = node_span(file, call)
        place = (whole.end_line, whole.end_column - 1)
    return Edit(Span(file, *place, *place), arguments)


def _file(origin: Origin) -> str:
    return (origin.nerve or origin.call).file
