"""`neurlink-gen` in a project: set-up, completion, and the hooks and recipes that others copy."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

from neurlink_gen.commands.cli import commands, run
from neurlink_gen.commands.request import COMMANDS

ROOT = Path(__file__).parent.parent
PROGRAM = Path(sysconfig.get_path("scripts"), "neurlink-gen")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git/" not in path.as_posix()
    }


# init


def test_init_sets_up_what_compiles(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".git").mkdir()
    (project / "pyproject.toml").write_bytes(b'[project]\r\nname = "x"\r\n')
    (project / ".gitattributes").write_text("*.png binary")
    (project / "deep" / "down").mkdir(parents=True)
    os.chdir("deep/down")
    assert run(["init", "--specs", "my nets", "-o", "src/made"]) == 0
    assert (project / "pyproject.toml").read_bytes() == (
        b'[project]\r\nname = "x"\r\n\r\n[tool.neurlink-gen]\r\n'
        b'specs = ["my nets"]\r\noutput = "src/made"\r\n'
    )
    attributes = (project / ".gitattributes").read_text().splitlines()
    assert attributes[0] == "*.png binary"
    assert attributes[-2:] == [
        "/src/made/** text eol=lf diff=python",
        "/src/made/neurlink-gen.lock linguist-generated",
    ]
    capsys.readouterr()
    assert run(["--warnings-as-errors"]) == 0
    assert (project / "src" / "made" / "tiny_net.py").is_file()
    before = files(project)
    assert run(["init"]) == 2 and "set up already" in capsys.readouterr().err
    assert files(project) == before
    # Begun anew, it says nothing twice.
    (project / "pyproject.toml").unlink()
    os.chdir(project)
    assert run(["init", "--specs", "my nets", "-o", "src/made"]) == 0
    assert (project / ".gitattributes").read_text().splitlines() == attributes


def test_init_in_an_empty_folder_and_beside_specs(project: Path) -> None:
    assert run(["init"]) == 0
    assert sorted(files(project)) == ["pyproject.toml", "specs/tiny_net.py"]
    (project / "pyproject.toml").unlink()
    (project / "specs" / "tiny_net.py").rename(project / "specs" / "mine.py")
    assert run(["init"]) == 0
    assert sorted(files(project)) == ["pyproject.toml", "specs/mine.py"]


@pytest.mark.parametrize(
    ("content", "words", "says"),
    [
        (b"tool = {}\n", (), "add it by hand"),
        (b"[tool\n", (), "add it by hand"),
        (b"# \xff\n", (), "cannot read"),
        (b"[tool.neurlink_gen]\n", (), "did you mean [tool.neurlink-gen]?"),
        (b"", ("-o", "../elsewhere"), "not a folder inside"),
        (b"", ("--specs", "."), "not a folder inside"),
        (b"", ("--specs", "nets/", "-o", "./nets"), "cannot share the folder nets"),
        (b"", ("--specs", "pyproject.toml"), "not a folder"),
    ],
)
def test_init_writes_all_or_nothing(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    words: tuple[str, ...],
    says: str,
) -> None:
    (project / "pyproject.toml").write_bytes(content)
    assert run(["init", *words]) == 2
    assert says in capsys.readouterr().err
    assert files(project) == {"pyproject.toml": content}


# Configuration


def test_the_nearest_file_with_the_table_counts(project: Path) -> None:
    run(["init"])
    inner = project / "packages" / "one"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[project]\nname = 'one'\n")
    os.chdir(inner)
    assert run([]) == 0
    assert (project / "generated" / "tiny_net.py").is_file()


def test_every_command_may_have_been_meant() -> None:
    assert set(COMMANDS) == set(commands.commands)


# Completion


def completed(*words: str) -> list[str]:
    """What bash is told for a line of these words, of which the last is not complete."""
    environment = os.environ | {
        "_NEURLINK_GEN_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("neurlink-gen", *words)),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run([PROGRAM], env=environment, capture_output=True, text=True)
    return done.stdout.splitlines()


def test_words_are_completed() -> None:
    assert completed("su") == ["file,su", "plain,summary"]
    assert completed("--form") == ["plain,--format"]
    assert completed("specs", "--wa") == ["plain,--warnings-as-errors", "plain,--watch"]
    assert completed("check", "--format", "sa") == ["plain,sarif"]
    assert completed("explain", "NL306") == ["plain,NL306"]
    assert completed("check", "spe") == ["file,spe"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert f"_NEURLINK_GEN_COMPLETE={shell}_complete" in capsys.readouterr().out


# Hooks and recipes


def shell(script: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as it is written, with our program on the path."""
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=cwd,
        env=os.environ | {"PATH": path} | variables,
        capture_output=True,
        text=True,
    )


def recipe(name: str) -> str:
    """The block of the page with this mark."""
    page = (ROOT / "docs" / "project.md").read_text("utf-8")
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", page, re.S)
    assert found is not None
    return found[1]


def test_the_hooks_tell_drift(project: Path) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    entries = {hook["id"]: hook["entry"] for hook in hooks}
    assert all(hook["language"] == "python" and hook["name"] for hook in hooks)
    run(["init"])
    assert shell(entries["neurlink-gen-check"], project).returncode == 0
    assert shell(entries["neurlink-gen-drift"], project).returncode == 1
    assert not (project / "generated").exists()
    assert shell(entries["neurlink-gen"], project).returncode == 0
    assert shell(entries["neurlink-gen-drift"], project).returncode == 0


def test_the_action_finds_drift(project: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    step = action["runs"]["steps"][-1]
    inputs = {name: value["default"] for name, value in action["inputs"].items()}
    names = {name: f"${{{{ inputs.{name.lower()} }}}}" for name in step["env"]}
    assert step["env"] == names and names["COMMAND"][3:-3].strip() == "inputs.command"
    installed = project / "tools" / "neurlink-gen" / "bin"
    installed.mkdir(parents=True)
    (installed / "neurlink-gen").symlink_to(PROGRAM)
    run(["init", "--specs", "my nets"])

    def acts(**given: str) -> subprocess.CompletedProcess[str]:
        variables = {name: inputs[name.lower()] for name in step["env"]} | given
        tools = str(project / "tools")
        return shell(step["run"], project, RUNNER_TEMP=tools, **variables)

    drift = acts()
    assert drift.returncode == 1
    assert "::error file=generated/tiny_net.py,line=1" in drift.stdout
    specs = "my nets/tiny_net.py\n"
    assert acts(COMMAND="build", SPECS=specs, OUTPUT="a b").returncode == 0
    assert (project / "a b" / "tiny_net.py").is_file()
    # What comes in is words, and no program.
    assert acts(COMMAND="check", SPECS="$(touch gone); touch gone").returncode == 2
    assert not (project / "gone").exists()


def test_the_recipe_for_gitlab_leaves_a_report(project: Path) -> None:
    job = yaml.safe_load(recipe("gitlab"))["generated-code"]
    install, *script = job["script"]
    assert install.startswith("pip install")
    run(["init"])
    assert shell("\n".join(script), project).returncode == 1
    report = project / job["artifacts"]["reports"]["codequality"]
    assert '"check_name": "drift"' in report.read_text("utf-8")


def test_the_recipe_for_make_builds_once(project: Path) -> None:
    run(["init"])
    (project / "Makefile").write_text(recipe("make"))
    assert shell("make models-check", project).returncode == 2
    assert "wrote generated/tiny_net.py" in shell("make models", project).stderr
    assert "Nothing to be done" in shell("make models", project).stdout
    assert shell("make models-check", project).returncode == 0
    with (project / "specs" / "tiny_net.py").open("a") as spec:
        spec.write("# changed\n")
    os.utime(project / "specs" / "tiny_net.py", (2e9, 2e9))
    assert "unchanged generated/tiny_net.py" in shell("make models", project).stderr
