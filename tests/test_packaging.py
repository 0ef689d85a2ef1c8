"""The wheel and the editable install: complete, usable from anywhere, and without torch."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from neurlink_gen import compile_spec
from neurlink_gen.render.templates import templates_folder

ROOT = Path(__file__).parent.parent
SPEC = (ROOT / "specs" / "unet.py").read_bytes()
# Bytes depend on the version of black; the other environment gets the one that stands here.
BLACK = f"black=={version('black')}"


def _run(*words: str | Path, cwd: Path) -> str:
    """What a program prints; run without what the environment says of Python."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }


def _pip(folder: Path, *words: str | Path) -> None:
    """Run this environment's pip for the environment in a folder."""
    target = ("--python", _program(folder, "python"))
    _run(sys.executable, "-m", "pip", *target, "install", "-q", *words, cwd=folder)


def _program(folder: Path, name: str) -> Path:
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = ("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    _run(sys.executable, *build, cwd=folder)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    _pip(folder, wheel, BLACK)
    return folder


def test_the_wheel_is_complete(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "templates").iterdir():
        assert f"neurlink_gen/templates/{path.name}" in held
    for path in (ROOT / "docs" / "rules").iterdir():
        assert f"neurlink_gen/pages/{path.name}" in held
    for path in (ROOT / "neurlink_gen").rglob("*.py*"):
        if "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in held
    assert "neurlink_gen/py.typed" in held
    tops = {name.partition("/")[0] for name in held}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"neurlink_gen"}


def test_the_wheel_compiles_the_same_bytes_without_torch(
    installed: Path, tmp_path: Path
) -> None:
    python = _program(installed, "python")
    find = "import importlib.util as u; print(u.find_spec('torch'))"
    assert _run(python, "-c", find, cwd=tmp_path) == "None\n"
    where = "import neurlink_gen; print(neurlink_gen.__file__)"
    assert Path(_run(python, "-c", where, cwd=tmp_path)).is_relative_to(installed)
    _assert_compiles_the_same(installed, tmp_path)


def test_the_wheel_explains_its_rules(installed: Path, tmp_path: Path) -> None:
    told = _run(_program(installed, "neurlink-gen"), "explain", "NL303", cwd=tmp_path)
    assert told == (ROOT / "docs" / "rules" / "NL303.md").read_text("utf-8")


def test_an_editable_install_finds_the_templates(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    folder = tmp_path_factory.mktemp("editable")
    venv.create(folder)
    # What it depends on is shared with this environment.
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = _run(_program(folder, "python"), "-c", where, cwd=folder).strip()
    Path(packages, "shared.pth").write_text(sysconfig.get_path("purelib") + "\n")
    _pip(folder, "--no-deps", "--ignore-installed", "--editable", ROOT)
    find = "from neurlink_gen.render.templates import templates_folder as f; print(f())"
    found = _run(_program(folder, "python"), "-c", find, cwd=tmp_path).strip()
    assert Path(found) == ROOT / "templates"
    _assert_compiles_the_same(folder, tmp_path)


def _assert_compiles_the_same(environment: Path, tmp_path: Path) -> None:
    """The environment's program, run elsewhere, gives what this process gives."""
    spec = tmp_path / "specs" / "unet.py"
    spec.parent.mkdir()
    spec.write_bytes(SPEC)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    program, output = _program(environment, "neurlink-gen"), tmp_path / "generated"
    _run(program, spec, "-o", output, cwd=elsewhere)
    made = compile_spec(spec, str(output))
    assert set(made.files) == {path.name for path in output.iterdir()}
    for name, text in made.files.items():
        assert (output / name).read_bytes() == text.encode("utf-8")


def test_the_checkout_has_its_templates_beside_the_package() -> None:
    assert templates_folder().is_dir()
    assert {path.suffix for path in templates_folder().iterdir()} == {".jinja"}
