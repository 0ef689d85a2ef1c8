"""Applies fixes to specs.

In: findings with fixes, and the specs that may be changed. Out: the changed files, or a diff, and
the findings whose fixes were applied. Only what they name is changed: encoding, byte order mark,
line ends and permissions stay. Where two fixes overlap, the first is applied; the next round, after
the spec was checked again, takes the rest.
"""

from __future__ import annotations

import ast
import io
import linecache
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from neurlink_gen.contents import read_file
from neurlink_gen.files.atomic import replace_file
from neurlink_gen.files.textdiff import unified_diff
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.repairs import Edit
from neurlink_gen.lazy_dataclasses import dataclass, field


@dataclass(frozen=True)
class Mended:
    """A spec with fixes applied. content: the bytes that the file would hold."""

    path: Path
    before: str
    after: str
    content: bytes
    applied: tuple[Diagnostic, ...]

    def write(self) -> None:
        """Put it in its place."""
        replace_file(self.path, self.content)

    def diff(self, name: str) -> str:
        """What changed, as a unified diff."""
        return unified_diff(name, self.before, self.after)


def mend(
    findings: Iterable[Diagnostic], files: Iterable[str], *, unsafe: bool
) -> list[Mended]:
    """The specs with the fixes of these findings; those that stay as they are are left out.

    files: the specs that may be changed. unsafe: apply fixes, too, that may change what is meant.
    """
    wanted = [found for found in findings if found.fix and (unsafe or found.fix.safe)]
    made = (_mended(file, wanted) for file in dict.fromkeys(files))
    return [each for each in made if each is not None]


def _mended(file: str, wanted: Sequence[Diagnostic]) -> Mended | None:
    own = [
        found
        for found in wanted
        if found.fix and all(edit.span.file == file for edit in found.fix.edits)
    ]
    source = _read(file) if own else None
    if source is None:
        return None
    text, encoding = source
    changes = _Changes(text)
    applied = tuple(
        found for found in own if found.fix and changes.take(found.fix.edits)
    )
    after = changes.result()
    if after == text or not _is_python(after):
        return None
    try:
        content = after.encode(encoding)
    except UnicodeEncodeError:
        return None
    return Mended(Path(file), text, after, content, applied)


def _read(file: str) -> tuple[str, str] | None:
    """The text of a file and its encoding; None if it is no longer what was checked."""
    try:
        content = read_file(file)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
    except (OSError, ValueError, SyntaxError):
        return None
    checked = "".join(linecache.getlines(file))
    plain = io.StringIO(text, newline=None).read()
    return (
        (text, encoding)
        if checked.removesuffix("\n") == plain.removesuffix("\n")
        else None
    )


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@dataclass
class _Changes:
    """Edits of a text, none of which overlap."""

    text: str
    _taken: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Python's lines end at these; `str.splitlines` knows more.
        ends = [found.end() for found in re.finditer(r"\r\n|\r|\n", self.text)]
        self._starts = [0, *ends]

    def take(self, edits: Sequence[Edit]) -> bool:
        """Accept the edits of a fix, all of them or none."""
        new = {
            (
                self._offset(edit.span.line, edit.span.column),
                self._offset(edit.span.end_line, edit.span.end_column),
            ): edit.text
            for edit in edits
        }
        if all(self._taken.get(place) == text for place, text in new.items()):
            return True  # another finding has made them already
        if any(_overlap(place, taken) for place in new for taken in self._taken):
            return False
        self._taken.update(new)
        return True

    def _offset(self, line: int, column: int) -> int:
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def result(self) -> str:
        """The text with the edits made."""
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        position = 0
        for (start, end), new in sorted(self._taken.items()):
            yield self.text[position:start]
            yield new
            position = end
        yield self.text[position:]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two stretches share a character, or begin at the same place."""
    return one[0] == other[0] or (one[0] < other[1] and other[0] < one[1])
