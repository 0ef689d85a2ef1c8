"""Files that are no spec: they cannot be read, are not Python, or hold no model."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from neurlink_gen import reading
from neurlink_gen.load import load
from tests.spec_files import PREAMBLE, Write, failure, shown


def test_a_missing_file(tmp_path: Path) -> None:
    found = failure(tmp_path / "gone.py")
    assert found.rule.code == "NL001" and "no such file" in found.message


def test_a_folder(tmp_path: Path) -> None:
    assert "it is a folder" in failure(tmp_path).message


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"a = 1\nb = '\xff'\n", 2, "utf-8"),
        (b"# coding: klingon\n", 1, "unknown encoding: klingon"),
        (b"a = 1\n\nb = '\0'\n", 3, "null byte"),
    ],
)
def test_bytes_that_are_no_python(
    write: Write, content: bytes, line: int, message: str
) -> None:
    found = failure(write(content))
    assert (found.rule.code, found.span.line) == ("NL001", line)
    assert message in found.message


def test_other_encodings_are_read(write: Write) -> None:
    text = (
        "# coding: latin-1\n" + PREAMBLE + 'def a():\n    "Über"\n    return _net()\n'
    )
    assert load(write(text.encode("latin-1"))).models[0].docstring == "Über"
    assert load(write(b"\xef\xbb\xbf" + (PREAMBLE + "a = _net()\n").encode())).models


def test_a_syntax_error_has_its_column(write: Write) -> None:
    found = failure(write("a = 1\né = 'ü', ß ß\n"))
    assert (found.rule.code, found.span.line, found.span.column) == ("NL002", 2, 12)


@pytest.mark.parametrize(
    "text", ["return 3\n", "x = (\n", "  a\nb\n", "x = '\n", "(" * 300]
)
def test_syntax_errors_of_other_stages(write: Write, text: str) -> None:
    assert failure(write(text)).rule.code == "NL002"


@pytest.mark.parametrize(
    "text", ["", "a = 3\n", "def needs(x): pass\n", "def a(): pass\n"]
)
def test_no_models(write: Write, text: str) -> None:
    found = failure(write(text))
    assert found.rule.code == "NL004"
    assert len(found.notes) == text.count("def")


def test_a_forgotten_return_is_named(write: Write) -> None:
    assert failure(write(PREAMBLE + "def a(): _net()\n")).notes == (
        "`a` returns None, not build(...)",
    )


