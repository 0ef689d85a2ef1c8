"""Comments in a spec that silence a warning: `# neurlink: ignore[NL306]`.

In: findings, and the files that they are about. Out: the findings without those that a comment
silences, and with a warning for each comment that silences nothing.

A comment counts where it stands on one of the lines that are underlined, or on the first or last
line of the innermost element of a list, or statement, that these are part of. It silences warnings
only: an error stays an error.
"""

from __future__ import annotations

import ast
import difflib
import io
import linecache
import re
import tokenize
from collections.abc import Iterator, Sequence

from neurlink_gen.contents import read_file
from neurlink_gen.findings import rules
from neurlink_gen.findings.codes import did_you_mean_code, rule_of
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.repairs import Edit, Fix
from neurlink_gen.findings.source import Span, is_library, source_line, syntax_tree
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.words import listed

MARK = "neurlink:"
HELP = "write # neurlink: ignore[NL306], or several codes with commas between them"
_DIRECTIVE = re.compile(r"#\s*neurlink:\s*(?P<verb>\w*)\s*(?P<rest>[^#]*)")
_CODES = re.compile(r"\[([^\[\]]+)\]\s*")


@dataclass(frozen=True)
class _Comment:
    """A comment that silences something. end: the column past the space after it, if any."""

    span: Span
    codes: tuple[str, ...]
    end: int


def without_ignored(
    findings: Sequence[Diagnostic], files: Sequence[str]
) -> tuple[Diagnostic, ...]:
    """The findings that no comment silences, and what is wrong with the comments.

    files: the specs that were looked at as a whole. With an error, perhaps not all warnings were
    found, so that no comment is called useless.
    """
    places = dict.fromkeys([*files, *(found.span.file for found in findings)])
    read = {file: _Comments(file) for file in places if _mentions_us(file)}
    told = [
        found
        for found in findings
        if found.span.file not in read or not read[found.span.file].silence(found)
    ]
    is_whole = not any(found.is_error for found in findings)
    for file, comments in read.items():
        told += comments.malformed
        told += comments.unused() if is_whole and file in files else ()
    return tuple(sorted(told, key=lambda found: found.sort_key))


def _mentions_us(file: str) -> bool:
    if is_library(file):
        return False
    if file in linecache.cache:
        return any(MARK in line for line in linecache.getlines(file))
    # It was compiled in another process, and most specs say nothing: keep none of them.
    try:
        return MARK.encode() in read_file(file)
    except OSError:
        return False


class _Comments:
    """The comments of a file that are meant for this program."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.comments: list[_Comment] = []
        self.malformed: list[Diagnostic] = []
        self._used: set[tuple[_Comment, str]] = set()
        for line, column, text in _comment_tokens(file):
            for found in filter(_is_meant_for_us, _DIRECTIVE.finditer(text)):
                self._read(found, line, column)

    def _read(self, found: re.Match[str], line: int, column: int) -> None:
        end = column + found.start() + len(found[0].rstrip())
        span = Span(self.file, line, column + found.start(), line, end)
        listed_codes = _CODES.fullmatch(found["rest"])
        if found["verb"] != "ignore" or listed_codes is None:
            self._report(
                "this comment names no rule in brackets, and ignores nothing", span
            )
            return
        good = []
        for code in (each.strip() for each in listed_codes[1].split(",")):
            rule = rule_of(code)
            if rule is None:
                hint = did_you_mean_code(code)
                self._report(f"there is no rule {code or 'without a code'}{hint}", span)
            elif rule.severity == "error":
                message = f"{code} is an error, and only warnings can be ignored"
                self._report(message, span, "remove it from the comment")
            else:
                good.append(code)
        self.comments.append(_Comment(span, tuple(good), column + found.end()))

    def _report(self, message: str, span: Span, help: str = HELP) -> None:
        found = Diagnostic(rules.USELESS_IGNORE, message, span, help=help)
        self.malformed.append(found)

    def silence(self, found: Diagnostic) -> bool:
        """Whether a comment names this finding's rule at its line."""
        code = found.rule.code
        named = [comment for comment in self.comments if code in comment.codes]
        lines = _lines_of(found.span) if named else set()
        silencing = [comment for comment in named if comment.span.line in lines]
        self._used.update((comment, code) for comment in silencing)
        return bool(silencing)

    def unused(self) -> Iterator[Diagnostic]:
        """A warning for each comment that names what was not found there."""
        for comment in self.comments:
            kept = [code for code in comment.codes if (comment, code) in self._used]
            lost = [code for code in comment.codes if code not in kept]
            if lost:
                yield Diagnostic(
                    rules.USELESS_IGNORE,
                    f"there is no {listed(lost)} to ignore here",
                    comment.span,
                    help=f"remove {'it' if kept else 'the comment'}",
                    fix=Fix(True, (_edit(comment, kept),)),
                )


def _edit(comment: _Comment, kept: Sequence[str]) -> Edit:
    """The comment with fewer codes; of none, without it and the space around it."""
    span = comment.span
    if kept:
        return Edit(span, f"# {MARK} ignore[{', '.join(kept)}]")
    text = source_line(span.file, span.line)
    before, after = text[: span.column - 1], text[comment.end - 1 :]
    if not before.strip() and not after:
        return Edit(Span(span.file, span.line, 1, span.line + 1, 1), "")
    start = span.column if after else len(before.rstrip()) + 1
    return Edit(Span(span.file, span.line, start, span.line, comment.end), "")


def _comment_tokens(file: str) -> Iterator[tuple[int, int, str]]:
    """The comments that may be meant: their line, their column from 1, their text."""
    text = "".join(linecache.getlines(file))
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and MARK in token.string:
                yield token.start[0], token.start[1] + 1, token.string
    except (tokenize.TokenError, SyntaxError):
        return  # the spec is no Python, which is said elsewhere


def _is_meant_for_us(found: re.Match[str]) -> bool:
    """Whether a comment that begins so is more than prose about the package neurlink."""
    is_near = difflib.get_close_matches(found["verb"].lower(), ["ignore"], cutoff=0.7)
    return bool(is_near) or found["rest"].startswith("[")


def _lines_of(span: Span) -> set[int]:
    """The lines on which a comment about a span may stand."""
    lines = set(range(span.line, span.end_line + 1))
    around = [
        (first, -last, last)
        for first, last in _elements(span.file)
        if first <= span.line and span.end_line <= last
    ]
    if around:
        first, _, last = max(around)
        lines |= {first, last}
    return lines


def _elements(file: str) -> Iterator[tuple[int, int]]:
    """The first and last lines of a file's statements and of the elements of its lists."""
    tree = syntax_tree(file)
    for node in ast.walk(tree) if tree else ():
        inside = (
            [node]
            if isinstance(node, ast.stmt)
            else (
                node.elts
                if isinstance(node, ast.List)
                else [node.elt] if isinstance(node, ast.ListComp) else []
            )
        )
        for each in inside:
            yield each.lineno, each.end_lineno or each.lineno
