"""The command `breaking`: against revisions and lock files, told in formats, and accepted."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from neurlink_gen.commands.cli import run
from tests.spec_history import SPEC, edited, lines


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one commit."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "spec.py").write_text(SPEC)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.neurlink-gen]\nspecs = ["specs"]\noutput = "out"\n'
    )
    assert run(["-q"]) == 0
    git("init", "-q")
    git("add", "-A")
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "a")
    return tmp_path


def git(*words: str) -> None:
    subprocess.run(["git", *words], check=True, stdin=subprocess.DEVNULL)


def rewrite(project: Path, *edits: tuple[str, str]) -> None:
    (project / "specs" / "spec.py").write_text("# Above.\n" + edited(*edits))


TAGGED = ("(8, 2), nv.Conv2d_BN_ReLU(3)", '(8, 2), nv.Conv2d_BN_ReLU["stem"](3)')


def test_against_a_revision(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["breaking", "--against", "HEAD"]) == 0
    rewrite(project, TAGGED)
    assert run(["breaking", "--against", "HEAD"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(
        "Net (spec.py)\n"
        "  breaking: 1 key renamed: conv1.* is stem.0.* now\n"
        "      was specs/spec.py:20: ((8, 2), nv.Conv2d_BN_ReLU(3))\n"
        '      now specs/spec.py:21: ((8, 2), nv.Conv2d_BN_ReLU["stem"](3))\n'
    )
    assert "--accept" in err and "neurlink-gen migrate" in err
    # Nothing was written, and from below it is the same.
    os.chdir(project / "specs")
    assert run(["breaking", "--against", "HEAD", "-q"]) == 1


def test_against_a_lock_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(project, TAGGED)
    assert run(["breaking", "--against", "out/neurlink-gen.lock"]) == 1
    out = capsys.readouterr().out
    assert "was specs/spec.py: ((8, 2), nv.Conv2d_BN_ReLU(3))\n" in out
    assert run(["-q"]) == 0
    assert run(["breaking", "--against", "out/neurlink-gen.lock"]) == 0


def test_accepting(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(project, TAGGED)
    assert run(["breaking", "--against", "HEAD", "--accept"]) == 0
    assert run(["breaking", "--against", "HEAD"]) == 0
    assert "  accepted: 1 key renamed" in capsys.readouterr().out
    rewrite(project, TAGGED, ("int = 10", "int = 11"))
    assert run(["breaking", "--against", "HEAD"]) == 1
    rewrite(project)
    assert run(["breaking", "--against", "HEAD", "--accept"]) == 0
    lines = (project / "out" / "neurlink-gen.accepted").read_text().splitlines()
    assert len(lines) == 1 and lines[0].startswith("#")
    # What a person noted there stays, and marks of a merge are no changes.
    accepted = project / "out" / "neurlink-gen.accepted"
    accepted.write_text("# as agreed in May\n" + accepted.read_text())
    assert run(["breaking", "--against", "HEAD", "--accept"]) == 0
    assert "# as agreed in May" in accepted.read_text()
    accepted.write_text("<<<<<<< ours\n" + accepted.read_text())
    assert run(["breaking", "--against", "HEAD"]) == 2
    assert "neurlink-gen.accepted:1: an unresolved conflict" in capsys.readouterr().err
    accepted.unlink()
    # A build does not take it for a file of its own.
    assert (
        run(["--check", "-q"]) == 1 and run(["-q"]) == 0 and run(["--check", "-q"]) == 0
    )


def test_what_is_accepted_of_one_line_is_not_of_another(project: Path) -> None:
    first = "(8, 2), nv.Conv2d_BN_ReLU(3"
    second = "(16, 4), nv.Conv2d_BN_ReLU(3"
    rewrite(project, (first, f"{first}, dilation=2"))
    assert run(["breaking", "--against", "HEAD", "--accept"]) == 0
    assert run(["breaking", "--against", "HEAD"]) == 0
    rewrite(project, (second, f"{second}, dilation=2"))
    assert run(["breaking", "--against", "HEAD"]) == 1


def test_a_spec_or_a_model_that_is_gone(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "specs" / "other.py").write_text(SPEC.replace("def net", "def other"))
    (project / "specs" / "spec.py").write_text(SPEC.replace("def net", "def web"))
    assert run(["breaking", "--against", "HEAD"]) == 1
    out = capsys.readouterr().out
    assert "Net (spec.py)\n  breaking: the model is called Web now" in out
    (project / "specs" / "spec.py").unlink()
    assert run(["breaking", "--against", "HEAD"]) == 1
    told = (
        "Net (spec.py)\n  breaking: the model is called Other and is in other.py now\n"
    )
    assert told in capsys.readouterr().out
    (project / "specs" / "other.py").write_text(edited(("* 2", "* 3")))
    assert run(["breaking", "--against", "HEAD"]) == 1
    out = capsys.readouterr().out
    assert "Net (spec.py)\n  breaking: the model is in other.py now\n" in out
    (project / "specs" / "other.py").unlink()
    (project / "specs" / "more.py").write_text(
        lines("((8, 1), nv.Conv2d(3))").replace("net", "small")
    )
    assert run(["breaking", "--against", "HEAD"]) == 1
    assert "Net (spec.py)\n  breaking: the model is gone\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    "style", ["json", "github", "sarif", "gitlab", "junit", "concise"]
)
def test_formats(project: Path, style: str, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(project, TAGGED)
    assert run(["breaking", "--against", "HEAD", "--format", style]) == 1
    out = capsys.readouterr().out
    assert "conv1.* is stem.0.* now" in out and "specs/spec.py" in out
    if style == "json":
        first = json.loads(out)["changes"][0]
        assert first["keys"] == [["conv1.weight", "stem.0.weight"]]
        assert (first["breaks"], first["accepted"], first["after"]["line"]) == (
            True,
            False,
            21,
        )


@pytest.mark.parametrize(
    "words, reason",
    [
        (["--against", "nowhere"], "no such lock file, and no such revision"),
        (["--against", "-x"], "no such lock file, and no such revision"),
        (["--against", "specs/spec.py"], "not a lock file"),
        (
            ["--against", "HEAD", "-o", "elsewhere"],
            "there is no elsewhere/neurlink-gen.lock",
        ),
    ],
)
def test_wrong_usage(
    project: Path, words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["breaking", *words]) == 2
    assert reason in capsys.readouterr().err


def test_without_git(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert run(["breaking", "--against", "HEAD"]) == 2
    assert "--against needs git, or a lock file" in capsys.readouterr().err
    assert run(["breaking", "--against", "out/neurlink-gen.lock"]) == 0


def test_what_is_accepted_is_not_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(project, TAGGED)
    assert run(["breaking", "--against", "HEAD", "--accept"]) == 0
    capsys.readouterr()
    assert run(["breaking", "--against", "HEAD"]) == 0
    out, err = capsys.readouterr()
    assert "  accepted: 1 key renamed" in out
    assert "4 breaking changes are accepted, and nothing else breaks\n" in err


def test_concise_is_a_line_for_each(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(project, TAGGED)
    assert run(["breaking", "--against", "HEAD", "--format", "concise"]) == 1
    message = "1 key renamed: conv1.* is stem.0.* now"
    told = f"specs/spec.py:21:1: breaking: Net: {message}\n"
    assert capsys.readouterr().out.startswith(told)


def test_a_line_of_two_models_is_found_in_its_own(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = project / "specs" / "spec.py"
    other = SPEC[SPEC.index("def net") :].replace("net", "other").replace("16", "32")
    spec.write_text(f"{SPEC}\n\n{other}")
    assert run(["-q"]) == 0
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qam", "b")
    rewrite(project, TAGGED)
    spec.write_text(f"{spec.read_text()}\n\n{edited(TAGGED, text=other)}")
    assert run(["breaking", "--against", "HEAD"]) == 1
    out = capsys.readouterr().out
    number = len(spec.read_text()[: spec.read_text().rindex('["stem"]')].splitlines())
    assert "      now specs/spec.py:21: " in out
    assert f"      now specs/spec.py:{number}: " in out


def test_a_later_version_of_the_lock_file(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("late.lock").write_text("format = 2\n")
    assert run(["breaking", "--against", "late.lock"]) == 2
    err = capsys.readouterr().err
    assert "later version of neurlink-gen has written; install that version" in err


SILU = "((8, 1), nn.SiLU())"


def test_what_is_accepted_once_is_not_accepted_twice(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same words may change at another line as well."""
    spec = project / "specs" / "spec.py"
    conv = '((8, 1), nv.Conv2d["{}"](3))'.format
    texts = [conv("a"), SILU, conv("b"), SILU, conv("c")]
    spec.write_text(lines(*texts))
    assert run(["-q"]) == 0
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "b")
    texts[1] = SILU.replace("SiLU", "GELU")
    spec.write_text(lines(*texts))
    assert run(["breaking", "--against", "HEAD", "--accept"]) == 0
    assert "accepted 1 breaking change\n" in capsys.readouterr().err
    assert run(["breaking", "--against", "HEAD"]) == 0
    texts[3] = texts[1]
    spec.write_text(lines(*texts))
    assert run(["breaking", "--against", "HEAD"]) == 1
    assert "1 of 2 changes break something" in capsys.readouterr().err
    assert run(["breaking", "--against", "HEAD", "--accept"]) == 0
    assert run(["breaking", "--against", "HEAD"]) == 0


def test_the_line_that_differs_is_shown(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not the one inside the block, which is as it was; equal changes are said once."""
    rewrite(
        project,
        ("[((8, 2), Block())] * 2", '[((8, 2), Block["b"]()), ((8, 2), Block["c"]())]'),
    )
    assert run(["breaking", "--against", "HEAD"]) == 1
    out = capsys.readouterr().out
    assert "layer1.0.* is layer1.b.* now\n" in out
    assert 'now specs/spec.py:22: ((8, 2), Block["b"]())\n' in out
    assert "(dim, " not in out
