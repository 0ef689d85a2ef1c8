"""Editions: a rule that derives numbers changes for models that are new, and for no other."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from neurlink_gen.commands.cli import run
from neurlink_gen.ops import editions
from neurlink_gen.ops.editions import FIRST
from neurlink_gen.ownership.lock import LOCK_FILE, read_lock

SPEC = """
import neurlink_gen.nerves as nv
from neurlink_gen import build


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(3)))


def {name}():
    return build([((3, 1), nv.Input()), ((8, 2), Block())]{more})
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that was built when there was one edition."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "old.py").write_text(SPEC.format(name="old", more=""))
    assert run(["old.py", "-o", "out", "-q"]) == 0
    return tmp_path


@pytest.fixture
def second(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version of the program with a second edition, which pads by one cell more."""

    def wider(kernel: int, dilation: int, stride: int) -> tuple[int, int]:
        before, after = FIRST.padding(kernel, dilation, stride)
        return before + 1, after + 1

    later = replace(FIRST, number=2, padding=wider)
    monkeypatch.setitem(editions.EDITIONS, 2, later)


def padding(path: Path) -> str:
    text = path.read_text()
    return text[text.index("padding=") :].partition(",")[0]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.usefixtures("second")
def test_a_newer_program_gives_an_older_edition_byte_for_byte(project: Path) -> None:
    before = contents(project / "out")
    assert run(["old.py", "-o", "out", "--check", "--strict", "-q"]) == 0
    assert run(["old.py", "-o", "out", "-q"]) == 0
    assert contents(project / "out") == before


@pytest.mark.usefixtures("second")
def test_a_new_model_is_of_the_latest_edition(project: Path) -> None:
    # Twice the padding would make another size, which the second edition's rule has to allow for.
    text = SPEC.format(name="new", more="").replace(
        "(8, 2)", '(8, "((H + 3) // 2, (W + 3) // 2)")'
    )
    text = text.replace("nv.Conv2d(3)", "nv.Conv2d(3, stride=2)")
    (project / "new.py").write_text(text)
    assert run(["old.py", "new.py", "-o", "out", "-q"]) == 0
    assert padding(project / "out" / "old.py") == "padding=1"
    assert padding(project / "out" / "new.py") == "padding=2"
    kept = read_lock(project / "out").editions
    assert kept == {("old.py", "Old"): 1, ("new.py", "New"): 2}


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize("by", ["spec", "configuration"])
def test_an_edition_is_named(
    project: Path, by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if by == "spec":
        (project / "old.py").write_text(SPEC.format(name="old", more=", edition=2"))
    else:
        (project / "pyproject.toml").write_text("[tool.neurlink-gen]\nedition = 2\n")
    # The second edition's numbers do not suit this spec, and that is said.
    assert run(["old.py", "-o", "out"]) == 1
    assert "(H + 3)//2" in capsys.readouterr().err
    # What the spec says goes before what the project says.
    (project / "old.py").write_text(SPEC.format(name="old", more=", edition=1"))
    assert run(["old.py", "-o", "out", "-q"]) == 0
    assert padding(project / "out" / "old.py") == "padding=1"


@pytest.mark.parametrize("value", ["3", '"1"', "True", "0"])
def test_an_edition_that_there_is_not(
    project: Path, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "old.py").write_text(SPEC.format(name="old", more=f", edition={value}"))
    assert run(["old.py", "-o", "out"]) == 1
    assert (
        f"`edition` must be 1, not {ast.literal_eval(value)!r}"
        in capsys.readouterr().err
    )
    value = {"True": "true"}.get(value, value)
    (project / "pyproject.toml").write_text(f"[tool.neurlink-gen]\nedition = {value}\n")
    assert run(["old.py", "-o", "out"]) == 2
    assert "`edition` in [tool.neurlink-gen] must be 1" in capsys.readouterr().err


def test_a_lock_file_of_a_later_version(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = project / "out" / LOCK_FILE
    later = lock.read_text().replace("edition = 1", "edition = 9")
    lock.write_text(later.replace('tool = "', 'tool = "9.'))
    assert run(["old.py", "-o", "out"]) == 1
    assert "the lock file's edition must be 1, not 9" in capsys.readouterr().err
