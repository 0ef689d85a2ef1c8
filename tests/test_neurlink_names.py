"""What a file written for the neurlink package may ask for: it is there, or the finding says more."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from neurlink_gen import compile_spec
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic

MODULES = ("neurlink", "neurlink.nerves", "neurlink.nn")
# Of the operations of neurlink itself, these alone do not exist here.
INTERNAL = {"AdaptiveConvNd", "getmeta", "setmeta", "setmetadefault"}
HEADER = "import neurlink\nimport neurlink.nerves as nv\nimport neurlink.nn as nn\n\n"


def public(module: str) -> list[str]:
    found = dir(importlib.import_module(module))
    return [name for name in found if not name.startswith("_")]


def ours(module: str) -> object:
    return importlib.import_module(module.replace("neurlink", "neurlink_gen", 1))


def finding(path: Path, text: str) -> Diagnostic:
    path.write_text(HEADER + text, encoding="utf-8")
    (found,) = compile_spec(path).diagnostics
    return found


def in_a_line(statement: str) -> str:
    return f"def net():\n    {statement}\n    return nv.build([((3, 1), nv.Input())])\n"


def in_a_nerve(statement: str, lines: str = "pass") -> str:
    return f"""\
class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        out = self.target_dims[0]
        {statement}
        self.add((out, nv.Conv2d(3)))

    {lines}

def net():
    return nv.build([((3, 1), nv.Input()), ((3, 1), Block())])
"""


def test_every_nerve_of_neurlink_is_here() -> None:
    import neurlink.nerves  # type: ignore[import-untyped]  # the package has no types

    submodules = {path.stem for path in Path(neurlink.nerves.__path__[0]).glob("*.py")}
    missing = {
        n for n in public("neurlink.nerves") if not hasattr(ours("neurlink.nerves"), n)
    }
    assert missing - submodules == INTERNAL


@pytest.mark.parametrize("module", MODULES)
def test_every_other_name_is_explained(module: str, tmp_path: Path) -> None:
    names = [name for name in public(module) if not hasattr(ours(module), name)]
    assert names
    for name in names:
        for text in (
            in_a_line(f"{module}.{name}"),
            in_a_nerve(f"{module}.{name}"),
            f"from {module} import {name}\n",
        ):
            found = finding(tmp_path / "spec.py", text)
            assert found.rule in (rules.SPEC_RAISED, rules.COMPOSITE_RAISED), name
            assert found.help, name


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("from neurlink.nerves.conv import Conv2d", "from neurlink.nerves itself"),
        ("from neurlink.nerves.nerve import getmeta", "from neurlink.nerves itself"),
        ("import neurlink.nn.functional as F", "each step is a line"),
        ("from neurlink.models import resnet18", "models/resnet.py compiles as it is"),
        ("from neurlink.models.resnet import resnet18", "compiles as it is"),
        ("from neurlink import BasicBlock", "from neurlink_gen.blocks import"),
        ("from neurlink.nerves import setmeta", "self.input_links"),
        ("from neurlink.nn import LSTM", "docs/operations.md"),
        ("from neurlink.nn import CrossEntropyLoss", "what the model returns"),
        ("from neurlink.nn import Conv2D", "did you mean `Conv2d`?"),
    ],
)
def test_an_import_is_explained(statement: str, says: str, tmp_path: Path) -> None:
    found = finding(tmp_path / "spec.py", statement + "\n")
    assert found.rule is rules.SPEC_RAISED
    assert found.help is not None and says in found.help


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("self.base_shape", "it is no number"),
        ("self.output_shapes", "it is no number"),
        ("out.shape.relative", "it is no number"),
        ("out.shape.get_absolute((8, 8))", "it is no number"),
        ("self.nerves[-1]", "self.add"),
        ("self.register_buffer('scale', None)", "makes no tensors"),
        ("self.forward([])", "each step is a line"),
        ("self.target_dim", "did you mean `target_dims`?"),
        ("self.anything_else", "self.target_dims"),
        ("out.shpae", "did you mean `shape`?"),
    ],
)
def test_an_attribute_is_explained(statement: str, says: str, tmp_path: Path) -> None:
    found = finding(tmp_path / "spec.py", in_a_nerve(statement))
    assert found.rule is rules.COMPOSITE_RAISED
    assert found.help is not None and says in found.help


@pytest.mark.parametrize(
    "statement",
    ["out.shape == 2", "out == (8, 4)", 'out.shape == "(1, 1)"', "out.shape != (2, 2)"],
)
def test_a_shape_is_not_silently_unequal_to_a_ratio(
    statement: str, tmp_path: Path
) -> None:
    text = (
        in_a_nerve("other = 8")
        .replace("other = 8", statement)
        .replace("(3, 1)", "(8, 4)")
    )
    text = text.replace("((8, 4), nv.Input())", "((8, 1), nv.Input())")
    found = finding(tmp_path / "spec.py", text)
    assert found.rule is rules.COMPOSITE_RAISED
    assert "a shape can be compared with a shape only" in found.message


def test_shapes_and_dims_are_equal_to_their_like(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    statement = (
        "before = self.input_links[0].dims[0]; assert before == out == tuple(out); "
        "assert before.shape == out.shape and not before.shape != out.shape; "
        "assert before.shape != ... and before.shape != None"
    )
    path.write_text(HEADER + in_a_nerve(statement), encoding="utf-8")
    assert compile_spec(path).diagnostics == ()


@pytest.mark.parametrize("name", ["forward", "__call__"])
def test_a_nerve_with_a_forward_of_its_own_is_an_error(
    name: str, tmp_path: Path
) -> None:
    method = f"def {name}(self, x):\n        return x"
    path = tmp_path / "spec.py"
    found = finding(path, in_a_nerve("pass", method))
    assert found.rule is rules.OWN_FORWARD
    assert f"Block defines `{name}`" in found.message
    assert (found.span.file, found.span.column) == (str(path), 5)
    text = path.read_text("utf-8").splitlines()[found.span.line - 1]
    assert text == f"    def {name}(self, x):"


def test_a_forward_is_found_wherever_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    inherited = "class Mixin:\n    def forward(self, x): return x\n\n\n"
    mixed = in_a_nerve("pass").replace("(nv.Nerve)", "(Mixin, nv.Nerve)")
    assert finding(path, inherited + mixed).rule is rules.OWN_FORWARD
    assigned = in_a_nerve("pass", "forward = None")
    assert finding(path, assigned).rule is rules.OWN_FORWARD
    operation = in_a_nerve("pass").replace("(nv.Nerve)", "(nv.Identity)")
    operation = operation.replace(
        "    def __init__", "    forward = len\n    def __init__"
    )
    assert finding(path, operation).rule is rules.OWN_FORWARD
