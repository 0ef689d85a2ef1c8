"""Files that are no spec: they cannot be read, are not Python, or hold no model."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from neurlink_gen.load import reading
from neurlink_gen.load.evaluate import load
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
    told = [found.message, *(label.message for label in found.labels)]
    assert any("`" in each for each in told) == ("def" in text)


def test_a_forgotten_return_is_named(write: Write) -> None:
    found = failure(write(PREAMBLE + "def a(): _net()\n"))
    assert found.message.endswith(": `a` returns None, not build(...)")


def test_an_encoding_that_is_for_no_text(write: Write) -> None:
    found = failure(write("# coding: rot13\nvzcbeg bf\n"))
    assert found.rule.code == "NL001" and "rot13" in found.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_wide_encodings_are_named(write: Write, encoding: str) -> None:
    found = failure(write((PREAMBLE + "a = _net()\n").encode(encoding)))
    assert found.rule.code == "NL001" and encoding.upper() in found.message


def test_the_byte_that_is_wrong_is_shown(write: Write) -> None:
    found = failure(write("é = 'ü'; b = '".encode() + b"\xff'\n"))
    assert (found.span.line, found.span.column) == (1, 15)
    assert shown(found) == "\N{REPLACEMENT CHARACTER}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "spec.py")
    assert "a pipe or a device" in failure(tmp_path / "spec.py").message
    assert "a pipe or a device" in failure(Path(os.devnull)).message


def test_a_file_that_may_not_be_read(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = write("a = 1\n")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert failure(path).message == "cannot read the spec: permission denied"


def test_a_file_that_is_too_large(write: Write) -> None:
    found = failure(write(b"#" * (reading.LARGEST + 1)))
    assert "4 MiB" in found.message and found.help is not None
    assert failure(write(b"#" * reading.LARGEST)).rule.code == "NL004"


@pytest.mark.parametrize(
    "text",
    ["x = " + "-" * 50_000 + "1\n", "x = 1" + "+1" * 50_000, "a" + ".b" * 50_000],
)
def test_a_file_that_is_nested_too_deeply(write: Write, text: str) -> None:
    found = failure(write(text))
    assert found.rule.code == "NL002" and "nested too deeply" in found.message


def test_a_merge_that_is_not_finished(write: Write) -> None:
    for mark in ("<<<<<<< HEAD", "=======", ">>>>>>> other"):
        found = failure(write(f"a = 1\n{mark}\n"))
        assert found.help is not None and "merge" in found.help
