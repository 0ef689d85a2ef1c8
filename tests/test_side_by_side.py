"""Generated code is no longer than code by hand, and what the page says of that is so."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from neurlink_gen.pipeline import Spec, compile_specs
from tests import side_by_side
from tests.compiling import PREAMBLE
from tests.goldens import ROOT
from tests.side_by_side import Measure, closure, generated, measure

MEASURES = {name: sides for name, *sides in side_by_side.measures()}
SOURCE = '''
"""A file."""

SIZE = 3  # of a kernel
OTHER = 4


class A(nn.Module):
    """About
    it.
    """

    def __init__(self, one: int, two: int = SIZE) -> None:
        # First.
        super().__init__()

        self.text = """no
        docstring"""

    def forward(self, x: Tensor) -> Tensor:
        return x


class B(nn.Module):
    pass


def make() -> A:
    return A(1)
'''


def test_lines_are_counted_where_there_is_code() -> None:
    found = measure(SOURCE)
    assert found.lines == 13
    assert found.comments == 2
    assert found.classes == ("A", "B")
    assert (found.longest("__init__"), found.longest("forward")) == (4, 2)
    assert found.parameters == "A 2, B 0"


def test_what_a_function_does_not_need_is_not_counted() -> None:
    kept = closure(SOURCE, "make")
    assert "class A" in kept and "SIZE" in kept
    assert "class B" not in kept and "OTHER" not in kept


@pytest.mark.parametrize("name", MEASURES)
def test_generated_code_is_no_longer_than_by_hand(name: str) -> None:
    ours: Measure
    _, ours, theirs = MEASURES[name]
    assert ours.lines <= theirs.lines
    assert ours.longest("__init__") <= theirs.longest("__init__")


def test_a_resnet_50_is_at_most_110_lines() -> None:
    assert len(generated("resnet.py", "resnet50").splitlines()) <= 110


@pytest.mark.parametrize(
    "path", sorted((ROOT / "generated").glob("*.py")), ids=lambda path: path.stem
)
def test_every_forward_is_at_most_24_lines(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == "forward":
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno + 1 <= 24, node.lineno


@pytest.mark.parametrize("length", [24, 25])
def test_a_build_tells_of_a_forward_that_is_longer(tmp_path: Path, length: int) -> None:
    # Each reads the one before and another one, so that none is a member of another's line.
    lines = "".join(
        f"            ((4, 1), nv.Add[[-1, {index}]]()),\n"
        for index in range(length - 2)
    )
    body = f"            ((4, 1), nv.Input()),\n{lines}"
    spec = (
        f"{PREAMBLE}def net():\n    return build(\n        [\n{body}        ]\n    )\n"
    )
    (tmp_path / "spec.py").write_text(spec)
    made = compile_specs([Spec(tmp_path / "spec.py")], "generated")
    tree = ast.parse(made.files["spec.py"])
    (found,) = (
        node.end_lineno - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None
        if node.name == "forward"
    )
    assert (found > 24) == any(
        f"of Net has {found} lines" in each for each in made.advice
    )
    assert found == length


def test_the_page_is_up_to_date() -> None:
    text = side_by_side.PAGE.read_text("utf-8")
    assert text == side_by_side.page(), "run python -m tests.update"
