"""Who owns the files of an output folder, as users of the command line see it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from neurlink_gen.commands.cli import run
from neurlink_gen.files.journal import JOURNAL, STAGING
from neurlink_gen.ownership.lock import LOCK_FILE

SPEC = """
import neurlink_gen.nerves as nv
from neurlink_gen import build


def {name}():
    return build([((3, 1), nv.Input()), (({channels}, 2), nv.Conv2d(3))])
"""
BUILD = ["specs", "-o", "out"]
Capture = pytest.CaptureFixture[str]


def write_spec(name: str, channels: int) -> None:
    path = Path("specs", f"{name}.py")
    path.write_text(SPEC.format(name=name, channels=channels))


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """A project of two specs, in a folder with an odd name, that was built."""
    folder = tmp_path / "with spaces é"
    (folder / "specs").mkdir(parents=True)
    monkeypatch.chdir(folder)
    write_spec("one", 4)
    write_spec("two", 4)
    assert run([*BUILD, "-q"]) == 0
    capsys.readouterr()


def edit(name: str) -> None:
    path = Path("out", name)
    path.write_text(path.read_text() + "mine = 1\n")


def test_a_build_does_not_write_over_an_edit(capsys: Capture) -> None:
    edit("one.py")
    write_spec("one", 8)
    write_spec("two", 8)
    before = {path: path.read_bytes() for path in Path("out").iterdir()}
    assert run(BUILD) == 1
    out, err = capsys.readouterr()
    assert out == "out/one.py: edited by hand\n"
    assert "run: neurlink-gen specs -o out --force\n" in err
    assert {path: path.read_bytes() for path in Path("out").iterdir()} == before
    assert run([*BUILD, "--force", "-q"]) == 0
    assert run([*BUILD, "--check"]) == 0
    assert "mine" not in Path("out/one.py").read_text()


def test_an_edit_is_found_though_no_spec_changed(capsys: Capture) -> None:
    edit("one.py")
    assert run([*BUILD, "--check"]) == 1
    assert capsys.readouterr().out == "out/one.py: edited by hand\n"
    assert run([*BUILD, "--diff"]) == 0
    assert "-mine = 1\n" in capsys.readouterr().out
    assert run(BUILD) == 1


@pytest.mark.parametrize("style", ["json", "github", "sarif", "gitlab", "junit"])
def test_a_refusal_is_a_finding(style: str, capsys: Capture) -> None:
    edit("one.py")
    assert run([*BUILD, "--format", style]) == 1
    out = capsys.readouterr().out
    assert "one.py" in out
    if style == "json":
        (found,) = json.loads(out)["differences"]
        assert (found["path"], found["kind"]) == ("one.py", "edited")
    else:
        assert "drift" in out


def test_a_stale_file_is_removed_and_told(capsys: Capture) -> None:
    Path("specs/two.py").unlink()
    assert run(BUILD) == 0
    assert "removed out/two.py\n" in capsys.readouterr().err
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "__init__.py",
        LOCK_FILE,
        "one.py",
    ]


def test_what_is_left_of_the_last_spec_is_removed(capsys: Capture) -> None:
    for name in ("one", "two"):
        Path(f"specs/{name}.py").unlink()
    assert run([*BUILD, "--check"]) == 1
    assert "out/one.py: stale\n" in capsys.readouterr().out
    assert run(BUILD) == 0
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "__init__.py",
        LOCK_FILE,
    ]
    # It said so, and whatever is asked of the same state then agrees.
    told = capsys.readouterr().err
    assert "the folder specs holds no specs (*.py)\n" in told
    assert "removed out/one.py\nremoved out/two.py\n" in told
    for words in ([], ["--check"], ["--diff"], ["--force"]):
        assert run([*BUILD, *words]) == 0
        out, err = capsys.readouterr()
        assert out == "" and "the folder specs holds no specs (*.py)\n" in err
    # Where nothing was ever made of it, it is a mistake.
    assert run(["specs", "-o", "other"]) == 2
    assert "error: the folder specs holds no specs" in capsys.readouterr().err


def test_one_folder_of_several_may_lose_its_last_spec(capsys: Capture) -> None:
    Path("more").mkdir()
    Path("specs/two.py").rename("more/two.py")
    Path("specs/one.py").rename("more/one.py")
    both = ["specs", "more", "-o", "out"]
    for words in (both, [*both, "--check"], both):
        assert run(words) == 0
        assert "the folder specs holds no specs (*.py)\n" in capsys.readouterr().err
    assert Path("out/one.py").exists() and Path("out/two.py").exists()
    # Alone it is a mistake: all that is there was made of specs in another folder.
    assert run(["specs", "-o", "out", "--check"]) == 2


@pytest.mark.parametrize("moved", ["specs", "out"])
def test_files_of_specs_that_moved_are_not_stale(moved: str, capsys: Capture) -> None:
    Path("elsewhere").mkdir()
    Path(moved).rename(f"elsewhere/{moved}")
    specs = "elsewhere/specs" if moved == "specs" else "specs"
    out = "elsewhere/out" if moved == "out" else "out"
    assert run([f"{specs}/one.py", "-o", out]) == 0
    assert run([f"{specs}/one.py", "-o", out]) == 0
    assert Path(out, "two.py").exists()
    assert run([specs, "-o", out]) == 0
    # Once it is known where they are, what is gone is gone.
    Path(specs, "two.py").unlink()
    assert run([f"{specs}/one.py", "-o", out]) == 0
    assert not Path(out, "two.py").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
@pytest.mark.parametrize("path", ["specs/one.py", "out/one.py", f"out/{LOCK_FILE}"])
def test_a_pipe_in_a_files_place_is_an_error(path: str, capsys: Capture) -> None:
    Path(path).unlink()
    os.mkfifo(path)
    for words in (BUILD, [*BUILD, "--check"]):
        assert run(words) in (1, 2)
        assert "it is a pipe or a device" in capsys.readouterr().err


def test_a_stale_file_that_was_edited_is_left_and_told(capsys: Capture) -> None:
    Path("specs/two.py").unlink()
    edit("two.py")
    assert run([*BUILD, "--check"]) == 1
    assert "out/two.py: edited by hand\n" in capsys.readouterr().out
    assert run(BUILD) == 0
    assert "left out/two.py: its spec is gone" in capsys.readouterr().err
    assert "mine" in Path("out/two.py").read_text()
    assert run([*BUILD, "--check"]) == 0


def test_another_version_passes_unless_it_is_strict(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for module in ("pipeline", "render.banner", "commands.unchanged"):
        monkeypatch.setattr(f"neurlink_gen.{module}.__version__", "9.9.9")
    assert run([*BUILD, "--check"]) == 0
    out, err = capsys.readouterr()
    assert out.count("made by another version of neurlink-gen\n") == 4
    assert "fine without --strict" in err
    assert run([*BUILD, "--check", "--strict"]) == 1
    write_spec("one", 8)
    assert run([*BUILD, "--check"]) == 1
    out = capsys.readouterr().out
    assert "out/one.py: changed\n" in out and "out/two.py: made by another" in out
    assert run([*BUILD, "-q"]) == 0 and run([*BUILD, "--check", "--strict"]) == 0


def test_a_lost_lock_file_is_made_again(capsys: Capture) -> None:
    Path("out", LOCK_FILE).unlink()
    assert run([*BUILD, "--check"]) == 1
    assert capsys.readouterr().out == f"out/{LOCK_FILE}: missing\n"
    assert run([*BUILD, "-q"]) == 0 and run([*BUILD, "--check"]) == 0
    Path("out", LOCK_FILE).unlink()
    write_spec("one", 8)
    assert run(BUILD) == 1
    assert "out/one.py: not in the lock file\n" in capsys.readouterr().out


def test_the_file_of_another_spec_is_not_written_over(capsys: Capture) -> None:
    Path("others").mkdir()
    other = Path("others", "one.py")
    other.write_text(SPEC.format(name="one", channels=8))
    before = Path("out", "one.py").read_bytes()
    for words in ([], ["--check"]):
        assert run([str(other), "-o", "out", *words]) == 1
        out, err = capsys.readouterr()
        assert "out/one.py: made of another spec, which is still there\n" in out
        assert "rename one of the specs, or give another folder with -o" in err
    assert Path("out", "one.py").read_bytes() == before
    assert run([*BUILD, "--check"]) == 0
    # It is another one's where it is forced, or where the first has moved there.
    assert run([str(other), "-o", "out", "--force", "-q"]) == 0
    assert Path("out", "one.py").read_bytes() != before
    other.rename(Path("specs", "one.py"))
    assert run([*BUILD, "-q"]) == 0


@pytest.mark.parametrize("has_more", [False, True])
def test_one_model_of_an_up_to_date_file(capsys: Capture, has_more: bool) -> None:
    if has_more:
        path = Path("specs", "one.py")
        more = SPEC.format(name="more", channels=6).partition("def ")[2]
        path.write_text(f"{path.read_text()}\n\ndef {more}")
        assert run([*BUILD, "-q"]) == 0
    lock = Path("out", LOCK_FILE).read_bytes()
    assert run(["specs/one.py:one", "-o", "out", "--check"]) == (2 if has_more else 0)
    assert run(["specs/one.py:one", "-o", "out", "-q"]) == (2 if has_more else 0)
    assert Path("out", LOCK_FILE).read_bytes() == lock


def test_a_conflict_in_the_lock_file_is_told(capsys: Capture) -> None:
    lock = Path("out", LOCK_FILE)
    lock.write_text(lock.read_text() + "<<<<<<< HEAD\n")
    assert run(BUILD) == 2
    assert (
        "an unresolved conflict of a merge; take either side" in capsys.readouterr().err
    )


def test_an_interrupted_build_is_told(capsys: Capture) -> None:
    Path("out", STAGING).mkdir()
    Path("out", STAGING, JOURNAL).write_text("[]")
    write_spec("one", 8)
    assert run([*BUILD, "--check"]) == 1
    assert "was interrupted while it wrote to out" in capsys.readouterr().err
    assert Path("out", STAGING, JOURNAL).exists()
    assert run([*BUILD, "-q"]) == 0
    assert not Path("out", STAGING).exists()


def test_the_folder_of_the_specs_is_no_folder_for_output(capsys: Capture) -> None:
    before = Path("specs/one.py").read_text()
    for words in ([], ["--force"]):
        assert run(["specs", "-o", "specs", *words]) == 2
        assert "choose another folder with -o" in capsys.readouterr().err
    assert Path("specs/one.py").read_text() == before
    assert run(["specs", "-o", "specs/out", "-q"]) == 0
    assert run(["specs", "-o", "specs/out", "--check"]) == 0


@pytest.mark.parametrize(
    "words", [["--strict"], ["--force", "--check"], ["--force", "--diff"]]
)
def test_options_that_do_not_go_together(words: list[str]) -> None:
    assert run([*BUILD, *words]) == 2


def test_the_marks_of_a_merge_were_not_written_by_hand(capsys: Capture) -> None:
    """The spec says what both branches want; what git makes of the file is of no use."""
    path = Path("out", "one.py")
    head, rest = path.read_text().split("\n", 1)
    marks = f"<<<<<<< HEAD\n{head}\n=======\n{head}x\n>>>>>>> other\n{rest}"
    path.write_text(marks)
    write_spec("one", 8)
    assert run([*BUILD, "--check"]) == 1
    assert capsys.readouterr().out.startswith("out/one.py: changed\n")
    assert run([*BUILD, "-q"]) == 0
    assert "<<<<<<<" not in path.read_text()
    assert run([*BUILD, "--check"]) == 0
    # A line of equal signs is none of these.
    path.write_text(f"{path.read_text()}# =======\n")
    assert run(BUILD) == 1
