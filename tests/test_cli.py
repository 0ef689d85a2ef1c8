"""The commands: what they write, where they say it, and their exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from neurlink_gen.commands import cli

PREAMBLE = "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build\n"
MODEL = """\
def {name}():
    return build([((3, 1), nv.Input()), ((8, {size}), nv.Conv2d(3))])
"""
WRONG = "def wrong():\n    return build([((3, 1), nv.Input()), ((8, 1), nv.Add['gone.0']())])\n"
WARNED = """\
def warned():
    return build([((3, 1), nv.Input()), ((3, 2), nv.MaxPool2d(2, ceil_mode=False))])
"""


def spec(*names: str, size: int = 1) -> str:
    return PREAMBLE + "".join(MODEL.format(name=name, size=size) for name in names)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two specs, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "one.py").write_text(spec("one"))
    (tmp_path / "specs" / "two.py").write_text(spec("two", "three"))
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(arguments)
        return (code, *capsys.readouterr())

    return call


def program(
    *arguments: str, env: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "neurlink_gen", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=env)


# build


def test_build_writes_what_it_says(run: Run, project: Path) -> None:
    code, out, err = run("specs", "-o", "generated")
    assert (code, out) == (0, "")
    assert "wrote generated/one.py (1 model)\n" in err
    assert "wrote generated/two.py (2 models)\n" in err
    written = sorted(path.name for path in (project / "generated").iterdir())
    assert written == ["__init__.py", "neurlink-gen.lock", "one.py", "two.py"]
    assert "class Three(nn.Module)" in (project / "generated" / "two.py").read_text()


def test_build_can_be_spelled_out_and_options_may_come_first(
    run: Run, project: Path
) -> None:
    assert run("build", "specs/one.py", "-o", "a")[0] == 0
    assert run("-o", "b", "specs/one.py")[0] == 0
    assert (project / "b" / "one.py").exists()


def test_a_second_build_changes_nothing(run: Run) -> None:
    run("specs", "-o", "generated")
    code, _, err = run("specs", "-o", "generated")
    assert (
        code == 0
        and err
        == "unchanged generated/one.py (1 model)\nunchanged generated/two.py (2 models)\n"
    )


def test_an_error_writes_nothing(run: Run, project: Path) -> None:
    (project / "specs" / "two.py").write_text(PREAMBLE + WRONG)
    code, out, err = run("specs", "-o", "generated")
    assert (code, out) == (1, "")
    assert "error[NL102]" in err and "--> specs/two.py:4:" in err and "1 error" in err
    assert not (project / "generated").exists()


def test_warnings_alone_are_fine(run: Run, project: Path) -> None:
    (project / "specs" / "one.py").write_text(PREAMBLE + WARNED)
    code, _, err = run("specs/one.py", "-o", "generated")
    assert code == 0 and "warning[NL306]" in err and "1 warning" in err
    assert (project / "generated" / "one.py").exists()


def test_quiet(run: Run, project: Path) -> None:
    assert run("specs", "-o", "generated", "--quiet") == (0, "", "")
    assert run("check", "specs", "-q") == (0, "", "")
    (project / "specs" / "one.py").write_text(PREAMBLE + WRONG)
    assert "error[NL102]" in run("specs", "-o", "generated", "-q")[2]


# --check and --diff


def test_check_finds_what_differs(run: Run, project: Path) -> None:
    (project / "specs" / "gone.py").write_text(spec("gone"))
    run("specs", "-o", "generated")
    assert run("specs", "-o", "generated", "--check")[0] == 0
    (project / "specs" / "gone.py").unlink()
    (project / "specs" / "one.py").write_text(spec("one", size=2))
    (project / "generated" / "two.py").unlink()
    before = sorted(path.name for path in (project / "generated").iterdir())
    code, out, err = run("specs", "-o", "generated", "--check")
    assert code == 1
    assert out == (
        "generated/one.py: changed\ngenerated/two.py: missing\ngenerated/gone.py: stale\n"
        "generated/neurlink-gen.lock: changed\n"
    )
    assert err == "to repair it, run: neurlink-gen specs -o generated\n"
    assert sorted(path.name for path in (project / "generated").iterdir()) == before


def test_diff_prints_and_writes_nothing(run: Run, project: Path) -> None:
    run("specs", "-o", "generated")
    (project / "specs" / "one.py").write_text(spec("one", size=2))
    code, out, _ = run("specs", "-o", "generated", "--diff")
    assert code == 0 and out.startswith("--- a/one.py\n+++ b/one.py\n@@")
    assert run("specs", "-o", "generated", "--diff", "--check")[:2] == (1, out)
    assert run("specs", "-o", "generated", "--diff")[1] == out


def test_check_as_json(run: Run) -> None:
    code, out, _ = run("specs/one.py", "-o", "generated", "--check", "--format", "json")
    differences = json.loads(out)["differences"]
    assert code == 1
    assert [(each["path"], each["kind"]) for each in differences] == [
        ("one.py", "missing"),
        ("__init__.py", "missing"),
        ("neurlink-gen.lock", "missing"),
    ]


# Which specs


def test_a_folder_without_its_private_files(run: Run, project: Path) -> None:
    (project / "specs" / "_base.py").write_text("1 / 0\n")
    (project / "specs" / "below").mkdir()
    (project / "specs" / "below" / "bad.py").write_text("1 / 0\n")
    assert run("check", "specs")[0] == 0


def test_neighbours_without_models_are_skipped_in_a_folder_only(
    run: Run, project: Path
) -> None:
    (project / "specs" / "blocks.py").write_text("WIDTH = 3\n")
    assert run("specs", "-o", "generated")[0] == 0
    assert not (project / "generated" / "blocks.py").exists()
    assert "NL004" in run("check", "specs/blocks.py")[2]
    assert "NL004" in run("check", "specs", "specs/blocks.py")[2]


def test_a_folder_of_nothing_but_neighbours(run: Run, project: Path) -> None:
    for path in (project / "specs").iterdir():
        path.write_text("")
    code, _, err = run("check", "specs")
    assert code == 2 and "no models are defined in specs" in err


def test_one_model_of_a_file(run: Run, project: Path) -> None:
    assert run("specs/two.py:three", "-o", "generated")[0] == 0
    text = (project / "generated" / "two.py").read_text()
    assert "class Three" in text and "class Two" not in text
    assert "did you mean `three`?" in run("check", "specs/two.py:thre")[2]


def test_one_model_never_replaces_several(run: Run, project: Path) -> None:
    run("specs/two.py", "-o", "generated")
    before = (project / "generated" / "two.py").read_text()
    code, _, err = run("specs/two.py:three", "-o", "generated")
    assert code == 2 and "generated/two.py also holds Two" in err
    assert (project / "generated" / "two.py").read_text() == before
    assert run("specs/two.py:three", "-o", "other")[0] == 0


def test_a_missing_file_is_a_finding(run: Run) -> None:
    code, _, err = run("check", "specs/gone.py")
    assert code == 1 and "error[NL001]" in err


def test_defaults_come_from_the_project(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.neurlink-gen]\nspecs = ["specs/two.py"]\noutput = "generated"\n'
    )
    monkeypatch.chdir(project / "specs")
    assert run()[0] == 0
    assert [path.name for path in sorted((project / "generated").iterdir())] == [
        "__init__.py",
        "neurlink-gen.lock",
        "two.py",
    ]
    code, _, err = run("--check")
    assert (code, err) == (0, "../generated is up to date\n")


# Findings


def test_json_goes_to_stdout_whatever_a_spec_prints(run: Run, project: Path) -> None:
    (project / "specs" / "one.py").write_text("print('hello')\n" + PREAMBLE + WRONG)
    code, out, err = run("check", "specs/one.py", "--format", "json")
    (found,) = json.loads(out)["diagnostics"]
    assert (code, found["code"], found["location"]["file"]) == (
        1,
        "NL102",
        "specs/one.py",
    )
    assert "hello" in err


def test_concise(run: Run, project: Path) -> None:
    (project / "specs" / "one.py").write_text(PREAMBLE + WRONG)
    err = run("check", "specs/one.py", "--format", "concise")[2]
    assert err.splitlines()[0].startswith("specs/one.py:4:") and "error[NL102]" in err


# summary


def test_summary(run: Run) -> None:
    code, out, err = run("summary", "specs/two.py:three", "--size", "2x3x8x8")
    assert (code, err) == (0, "")
    assert out.startswith("Three (three)\n") and "[2, 8, 8, 8]" in out
    assert run("summary", "specs/two.py")[1].count("total") == 2


def test_summary_as_json(run: Run) -> None:
    code, out, _ = run("summary", "specs/two.py", "--format", "json")
    data = json.loads(out)
    assert code == 0 and [each["model"] for each in data["models"]] == ["Two", "Three"]
    assert data["diagnostics"] == []


def test_summary_of_a_wrong_size_or_spec(run: Run, project: Path) -> None:
    code, out, err = run("summary", "specs/one.py", "--size", "3x224x224")
    assert (code, out) == (2, "") and "--size" in err
    (project / "specs" / "one.py").write_text(PREAMBLE + WRONG)
    assert run("summary", "specs/one.py")[:2] == (1, "")


# Exit codes


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "no SPEC is given"),
        (("specs",), "-o DIR"),
        (("chekc", "specs"), "did you mean the command `check`?"),
        (("check", "specs", "--nothing"), "--nothing"),
        (("check", "specs", "--format", "yaml"), "yaml"),
        (("check", "specs", "--timeout", "-1"), "--timeout"),
        (("check", "specs", "--timeout", "inf"), "--timeout"),
        (("check", "specs", "--timeout", "nan"), "--timeout"),
        (("check", "specs", "--timeout", "soon"), "--timeout"),
        (("check", "specs/one.py:2d"), "FILE:MODEL"),
        (("check", "empty"), "no specs"),
        (("specs", "-o", "pyproject.toml"), "pyproject.toml"),
    ],
)
def test_wrong_usage(
    run: Run, project: Path, arguments: tuple[str, ...], says: str
) -> None:
    (project / "empty").mkdir()
    code, out, err = run(*arguments)
    assert (code, out) == (2, "") and says in err


@pytest.mark.parametrize(
    "text",
    [
        "[tool",
        "[tool]\nneurlink-gen = 3\n",
        "[tool.neurlink-gen]\nspecs = 3\n",
        "[tool.neurlink-gen]\noutput = 3\n",
        "[tool.neurlink-gen]\ntimeout = 'soon'\n",
        "[tool.neurlink-gen]\ntimeout = nan\n",
        "[tool.neurlink-gen]\ntimeout = true\n",
    ],
)
def test_a_wrong_configuration(run: Run, project: Path, text: str) -> None:
    (project / "pyproject.toml").write_text(text)
    code, _, err = run()
    assert code == 2 and "pyproject.toml" in err


def test_an_internal_fault_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("neurlink_gen.commands.check.check_specs", fail)
    code, _, err = run("check", "specs")
    assert (
        code == 70
        and "KeyError" in err
        and cli.ISSUES in err
        and "Traceback" not in err
    )
    monkeypatch.setenv(cli.DEBUG, "1")
    code, _, err = run("check", "specs")
    assert code == 70 and "Traceback" in err


def test_an_interrupt(run: Run, project: Path) -> None:
    (project / "specs" / "one.py").write_text("raise KeyboardInterrupt\n")
    code, out, err = run("check", "specs")
    assert (code, out, err.strip()) == (130, "", "")


def test_version_and_help(run: Run) -> None:
    assert run("--version")[:2] == (0, "neurlink-gen 0.1.0\n")
    for arguments in (("--help",), ("build", "--help"), ("summary", "-h")):
        code, out, _ = run(*arguments)
        assert code == 0 and "Usage:" in out


@pytest.mark.parametrize(
    "words", [["--help"], ["build", "--help"], ["--version"], ["build", "--no-such"]]
)
def test_what_needs_no_compiler_imports_none(words: list[str]) -> None:
    program = (
        "import sys; from neurlink_gen.commands import cli; cli.run(sys.argv[1:]);"
        "late = ('pipeline', 'diagnostics', 'supervise', 'commands.build');"
        "sys.exit(any(f'neurlink_gen.{name}' in sys.modules for name in late))"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True)
    assert done.returncode == 0


# In a process of its own


def test_light_commands_import_nothing_heavy() -> None:
    script = """
import sys
from neurlink_gen.commands import cli
for line in (["--help"], ["check", "specs"], ["summary", "specs"]):
    assert cli.run(line) == 0
print([name for name in ("black", "jinja2", "torch") if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True
    )
    assert done.stderr.splitlines()[-1] == "[]", done.stderr


def test_a_reader_that_leaves_is_no_fault() -> None:
    done = program("summary", "specs")
    assert done.stdout is not None and done.stderr is not None
    done.stdout.close()
    assert done.stderr.read() == "" and done.wait() != 70


def test_streams_that_cannot_show_a_character(project: Path) -> None:
    (project / "specs" / "one.py").write_text(PREAMBLE + "x = 'ü宽'.gone\n")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = program("check", "specs/one.py", env=environment)
    _, err = done.communicate()
    assert done.returncode == 1 and r"x = '\xfc\u5bbd'.gone" in err
