"""The README says what is so: its spec gives its code, its mistakes give its messages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from neurlink_gen import compile_spec
from neurlink_gen.commands.cli import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL = "pip install . && neurlink-gen specs/resnet.py -o generated/"
TEST = "pip install '.[dev]' && pytest"


def _blocks(label: str) -> list[str]:
    """The fenced blocks below a comment of this label."""
    pattern = rf"<!-- {re.escape(label)} -->\n```\w*\n(.*?)```"
    return re.findall(pattern, README, re.DOTALL)


def _shown_spec(name: str, folder: Path) -> Path:
    (text,) = _blocks(f"specs/{name}")
    path = folder / "specs" / name
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def test_the_spec_gives_the_code_that_is_shown(tmp_path: Path) -> None:
    made = compile_spec(_shown_spec("tiny_resnet.py", tmp_path))
    assert not made.diagnostics
    shown = _blocks("generated")
    assert len(shown) == 2
    for block in shown:
        assert block in made.files["tiny_resnet.py"]


def test_the_mistakes_give_the_messages_that_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _shown_spec("skip.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    (instead,) = _blocks("instead")
    error, warning = _blocks("printed")
    assert run(["check", "specs/skip.py"]) == 1
    assert capsys.readouterr().err == error
    text = path.read_text(encoding="utf-8")
    (wrong,) = (line for line in text.splitlines(keepends=True) if "nv.Add" in line)
    path.write_text(text.replace(wrong, instead), encoding="utf-8")
    assert run(["check", "specs/skip.py"]) == 0
    assert capsys.readouterr().err == warning


def test_the_two_commands_stand_in_it() -> None:
    commands = re.findall(r"^(pip install .*)$", README, re.MULTILINE)
    assert commands == [INSTALL, TEST]


def test_continuous_integration_runs_the_second_command() -> None:
    """It reads the command from the README, so that the two cannot differ."""
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111, "it is not executable"
    text = script.read_text(encoding="utf-8")
    (search,) = re.findall(r"^command=\$\((.*)\)$", text, re.MULTILINE)
    found = subprocess.run(
        ["bash", "-c", search], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout == TEST + "\n"
    assert re.search(r'^eval "\$command"', text, re.MULTILINE)
