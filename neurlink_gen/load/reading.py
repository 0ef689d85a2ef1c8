"""The text of a spec's file.

In: its path. Out: the text, which is remembered for whoever shows a line of it; or a `CompileError`
that says why there is none.
"""

from __future__ import annotations

import codecs
import difflib
import io
import os
import stat
import tokenize
from pathlib import Path

from neurlink_gen.contents import NO_FILE
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import CompileError, Diagnostic
from neurlink_gen.findings.source import Span, describe, remember

LARGEST = 4 << 20
"""In bytes. Python takes minutes, and gigabytes, for a file that is much larger."""
WIDE = {
    "UTF-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "UTF-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}
ENCODING_HELP = (
    "save it as UTF-8, or name its encoding in a first line: # coding: latin-1"
)


def read(path: Path) -> str:
    """The text of a file, in whatever encoding it declares."""
    content = _content(path)
    # Whatever is wrong with it is shown as well as can be.
    seen = content.decode("utf-8", "replace")
    remember(str(path), seen)
    for encoding, marks in WIDE.items():
        if content.startswith(marks):
            message = f"it is saved as {encoding}, which Python does not read"
            remember(str(path), content.decode(encoding, "replace"))
            raise _unreadable(path, message, help="save it as UTF-8")
    if b"\0" in content:
        span = _span_of_byte(path, content, content.index(b"\0"))
        message = "it holds a null byte, which no Python file may"
        raise _unreadable(path, message, span)
    text = _decoded(path, content)
    if text != seen:
        remember(str(path), text)
    return text


def _content(path: Path) -> bytes:
    try:
        status = os.stat(path)
        if stat.S_ISREG(status.st_mode) and status.st_size <= LARGEST:
            return path.read_bytes()
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        help = _near(path) if is_missing else None
        raise _unreadable(path, _reason(error), help=help) from None
    remember(str(path), "")  # none of it is shown
    if stat.S_ISDIR(status.st_mode):
        raise _unreadable(path, "it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise _unreadable(path, NO_FILE)
    size = f"{status.st_size / (1 << 20):,.0f} MiB"
    message = f"it is {size} large, and a spec may have {LARGEST >> 20} MiB"
    help = "write repeated lines with a loop, or take the data out of the spec"
    raise _unreadable(path, message, help=help)


def _near(path: Path) -> str | None:
    """The file beside a missing one that was probably meant."""
    names = [each.name for each in path.parent.glob("*.py")]
    near = difflib.get_close_matches(path.name, names, n=1)
    return f"did you mean {near[0]}?" if near else None


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return (error.strerror or describe(error)).lower()


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        span = _span_of_byte(path, content, error.start)
        message = f"it is not valid {error.encoding}: {error.reason}"
    except (SyntaxError, LookupError) as error:
        span, message = None, str(getattr(error, "msg", error)).partition(";")[0]
    raise _unreadable(path, message, span, ENCODING_HELP)


def _encoding(content: bytes) -> str:
    """The encoding that the first lines declare, or UTF-8."""
    try:
        return tokenize.detect_encoding(io.BytesIO(content).readline)[0]
    except SyntaxError as error:
        # It is said of the first two lines alone, and without the place.
        if "invalid or missing" in str(error):
            return "utf-8"
        raise


def _span_of_byte(path: Path, content: bytes, place: int) -> Span:
    """Where a byte of a file is shown."""
    line = content.count(b"\n", 0, place) + 1
    before = content[content.rfind(b"\n", 0, place) + 1 : place]
    column = len(before.decode("utf-8", "replace")) + 1
    return Span(str(path), line, column, line, column + 1)


def _unreadable(
    path: Path, message: str, span: Span | None = None, help: str | None = None
) -> CompileError:
    place = span or Span(str(path), 1, 1, 1, 1)
    full = f"cannot read the spec: {message}"
    found = Diagnostic(rules.UNREADABLE_SPEC, full, place, help=help)
    return CompileError((found,))
