"""Repeated blocks: which `__init__`s run for each line, and what is made of them once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from neurlink_gen import blocks
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.pipeline import check_specs
from tests.spec_files import PREAMBLE

BODY = """
def net():
    return build([((3, 1), nv.Input()), ((8, 1), nv.Conv2d(3)), *[((8, 1), {})] * 4])
"""
OWN = """
COUNTED = []

class Own(nv.Nerve):
    def __init__(self, kernel=3):
        super().__init__()
        COUNTED.append(kernel)
        self.add((self.target_dims[0], nv.Conv2d(kernel + 2 * (len(COUNTED) > {}))))
"""
Check = Callable[[str], list[str]]


@pytest.fixture
def kernels(tmp_path: Path) -> Check:
    """The kernels of the model's convolutions, those of each line after another."""

    def found(text: str) -> list[str]:
        path = tmp_path / "net.py"
        path.write_text(PREAMBLE + text)
        made = check_specs([Spec(path)])
        assert not made.has_errors, made.diagnostics
        bodies = [node.body for node in made.models[0].graph.nodes if node.body]
        first = (
            next(each for each in body.modules if each.constructor == "nn.Conv2d")
            for body in bodies
        )
        return [str(each.arguments[2].slot.value) for each in first]

    return found


def test_a_users_own_may_do_something_else_each_time(kernels: Check) -> None:
    assert kernels(OWN.format(2) + BODY.format("Own()")) == ["3", "3", "5", "5"]


def test_ours_run_once_for_the_same_lines(
    kernels: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[blocks.BasicBlock] = []
    init = blocks.BasicBlock.__init__

    def counted(self: blocks.BasicBlock) -> None:
        runs.append(self)
        init(self)

    monkeypatch.setattr(blocks.BasicBlock, "__init__", counted)
    ours = "from neurlink_gen.blocks import BasicBlock\n"
    assert len(kernels(ours + BODY.format("BasicBlock()"))) == 4
    assert len(runs) == 1
    # Others of a user's, made of ours, are the user's.
    mine = ours + "class Mine(BasicBlock): pass\n"
    runs.clear()
    assert len(kernels(mine + BODY.format("Mine()"))) == 4
    assert len(runs) == 4


def test_other_arguments_are_another_block(kernels: Check) -> None:
    ours = "from neurlink_gen.blocks import BasicBlock as B\n"
    lines = "*[((8, 1), b) for b in (B(), B(5), B(kernel_size=5), B(True + 0))]"
    text = f"def net():\n    return build([((8, 1), nv.Input()), {lines}])\n"
    assert kernels(ours + text) == ["3", "5", "5", "1"]
