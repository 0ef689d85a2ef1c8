"""Strict type checkers have nothing to say of the compiler, specs and generated code; nor has black."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests import goldens


def copied(folder: Path) -> list[str]:
    """The good goldens under names of their own, since all of theirs are the same."""
    paths = []
    for case in goldens.good():
        for name in (goldens.SPEC, goldens.CODE):
            if "import neurlink." in (case / name).read_text("utf-8"):
                continue  # written for a package that has no types
            paths.append(folder / f"{case.name}_{name}")
            shutil.copy(case / name, paths[-1])
    return [str(path) for path in paths]


def test_everything_is_typed(tmp_path: Path) -> None:
    paths = [*("neurlink_gen", "specs", "generated"), *copied(tmp_path)]
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary"]
    done = subprocess.run(
        [*command, *paths],
        cwd=goldens.ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.replace(f"{tmp_path}{os.sep}", "") == ""
    assert done.returncode == 0, done.stderr


def test_everything_is_formatted() -> None:
    paths = ("neurlink_gen", "specs", "generated")
    command = [sys.executable, "-m", "black", "--check", "--quiet", "--diff"]
    done = subprocess.run(
        [*command, *paths], cwd=goldens.ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_pyright_agrees_on_what_is_generated(tmp_path: Path) -> None:
    files = [Path(path) for path in copied(tmp_path) if path.endswith(goldens.CODE)]
    settings = {
        "include": [str(goldens.ROOT / "generated"), *map(str, files)],
        "typeCheckingMode": "strict",
        "reportMissingTypeStubs": False,
        # torch says that a Linear has a bias, and it may have none.
        "reportUnnecessaryComparison": False,
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout)
    assert found["summary"]["filesAnalyzed"] >= len(files)
    # torch takes a tuple for the shape of a LayerNorm, and its types know of lists alone. The
    # `device` of a convolution has no type, which who calls `super().__init__` is told of.
    lapses = re.compile(r'"_shape_t"|Type of "__init__".*device: Unknown', re.DOTALL)
    messages = [each["message"] for each in found["generalDiagnostics"]]
    assert [each for each in messages if not lapses.search(each)] == []
