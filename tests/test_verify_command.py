"""`neurlink-gen verify` as a command: what it prints, what it skips, and what it needs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from neurlink_gen import verify as verification
from neurlink_gen.commands.cli import run
from neurlink_gen.verify.table import table
from tests import goldens
from tests.tampering import (
    LINE_OF_HEAD,
    PREAMBLE,
    made,
    tampered,
    verified,
)


def test_the_command_prints_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path)
    assert run(["verify", str(tmp_path / "spec.py")]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert lines[0].split() == ["model", "check", "result"]
    assert lines[2].split()[:4] == ["Net", "shapes", "passed", "8"]
    assert "Net: shapes" in printed.err.splitlines()
    assert [path.name for path in tmp_path.iterdir()] == ["spec.py"]


def test_a_failure_is_told_and_exits_with_1(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = tampered(tmp_path, "self.head", "self.tail")
    monkeypatch.setattr(verification, "verify", lambda *_: [report])
    spec = str(tmp_path / "spec.py")
    assert run(["verify", spec, "-q"]) == 1
    printed = capsys.readouterr()
    assert "state dict  failed" in printed.out
    assert f"spec.py:{LINE_OF_HEAD}:" in printed.err
    assert "Net, state dict: expected parameter head.weight [10, 8]" in printed.err
    assert run(["verify", spec, "--format", "json", "-q"]) == 1
    data = json.loads(capsys.readouterr().out)
    (model,) = data["models"]
    checks = {check["check"]: check for check in model["checks"]}
    assert checks["state dict"]["result"] == "failed"
    first = checks["state dict"]["failures"][0]
    assert first["location"]["line"] == LINE_OF_HEAD
    assert table([report]).count("passed") == len(report.checks) - 1


def test_an_error_in_a_spec_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "spec.py"
    path.write_text(f"{PREAMBLE}net = build([((3, 1), nv.Input()), ((4, 2), nv.X())])")
    assert run(["verify", str(path)]) == 1
    assert "error[" in capsys.readouterr().err


def test_a_large_model_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "PARAMETERS", 100)
    report = verified(made(tmp_path))
    assert report.checks[-1].outcome == "skipped"
    assert report.checks[-1].detail == "1,482 parameters, more than 100"


def test_without_torch_it_says_what_to_install(tmp_path: Path) -> None:
    made(tmp_path)
    program = (
        "import sys; sys.modules['torch'] = None\n"
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'torch' else find(name, *rest)\n"
        "from neurlink_gen.commands.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "verify", str(tmp_path / "spec.py")],
        capture_output=True,
        text=True,
        cwd=goldens.ROOT,
    )
    assert done.returncode == 2
    assert "pip install torch" in done.stderr


def test_nothing_else_imports_torch() -> None:
    package = goldens.ROOT / "neurlink_gen"
    importing = [
        path.relative_to(package).parts[0]
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and "torch" in {n.name for n in node.names})
        or (
            isinstance(node, ast.ImportFrom) and (node.module or "").startswith("torch")
        )
    ]
    assert set(importing) == {"verify"}
