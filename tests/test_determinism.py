"""The same bytes on every run: whatever the hash seed, the folder, the locale, the configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import goldens

# Of each golden that has much to put in order, and one with text that is not ASCII.
NAMES = [
    "composite_nested",
    "pools",
    "docstrings",
    "names",
    "outputs_several",
    "parameters_kept",
]
# Builds all specs in one process; what was printed and what modules it took come out at the end.
BUILD = """
import sys
from neurlink_gen.commands import cli
code = cli.run(sys.argv[1:])
print(code, *sorted({"torch", "black", "jinja2", "numpy", "neurlink"} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose specs are some of the goldens."""
    root = tmp_path_factory.mktemp("project")
    (root / "pyproject.toml").write_text("")
    (root / "specs").mkdir()
    for name in NAMES:
        shutil.copy(
            goldens.FOLDER / "good" / name / "spec.py", root / "specs" / f"{name}.py"
        )
    return root


def environment(**changes: str) -> dict[str, str]:
    # Without PYTHONUTF8 and the like, so that the locale alone decides.
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "LC_", "LANG"))
    }
    return {**kept, "LC_ALL": "C.UTF-8", **changes}


def run(arguments: list[str], cwd: Path, **changes: str) -> str:
    """Run the compiler in a process of its own; what it prints."""
    command = [sys.executable, "-c", BUILD, *arguments]
    done = subprocess.run(
        command, cwd=cwd, env=environment(**changes), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def built(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.suffix == ".py"
    }


def fresh(project: Path) -> Path:
    shutil.rmtree(project / "out", ignore_errors=True)
    return project / "out"


@pytest.fixture(scope="module")
def reference(project: Path) -> dict[str, bytes]:
    printed = run(["build", "specs", "-o", "out"], project, PYTHONHASHSEED="0")
    assert printed.split()[0] == "0"
    assert "torch" not in printed
    files = built(project / "out")
    assert sorted(files) == sorted(["__init__.py", *(f"{name}.py" for name in NAMES)])
    return files


@pytest.mark.parametrize("seed", ["1", "random"])
def test_whatever_the_hash_seed(
    project: Path, reference: dict[str, bytes], seed: str
) -> None:
    out = fresh(project)
    run(["build", "specs", "-o", "out"], project, PYTHONHASHSEED=seed)
    assert built(out) == reference


def test_whatever_the_folder_and_however_the_spec_is_named(
    project: Path, reference: dict[str, bytes], tmp_path: Path
) -> None:
    out = fresh(project)
    run(["build", str(project / "specs"), "-o", str(out)], tmp_path)
    assert built(out) == reference
    out = fresh(project)
    (project / "below").mkdir(exist_ok=True)
    specs = [f"../specs/./{name}.py" for name in reversed(NAMES)]
    run(["build", *specs, "-o", "../below/../out/"], project / "below")
    assert built(out) == reference


def test_whatever_the_locale(project: Path, reference: dict[str, bytes]) -> None:
    out = fresh(project)
    run(
        ["build", "specs", "-o", "out"],
        project,
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )
    assert built(out) == reference


def test_whatever_the_formatter_is_told(
    project: Path, reference: dict[str, bytes]
) -> None:
    out = fresh(project)
    hostile = "[tool.black]\nline-length = 20\nskip-string-normalization = true\nskip-magic-trailing-comma = true\npreview = true\n"
    for folder in (project, project / "specs"):
        (folder / "pyproject.toml").write_text(hostile)
    try:
        # The folder with the nearest pyproject.toml is what the banner's paths start at.
        run(["build", "specs", "-o", "out"], project, BLACK_LINE_LENGTH="20")
        files = built(out)
    finally:
        (project / "pyproject.toml").write_text("")
        (project / "specs" / "pyproject.toml").unlink()

    def below_the_banner(content: bytes) -> bytes:
        return content.split(b"\n", 2)[2] if content.count(b"\n") > 2 else content

    assert {name: below_the_banner(text) for name, text in files.items()} == {
        name: below_the_banner(text) for name, text in reference.items()
    }


def test_checking_takes_no_formatter_and_building_no_torch(project: Path) -> None:
    printed = run(["check", "specs"], project)
    assert printed.split() == ["0"]
    fresh(project)
    assert run(["build", "specs", "-o", "out"], project).split() == [
        "0",
        "black",
        "jinja2",
    ]
