"""What a diagnostic looks like, to people and to machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neurlink_gen.findings.diagnostics import Diagnostic, Label
from neurlink_gen.findings.repairs import Edit, Fix
from neurlink_gen.findings.rules import DEAD_LINE, UNKNOWN_TAG
from neurlink_gen.findings.source import Span, remember
from neurlink_gen.report import Report
from neurlink_gen.report import render as render_report
from neurlink_gen.report import render_findings, tally
from neurlink_gen.report.formats.full import MAXIMUM_WIDTH


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def span(text: str, marked: str, file: str = "spec.py") -> Span:
    """Where `marked` stands in the text of a file."""
    path = str(Path.cwd() / file)
    remember(path, text)
    start = text.index(marked)
    end = start + len(marked)

    def place(index: int) -> tuple[int, int]:
        return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)

    return Span(path, *place(start), *place(end))


def render(findings: list[Diagnostic], name: str) -> str:
    return render_report(Report(tuple(findings)), name)


def full(
    *places: Span, message: str = "wrong", labels: tuple[str, ...] = ("here",)
) -> str:
    pairs = zip(labels * len(places), places[1:], strict=False)
    found = Diagnostic(
        UNKNOWN_TAG,
        message,
        places[0],
        tuple(Label(text, place) for text, place in pairs),
    )
    return render_findings([found])


def marked(text: str) -> str:
    """What stands above the carets of a rendering of one mark."""
    above, below = text.splitlines()[-2:]
    start, end = below.index("^"), below.rindex("^") + 1
    return above[start:end]


TEXT = "".join(f"line {number}\n" for number in range(1, 13))


def test_full() -> None:
    found = Diagnostic(
        UNKNOWN_TAG,
        'no earlier line bears the tag "stme"',
        span(TEXT, "12"),
        labels=(
            Label("like this", span(TEXT, "line 3")),
            Label("", span(TEXT, "line 4")),
        ),
        notes=("a note\nof two lines",),
        help='write "stem"',
    )
    assert render_findings([found]) == """\
error[NL102]: no earlier line bears the tag "stme"
  --> spec.py:12:6
   |
 3 | line 3
   | ------ like this
 4 | line 4
   | ------
...
12 | line 12
   |      ^^
   = note: a note
           of two lines
   = help: write "stem\""""


def test_two_marks_on_one_line_show_it_once() -> None:
    text = full(span(TEXT, "2"), span(TEXT, "line 2"))
    assert text.count("| line 2") == 1
    assert text.endswith("  |      ^\n  | ------ here")


def test_a_label_in_another_file() -> None:
    text = full(span("a = b\n", "b"), span("c = d\n", "c", "other.py"))
    assert text.endswith(" ::: other.py:1:1\n  |\n1 | c = d\n  | - here")


def test_a_span_of_many_lines_is_marked_to_the_end_of_the_first() -> None:
    assert marked(full(span("a = [1,  \n  2]\n", "[1,  \n  2]"))) == "[1,"


def test_an_empty_span_and_one_past_the_end_have_a_caret() -> None:
    place = span("ab\n", "b")
    assert "  |  ^\n" in full(Span(place.file, 1, 2, 1, 2)) + "\n"
    assert "  |   ^\n" in full(Span(place.file, 1, 99, 1, 120)) + "\n"


def test_tabs() -> None:
    assert marked(full(span("\ta\tbad\n", "bad"))) == "bad"


@pytest.mark.parametrize(
    ("text", "columns", "carets"),
    [
        ("'宽宽' + bad\n", 9, 3),  # two columns each
        ("'e\u0301' + bad\n", 6, 3),  # a combining accent takes none
        ("'a' + 宽宽\n".replace("宽宽", "宽d"), 6, 3),
    ],
)
def test_characters_of_other_widths(text: str, columns: int, carets: int) -> None:
    below = full(span(text, text[-4:-1].strip())).splitlines()[4]
    assert below == "  | " + " " * columns + "^" * carets


@pytest.mark.parametrize(
    "character", ["\x1b", "\x07", "\x7f", "\u202e", "\u2028", "\x0c"]
)
def test_nothing_moves_the_cursor(character: str) -> None:
    text = full(span(f"'{character}', bad\n", "bad"), message=f"a{character}b")
    assert character not in text
    assert marked(text) == "bad"


def test_long_lines_are_cut_around_the_mark() -> None:
    text = full(span("a" * 5000 + "bad" + "b" * 5000 + "\n", "bad"))
    above = text.splitlines()[3]
    assert marked(text) == "bad" and len(above) <= MAXIMUM_WIDTH + len(
        "1 | " + 2 * "..."
    )
    assert above.startswith("1 | ...a") and above.endswith("b...")


def test_a_long_mark_is_cut_as_well() -> None:
    lines = full(span("x = " + "a" * 5000 + "\n", "a" * 5000)).splitlines()
    assert max(map(len, lines)) <= MAXIMUM_WIDTH + len("1 | " + 2 * "...")


def test_a_file_that_is_gone() -> None:
    place = Span(str(Path.cwd() / "gone.py"), 1, 1, 1, 1)
    assert full(place) == "error[NL102]: wrong\n --> gone.py:1:1"


def test_paths_elsewhere_stay_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = span("a\n", "a")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir("below")
    assert f"--> {tmp_path / 'spec.py'}:1:1" in full(place)


def test_concise_is_one_line_each() -> None:
    place = span(TEXT, "line 3")
    found = [Diagnostic(UNKNOWN_TAG, "a\nb", place), Diagnostic(DEAD_LINE, "c", place)]
    assert render(found, "concise") == (
        "spec.py:3:1: error[NL102]: a b\nspec.py:3:1: warning[NL107]: c"
    )


def test_json() -> None:
    place = span(TEXT, "3")
    location = {
        "file": "spec.py",
        "line": 3,
        "column": 6,
        "end_line": 3,
        "end_column": 7,
    }
    fix = Fix(True, (Edit(place, "4"),))
    found = Diagnostic(DEAD_LINE, "m", place, (Label("l", place),), ("n",), "h", fix)
    assert json.loads(render([found], "json")) == {
        "version": 1,
        "diagnostics": [
            {
                "code": "NL107",
                "severity": "warning",
                "message": "m",
                "location": location,
                "labels": [{"message": "l", "location": location}],
                "notes": ["n"],
                "help": "h",
                "fix": {"safe": True, "edits": [{"location": location, "text": "4"}]},
            }
        ],
        "summary": {"errors": 0, "warnings": 1},
    }
    assert json.loads(render([], "json"))["summary"] == {"errors": 0, "warnings": 0}


def test_tally() -> None:
    place = span(TEXT, "1")
    error, warning = Diagnostic(UNKNOWN_TAG, "", place), Diagnostic(
        DEAD_LINE, "", place
    )
    assert tally([error, warning, warning]) == "1 error and 2 warnings"
    assert tally([error]) == "1 error"
