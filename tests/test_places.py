"""A finding underlines the very part of a line that is meant, and says which turn made it."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurlink_gen import compile_spec
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.source import source_line
from tests.compiling import PREAMBLE

GOOD = "((8, 1), nv.Conv2d(3))"
BAD = "((8, 1), nv.Conv2d(3, groups=5))"
MADE = "this line is written once and made several times: "


def findings(folder: Path, lines: str, before: str = "") -> tuple[Diagnostic, ...]:
    path = folder / "spec.py"
    net = f"def net():\n    return build([((8, 1), nv.Input()),\n{lines}\n])\n"
    path.write_text(PREAMBLE + before + net, "utf-8")
    return compile_spec(path).diagnostics


def underlined(found: Diagnostic) -> str:
    span = found.span
    assert span.line == span.end_line
    return source_line(span.file, span.line)[span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    "lines, text",
    [
        ('((8, 1), nv.Conv2d["a"](3)), ((8, 1), nv.Conv2d[0, "a"](3))', '"a"'),
        ('((8, 1), nv.Add[[-1, "b"]]())', '"b"'),
        ("((8, 1), nv.Add[[0, 7]]())", "7"),
        ("((8, 1), nv.Add[[0, -7]]())", "-7"),
        ("((8, 1), nv.Concat[5:3]())", "5:3"),
        ("((8, 1), nv.Conv2d[{0}](3))", "{0}"),
        ("((8, 1), nv.Conv2d(0))", "0"),
        ("((8, 1), nv.Conv2d(3, 0))", "0"),
        ("((8, 1), nv.Conv2d(3, bias=2))", "bias=2"),
        ("((8, 1), nv.Conv2d(3, bais=True))", "bais=True"),
        ("((8, 1), nn.BatchNorm2d(9))", "9"),
        ("((8, 1), nv.Conv2d(*(3, 0)))", "nv.Conv2d(*(3, 0))"),
        ("((0, 1), nv.Conv2d(3))", "0"),
        ('((8, "h"), nv.Conv2d(3))', '"h"'),
        ("((8, 0.5), nv.Conv2d(3))", "0.5"),
        ("(8, 1, nv.Conv2d(3))", "8"),
        ('nv.Stage["a b"]([((8, 1), nv.Conv2d(3))])', '"a b"'),
        ('((8, 1), nv.Conv2d(3))], outputs=["c"', '"c"'),
    ],
)
def test_the_part_that_is_meant_is_underlined(
    lines: str, text: str, tmp_path: Path
) -> None:
    (found,) = findings(tmp_path, lines)
    assert underlined(found) == text


@pytest.mark.parametrize(
    "lines, turn",
    [
        (f"{GOOD}, {BAD}", None),
        ("*[((8, 1), nv.Conv2d(3, groups=g)) for g in (1, 5, 2)]", "item 2 of 3"),
        ("[((8, 1), nv.Conv2d(3, groups=g)) for g in (1, 2, 5)]", "item 3 of 3"),
        (f"[{GOOD}, {BAD}] * 3", "repeat 1 of 3"),
        (f"{GOOD}, *[{BAD}] * 2, {GOOD}", "repeat 1 of 2"),
        (f"*[{GOOD}] * 2, {BAD}", None),
        (f'nv.Stage["s"]([{GOOD}, *[{BAD}] * 2])', "repeat 1 of 2"),
        (f"[[{GOOD}] * 2, [{BAD}] * 2] * 4", "repeat 1 of 4, repeat 1 of 2"),
    ],
)
def test_a_line_made_in_turns_says_which(
    lines: str, turn: str | None, tmp_path: Path
) -> None:
    found = findings(tmp_path, lines)[0]
    assert underlined(found).startswith("groups=")
    made = [note for note in found.notes if note.startswith(MADE)]
    assert made == ([] if turn is None else [MADE + turn])


def test_a_nerve_made_elsewhere_is_shown_with_the_line_that_has_it(
    tmp_path: Path,
) -> None:
    (found,) = findings(
        tmp_path, "((8, 1), conv())", "def conv(): return nv.Conv2d(3, groups=5)\n"
    )
    assert underlined(found) == "groups=5"
    labels = {label.message for label in found.labels}
    assert labels == {"the nerve of this line", "[N, 8, H, W]"}


def test_a_line_put_together_by_a_program_is_shown_as_a_value(tmp_path: Path) -> None:
    before = "lines = []\nfor g in (1, 5):\n    lines.append(((8, 1), nv.Conv2d(3, groups=g)))\n"
    found = findings(tmp_path, "*lines", before)[0]
    assert underlined(found) == "groups=g"
    assert "the line is ((8, 1), Conv2d(3, groups=5))" in found.notes
