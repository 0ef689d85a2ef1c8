"""`verify` on stages: what it observes breaks them up, and their tags may be no names and repeat."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurlink_gen.pipeline import Spec, compile_specs
from neurlink_gen.verify import verify
from tests.goldens import ROOT, SPEC

BEGINNINGS = """
import neurlink_gen.nerves as nv
from neurlink_gen import build, init, nn


class Head(nv.Nerve):
    def __init__(self):
        super().__init__()
        (out,) = self.target_dims
        self.add([(out, nv.Conv2d(3)), (out, nv.BatchNorm2d())])


def net():
    return build(
        [
            ((3, 1), nv.Input["x"]()),
            nv.List["heads"]([((3, 2), Head["x", f"s{i}"]()) for i in range(2)]),
            ((3, 2), nv.Add[["s0", "s1"]]()),
            nv.Stage["body"]([((3, 2), Head())] * 2),
        ],
        init={
            ("heads", nn.BatchNorm2d): init.constant(0.3),
            ("body", nn.BatchNorm2d): init.constant(0.4),
        },
        output_intermediate=True,
    )
"""

FOLDER = ROOT / "tests" / "goldens" / "good"


@pytest.mark.parametrize("name", ["stage_members", "stage_dead_end"])
def test_stages_pass(name: str) -> None:
    _pass(FOLDER / name / SPEC)


def test_stages_and_lists_of_which_the_init_speaks_pass(tmp_path: Path) -> None:
    path = tmp_path / SPEC
    path.write_text(BEGINNINGS, "utf-8")
    _pass(path)


def _pass(path: Path) -> None:
    made = compile_specs([Spec(path)], "generated")
    reports = verify(made.models, made.files[SPEC], lambda _: None)
    assert reports
    for report in reports:
        failed = [each for each in report.checks if each.outcome == "failed"]
        assert not failed, failed
