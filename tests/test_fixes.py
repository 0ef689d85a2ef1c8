"""Fixes: what is written, what never is, and that nothing else in a file changes."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from neurlink_gen.commands import cli
from neurlink_gen.commands.exit_codes import FAULT, FINE
from neurlink_gen.files.mend import mend
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.repairs import Edit, Fix
from neurlink_gen.findings.source import Span, remember
from neurlink_gen.pipeline import Spec, compile_specs
from tests import goldens

HEAD = "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build, nn\n\n\n"
SAFE = HEAD + """\
def net():
    return build([((3, 1), nv.Input()), ((3, 2), nv.MaxPool2d(2))])
"""
UNSAFE = HEAD + """\
def net():
    return build([((3, 1), nv.Input()), ((8, 1), nv.Conv2d(3, bais=True))])
"""
BOTH = SAFE + UNSAFE.removeprefix(HEAD).replace("net", "other")


@pytest.fixture(autouse=True)
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    path = tmp_path / "spec.py"
    path.write_text(SAFE)
    return path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(arguments)
        return (code, *capsys.readouterr())

    return call


FIXED = SAFE.replace("nv.Input()", "nv.Input(multiple_of=2)")


# Commands


def test_a_fix_is_written_and_told(run: Run, spec: Path) -> None:
    code, out, err = run("check", "--fix", "spec.py")
    assert (code, out) == (0, "")
    assert err == (
        "fixed spec.py:6:46: NL306: the line declares H/2, and MaxPool2d gives H//2\n"
        "checked 1 model\n"
    )
    assert spec.read_text() == FIXED
    assert run("check", "--fix", "spec.py") == (0, "", "checked 1 model\n")
    assert run("check", "--fix", "spec.py", "-q") == (0, "", "")


def test_a_build_has_the_fixes_in_it(run: Run, spec: Path) -> None:
    spec.write_text(BOTH)
    assert run("build", "--fix", "spec.py", "-o", "generated")[0] == 1
    assert spec.read_text() == BOTH.replace("nv.Input()", "nv.Input(multiple_of=2)", 1)
    assert not Path("generated").exists()
    assert run("--unsafe-fixes", "spec.py", "-o", "generated")[0] == 0
    assert "bias=True" in spec.read_text()
    text = Path("generated/spec.py").read_text()
    assert "class Other" in text and "bias=False" not in text


def test_unsafe_fixes_are_asked_for(run: Run, spec: Path) -> None:
    spec.write_text(UNSAFE)
    assert run("check", "--fix", "spec.py")[0] == 1 and spec.read_text() == UNSAFE
    assert run("check", "--unsafe-fixes", "spec.py")[0] == 0
    assert spec.read_text() == UNSAFE.replace("bais", "bias")


def test_nothing_is_fixed_unasked(run: Run, spec: Path) -> None:
    for words in (["check"], ["summary"], ["build", "-o", "generated"]):
        run(*words, "spec.py")
    assert spec.read_text() == SAFE


def test_a_diff_shows_fixes_and_writes_none(run: Run, spec: Path) -> None:
    code, out, err = run("check", "--fix", "--diff", "spec.py")
    assert code == 0 and "warning[NL306]" in err and "fixed" not in err
    head, *lines = out.splitlines()
    assert head == "--- a/spec.py"
    changed = [line for line in lines if line[0] in "+-"]
    assert changed[1:] == ["-" + SAFE.splitlines()[5], "+" + FIXED.splitlines()[5]]
    assert spec.read_text() == SAFE


def test_what_is_not_told_is_not_fixed(run: Run, spec: Path) -> None:
    run("check", "--fix", "--ignore", "NL306", "spec.py")
    assert spec.read_text() == SAFE


@pytest.mark.parametrize(
    "words",
    [
        ("build", "--fix", "--check", "spec.py", "-o", "generated"),
        ("build", "--unsafe-fixes", "--diff", "spec.py", "-o", "generated"),
        ("check", "--diff", "spec.py"),
        ("check", "--fix", "spec.py:net"),
        ("summary", "--fix", "spec.py"),
    ],
)
def test_what_makes_no_sense_is_refused(
    run: Run, spec: Path, words: tuple[str, ...]
) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "") and err and spec.read_text() == SAFE


def test_a_neighbour_is_not_changed_for_one_spec(run: Run, spec: Path) -> None:
    block = HEAD + (
        "class Block(nv.Nerve):\n    def __init__(self):\n        super().__init__()\n"
        "        self.add([(self.target_dims[0], nv.Conv2d(3, bais=True))])\n"
    )
    Path("block.py").write_text(block)
    text = HEAD + "from block import Block\n\n\n" + UNSAFE.removeprefix(HEAD)
    spec.write_text(text.replace("nv.Conv2d(3, bais=True)", "Block()"))
    code, _, err = run("check", "--unsafe-fixes", "spec.py")
    assert code == 1 and "block.py" in err and Path("block.py").read_text() == block


def test_a_file_that_cannot_be_written_stays(run: Run, spec: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    spec.parent.chmod(0o500)
    try:
        code, _, err = run("check", "--fix", "spec.py")
    finally:
        spec.parent.chmod(0o700)
    assert code == 2 and "error:" in err and spec.read_text() == SAFE


def test_a_failed_write_leaves_the_spec_as_it_was(
    run: Run, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    code, _, err = run("check", "--fix", "spec.py")
    assert code == 2 and "No space left" in err
    assert spec.read_text() == SAFE
    assert sorted(path.name for path in spec.parent.iterdir()) == [
        "pyproject.toml",
        "spec.py",
    ]


# Every golden

CASES = [
    each for each in [*goldens.good(), *goldens.bad()] if (each / "spec.py").is_file()
]


@pytest.mark.parametrize(
    "folder", CASES, ids=lambda each: f"{each.parent.name}/{each.name}"
)
def test_fixes_come_to_an_end(run: Run, spec: Path, folder: Path) -> None:
    """A second run changes nothing, whatever is wrong with a spec, nor does it break a good one."""
    shutil.copytree(folder, spec.parent, dirs_exist_ok=True)
    first = run("check", "--unsafe-fixes", "spec.py")[0]
    after = spec.read_bytes()
    assert run("check", "--unsafe-fixes", "spec.py")[0] == first != FAULT
    assert spec.read_bytes() == after
    if folder.parent.name == "good":
        assert first == FINE


def test_leaving_inplace_out_changes_no_code() -> None:
    folder = goldens.FOLDER / "fixes" / "inplace"
    before, after = (
        compile_specs([Spec(folder / name)], "generated").files[name].replace(name, "")
        for name in ("spec.py", "expected.py")
    )
    assert before == after


# Files


ENDS = ("\n", "\r\n", "\r")
CODING = {"latin-1": "# coding: latin-1\n# ü\n", "cp932": "# coding: cp932\n# 漢\n"}


@pytest.mark.parametrize(
    ("encoding", "end"),
    [
        *((name, end) for name in ("utf-8", "utf-8-sig") for end in ENDS),
        # Python finds no coding line that ends with a mere carriage return.
        *((name, end) for name in CODING for end in ENDS[:2]),
    ],
)
def test_bytes_that_no_fix_names_stay(
    run: Run, spec: Path, encoding: str, end: str
) -> None:
    first = CODING.get(encoding, "# ü宽\n")
    before = (first + SAFE).replace("\n", end).encode(encoding)
    spec.write_bytes(before)
    assert run("check", "--fix", "spec.py")[0] == 0
    after = before.replace(b"nv.Input()", b"nv.Input(multiple_of=2)")
    assert spec.read_bytes() == after != before


def test_columns_are_characters(run: Run, spec: Path) -> None:
    text = SAFE.replace("    return", '    """\U0001d4b3宽\t""" ; return')
    spec.write_text(text, "utf-8")
    run("check", "--fix", "spec.py")
    expected = text.replace("nv.Input()", "nv.Input(multiple_of=2)")
    assert spec.read_text("utf-8") == expected != text


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\x0c\n", "\n# the end"])
def test_the_end_of_a_file_stays(run: Run, spec: Path, end: str) -> None:
    spec.write_text(SAFE.rstrip("\n") + end)
    run("check", "--fix", "spec.py")
    assert spec.read_text() == FIXED.rstrip("\n") + end


def test_permissions_and_links_stay(run: Run, spec: Path) -> None:
    target = spec.parent / "real.py"
    spec.rename(target)
    spec.symlink_to(target)
    target.chmod(0o640)
    run("check", "--fix", "spec.py")
    assert spec.is_symlink() and target.read_text() == FIXED
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


# Edits

Edits = list[tuple[int, int, str]]


@pytest.mark.parametrize(
    ("fixes", "after", "applied"),
    [
        ([[(1, 2, "x")]], "x = b + c\n", 1),
        ([[(1, 2, "x"), (9, 10, "y")]], "x = b + y\n", 1),
        ([[(9, 10, "y")], [(1, 2, "x")]], "x = b + y\n", 2),
        ([[(5, 6, "x")], [(5, 10, "y")]], "a = x + c\n", 1),
        ([[(5, 10, "y")], [(9, 10, "x")]], "a = y\n", 1),
        ([[(5, 5, "x.")], [(5, 6, "y")]], "a = x.b + c\n", 1),
        ([[(10, 10, ".d")], [(9, 10, "x")]], "a = b + x.d\n", 2),
        # Both of a fix's edits, or none.
        ([[(5, 6, "x")], [(5, 6, "y"), (1, 2, "z")]], "a = x + c\n", 1),
        # Two findings that want the same.
        ([[(5, 6, "x")], [(5, 6, "x")]], "a = x + c\n", 2),
        # What would be no Python any more, and what changes nothing.
        ([[(5, 6, "(")]], None, 0),
        ([[(5, 6, "b")]], None, 0),
    ],
)
def test_edits(fixes: list[Edits], after: str | None, applied: int) -> None:
    path, text = Path("edited.py").absolute(), "a = b + c\n"
    path.write_text(text)
    remember(str(path), text)
    mended = mend([finding(path, *edits) for edits in fixes], [str(path)], unsafe=False)
    assert [each.after for each in mended] == ([after] if after else [])
    assert sum(len(each.applied) for each in mended) == applied
    assert path.read_text() == text  # nothing is written yet


def finding(path: Path, *edits: tuple[int, int, str]) -> Diagnostic:
    """A finding with a safe fix of the first line of a file."""
    made = tuple(
        Edit(Span(str(path), 1, start, 1, end), text) for start, end, text in edits
    )
    return Diagnostic(rules.DEAD_LINE, "m", made[0].span, fix=Fix(True, made))


def test_a_file_that_has_changed_since_is_left_alone() -> None:
    path = Path("edited.py").absolute()
    path.write_text("a = b\n")
    remember(str(path), "a = c\n")
    found = finding(path, (5, 6, "d"))
    assert mend([found], [str(path)], unsafe=True) == []
    remember(str(path), "a = b\n")
    assert len(mend([found], [str(path)], unsafe=True)) == 1
