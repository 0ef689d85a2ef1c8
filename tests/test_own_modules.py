"""Modules of the user's own: what of their files is copied, and that `verify` looks at them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from neurlink_gen.commands.cli import run
from neurlink_gen.pipeline import compile_spec
from tests.compiling import PREAMBLE

LAYERS = """
import torch
import torch.utils.checkpoint
from torch import nn, Tensor
from torch.nn import Module as Base, functional as F

A = B = 1
SIZE: int = 3
LATER = SIZE + 1

def helper(x: Tensor, n: int = SIZE) -> Tensor:
    def inner(SIZE: int) -> int:
        return SIZE
    return F.relu(x) * inner(n)

@torch.jit.unused
def decorated(x: Tensor) -> Tensor:
    return x

class One(Base):
    def forward(self, x: Tensor) -> Tensor:
        return helper(x)

class Two(One):
    kind: "int" = LATER

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = torch.utils.checkpoint.checkpoint(super().forward, x)
        return y

class Wrong(One):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)[..., 1:]
"""


def compiled(folder: Path, *lines: str) -> str:
    (folder / "layers.py").write_text(LAYERS)
    body = "".join(f"            {line},\n" for line in lines)
    spec = folder / "spec.py"
    spec.write_text(
        f"{PREAMBLE}def net():\n    return build(\n        [\n            ((3, 1), nv.Input()),\n"
        f"{body}        ]\n    )\n"
    )
    made = compile_spec(spec)
    assert not made.has_errors, made.diagnostics
    return made.files["spec.py"]


def test_what_a_class_needs_is_copied_once_in_its_order(tmp_path: Path) -> None:
    one, two = (
        '((3, 1), nv.Module("layers.py", "%s"))' % name for name in ("One", "Two")
    )
    text = compiled(tmp_path, one, two, one)
    found = [text.count(each) for each in ("class One(", "class Two(", "def helper(")]
    assert found == [1, 1, 1]
    order = ["SIZE: int = 3", "def helper(", "class One(", "LATER = ", "class Two("]
    assert sorted(order, key=text.index) == order
    for absent in ("decorated", "A = B", "Wrong"):
        assert absent not in text


def test_imports_are_those_that_are_needed(tmp_path: Path) -> None:
    text = compiled(tmp_path, '((3, 1), nv.Module("layers.py", "One"))')
    imports = [line for line in text.splitlines() if "import " in line]
    assert imports == [
        "from torch import Tensor, nn",
        "from torch.nn import Module as Base",
        "from torch.nn import functional as F",
    ]
    text = compiled(tmp_path, '((3, 1), nv.Module("layers.py", "Two"))')
    assert "import torch.utils.checkpoint\n" in text


def test_verify_holds_its_shape_against_torch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(tmp_path, '((3, 1), nv.Module("layers.py", "Wrong"))')
    monkeypatch.chdir(tmp_path)
    assert run(["verify", "spec.py", "-q", "--format", "json"]) == 1
    (model,) = json.loads(capsys.readouterr().out)["models"]
    shapes = next(each for each in model["checks"] if each["check"] == "shapes")
    assert shapes["result"] == "failed"
    failure = shapes["failures"][0]
    assert failure["location"]["line"] == 9
    assert failure["expected"].startswith("[1, 3, 1, 1]")
