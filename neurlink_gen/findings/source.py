"""Places in the user's source: where a call was made, and the text that stands there.

In: file paths and the frames of a running spec. Out: `Span`s (lines and columns, counted from 1,
columns in characters) and the source lines that belong to them.
"""

from __future__ import annotations

import ast
import functools
import io
import linecache
import os
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import CodeType, FrameType

from neurlink_gen.lazy_dataclasses import dataclass

PACKAGE_FOLDER = str(Path(__file__).parent.parent) + os.sep
BLOCKS_FILE = str(Path(__file__).parent.parent / "blocks.py")
MAXIMUM_MESSAGE = 400
STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a file. Lines and columns count from 1; the end column is one past the last."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, other: Span) -> bool:
        """Whether `other` lies within this span."""
        return (
            self.file == other.file
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )


@dataclass(frozen=True)
class Origin:
    """How a line of a network came to be.

    call: the `build(...)`, `self.add(...)` or `Stage(...)` that took the list.
    path: the indices into that nested list that lead to the line.
    counts: how long the list is that each of these is an index of.
    number: which line of its network it is, from 0.
    nerve: where the line's nerve was made, which for a recipe used on many lines is elsewhere.
    parent: the line whose composite nerve this line is part of.
    """

    call: Span
    path: tuple[int, ...]
    nerve: Span | None = None
    parent: Origin | None = None
    number: int = -1
    counts: tuple[int, ...] = ()

    @property
    def place_in_spec(self) -> Span:
        """Where its nerve was made, or, of a line of this package's blocks, that of the line they are on."""
        origin = self
        while is_library(origin.call.file) and origin.parent is not None:
            origin = origin.parent
        return origin.nerve or origin.call


Positions = tuple[tuple[int | None, int | None, int | None, int | None], ...]
_known_positions: dict[int, tuple[CodeType, Positions]] = {}


def _positions(code: CodeType) -> Positions:
    # By identity, which the entry keeps: to hash a code object takes long.
    known = _known_positions.get(id(code))
    if known is None:
        known = _known_positions[id(code)] = (code, tuple(code.co_positions()))
    return known[1]


def character_column(file: str, line: int, byte_column: int) -> int:
    """The 1-based column in characters of a 0-based column in UTF-8 bytes, as `ast` counts them."""
    text = linecache.getline(file, line).encode("utf-8")
    return len(text[:byte_column].decode("utf-8", errors="replace")) + 1


def span_of_frame(frame: FrameType, instruction: int | None = None) -> Span:
    """The exact span of the expression that `frame` is evaluating."""
    file = frame.f_code.co_filename
    offset = frame.f_lasti if instruction is None else instruction
    positions = _positions(frame.f_code)
    line, end_line, column, end_column = positions[offset // 2]
    if line is None or end_line is None or column is None or end_column is None:
        first = frame.f_lineno or 1
        return Span(file, first, 1, first, 1)
    return _span(file, line, column, end_line, end_column)


@functools.lru_cache(maxsize=4096)
def _span(file: str, line: int, column: int, end_line: int, end_column: int) -> Span:
    return Span(
        file,
        line,
        character_column(file, line, column),
        end_line,
        character_column(file, end_line, end_column),
    )


@functools.lru_cache(maxsize=None)
def is_ours(file: str) -> bool:
    """Whether a frame of this file belongs to the compiler or to Python, and not to a spec."""
    if file.startswith(PACKAGE_FOLDER):
        return file != BLOCKS_FILE
    if file.startswith(STANDARD_LIBRARY):
        return "site-packages" not in file
    return file.startswith("<")


def is_library(file: str) -> bool:
    """Whether a file is part of the package, the blocks that are written as specs included."""
    return file.startswith(PACKAGE_FOLDER)


def caller_span() -> Span:
    """The span of the innermost call that stands in a spec rather than in the compiler."""
    frame: FrameType | None = sys._getframe(1)
    last = frame
    while frame is not None:
        if not is_ours(frame.f_code.co_filename):
            return span_of_frame(frame)
        last, frame = frame, frame.f_back
    assert last is not None
    return span_of_frame(last)


def caller_name() -> str:
    """The name of the function that the innermost call stands in: `<module>` outside of all."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return "<module>" if frame is None else frame.f_code.co_name


@functools.lru_cache(maxsize=None)
def syntax_tree(file: str) -> ast.Module | None:
    """The syntax tree of a file, or None where it has none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # what is odd in it is said when it is compiled
            return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def node_span(file: str, node: ast.expr | ast.keyword | ast.arg) -> Span:
    """The span of an expression, an argument or a parameter of the syntax tree of `file`."""
    return _span(
        file,
        node.lineno,
        node.col_offset,
        node.end_lineno or node.lineno,
        node.end_col_offset or node.col_offset,
    )


def find_expression(span: Span) -> ast.expr | None:
    """The outermost expression that stands exactly at `span`."""
    for node in _expressions(span.file).get(span.line, ()):
        if node_span(span.file, node) == span:
            return node
    return None


@functools.lru_cache(maxsize=None)
def _expressions(file: str) -> Mapping[int, list[ast.expr]]:
    """The expressions of a file by the line on which they begin, outer ones first."""
    found: dict[int, list[ast.expr]] = {}
    tree = syntax_tree(file)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.expr):
            found.setdefault(node.lineno, []).append(node)
    return found


def source_line(file: str, line: int) -> str:
    """The text of one line of a file, without its line break; empty where there is none."""
    return linecache.getline(file, line).rstrip("\r\n")


def text_of(span: Span) -> str:
    """What stands at a span."""
    lines = linecache.getlines(span.file)[span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1]
    return "".join(lines)[span.column - 1 :]


def span_of_function(function: object) -> Span | None:
    """The first line of a function's definition, decorators included; None for anything else."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        return None
    return span_of_line(code.co_filename, code.co_firstlineno)


def span_of_line(file: str, line: int) -> Span:
    """A whole line of a file, without the white space around it."""
    text = source_line(file, line).rstrip()
    column = len(text) - len(text.lstrip()) + 1
    return Span(file, line, column, line, len(text) + 1)


def remember(file: str, text: str) -> None:
    """Take `text` for what stands in a file, and forget what was read there before."""
    lines = io.StringIO(text, newline=None).readlines()
    # Without a time of change, the cache keeps what was compiled, whatever happens to the file.
    linecache.cache[file] = (len(text), None, lines, file)
    linecache.checkcache()
    syntax_tree.cache_clear()
    _expressions.cache_clear()
    _span.cache_clear()


def spans_of_error(error: BaseException) -> list[Span]:
    """Where in a spec an exception passed, from the outermost call to where it was raised."""
    places = []
    traceback = error.__traceback__
    while traceback is not None:
        if not is_ours(traceback.tb_frame.f_code.co_filename):
            places.append(span_of_frame(traceback.tb_frame, traceback.tb_lasti))
        traceback = traceback.tb_next
    return places


def span_of_error(error: BaseException) -> Span | None:
    """Where in a user's file an exception was raised: the innermost frame in one."""
    places = [place for place in spans_of_error(error) if not is_library(place.file)]
    return places[-1] if places else None


def is_raised_in_spec(error: BaseException) -> bool:
    """Whether it is a spec's own code that raised, be it called by the spec or by the compiler."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return False
    file = traceback.tb_frame.f_code.co_filename
    return not is_ours(file) and not is_library(file)


def describe(error: BaseException) -> str:
    """An exception in one line: its class, and what it says."""
    name = type(error).__name__
    try:
        text = str(error).strip()
    except Exception:  # the spec's own exception class may be at fault
        return name
    if len(text) > MAXIMUM_MESSAGE:
        text = text[:MAXIMUM_MESSAGE] + "..."
    return f"{name}: {text}" if text else name
