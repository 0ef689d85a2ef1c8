"""How findings look at a terminal, and that they look plain everywhere else."""

from __future__ import annotations

import io
import itertools
import os
import re
import sys
from pathlib import Path

import pytest

from neurlink_gen.commands.console import look_of
from neurlink_gen.report import Look, Report, render
from neurlink_gen.report.cells import width_of, wrapped
from tests.test_report import TEXT, UNKNOWN_TAG, Diagnostic, Label, span

ESCAPE = re.compile(r"\x1b\[[\d;]*m")


class Terminal(io.StringIO):
    """A stream that says it is a terminal; not one whose size is known."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("is_terminal", "environment", "expected"),
    [
        (False, {}, False),
        (True, {}, True),
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (True, {"FORCE_COLOR": "0"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (False, {"FORCE_COLOR": ""}, False),
        (True, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(is_terminal: bool, environment: dict[str, str], expected: bool) -> None:
    stream = Terminal() if is_terminal else io.StringIO()
    assert look_of(stream, environment).is_coloured is expected


def test_width() -> None:
    assert look_of(Terminal(), {"COLUMNS": "72"}).width == 72
    assert look_of(Terminal(), {"COLUMNS": "wide"}).width is None
    assert look_of(io.StringIO(), {"COLUMNS": "72"}).width is None
    assert look_of(None, {"FORCE_COLOR": "0"}) == Look()


def report() -> Report:
    long = "words that go on and on, and on, 宽宽宽 and on, until " + "x" * 60 + " ends"
    found = Diagnostic(
        UNKNOWN_TAG,
        "a message",
        span(TEXT, "12"),
        (Label("like this", span(TEXT, "line 3")), Label("", span(TEXT, "line 9"))),
        (long, "short"),
        long,
    )
    return Report((found,))


def test_colour_adds_nothing_but_colour() -> None:
    plain, coloured = (
        render(report(), "full", Look(is_coloured)) for is_coloured in (False, True)
    )
    assert "\x1b" not in plain and coloured != plain
    assert ESCAPE.sub("", coloured) == plain
    # Each line ends as it began, so that no colour runs into what follows.
    for line in coloured.splitlines():
        codes = ESCAPE.findall(line)
        assert codes[1::2] == ["\x1b[0m"] * len(codes[::2])


@pytest.mark.parametrize("width", [40, 60, 79])
def test_notes_are_wrapped_at_a_narrow_terminal(width: int) -> None:
    plain, narrow = render(report(), "full"), render(
        report(), "full", Look(False, width)
    )
    notes = narrow[narrow.index(" = note") :].splitlines()
    for line in notes:
        assert width_of([line]) <= width or line.strip() == "x" * 60
    assert narrow.split() == plain.split()
    assert {line[:11] for line in notes if " = " not in line} == {" " * 11}
    assert render(report(), "full", Look(False, 1000)) == plain


def test_source_is_cut_at_a_narrow_terminal() -> None:
    place = span("a" * 50 + "bad" + "b" * 50 + "\n", "bad")
    found = Report((Diagnostic(UNKNOWN_TAG, "m", place),))
    above, below = render(found, "full", Look(False, 40)).splitlines()[-2:]
    assert len(above) <= 40
    assert above[below.index("^") : below.rindex("^") + 1] == "bad"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", None, ["one two three"]),
        ("longest of all", 3, ["longest", "of", "all"]),
        ("宽宽 宽宽", 8, ["宽宽", "宽宽"]),
    ],
)
def test_wrapping(text: str, width: int | None, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


SPEC = """\
import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build([((3, 1), nv.Input()), ((3, 2), nv.MaxPool2d(2))])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_true_terminal(tmp_path: Path, variables: dict[str, str]) -> None:
    import pty
    import subprocess

    (tmp_path / "spec.py").write_text(SPEC)
    dropped = ("NO_COLOR", "FORCE_COLOR", "COLUMNS")
    environment = {k: v for k, v in os.environ.items() if k not in dropped}
    ours, theirs = pty.openpty()
    os.set_blocking(ours, True)
    done = subprocess.run(
        [sys.executable, "-m", "neurlink_gen", "check", "spec.py"],
        stderr=theirs,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={**environment, "TERM": "xterm", "COLUMNS": "50", **variables},
    )
    os.close(theirs)
    told = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert (done.returncode, done.stdout) == (0, b"")
    assert ("\x1b[1;33mwarning[NL306]" in told) == (not variables)
    assert "note: the model works where" in told.replace("\x1b[0m", "").replace(
        "\x1b[1m", ""
    )
    # What is drawn below the source stays in one piece; what is said after it is wrapped.
    lines = ESCAPE.sub("", told).splitlines()
    said = itertools.dropwhile(lambda line: not line.lstrip().startswith("= "), lines)
    assert max(map(len, said)) <= 50
