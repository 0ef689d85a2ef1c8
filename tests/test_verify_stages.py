"""`verify` on stages: what it observes breaks them up, and their tags may be no names and repeat."""

from __future__ import annotations

import pytest

from neurlink_gen.pipeline import Spec, compile_specs
from neurlink_gen.verify import verify
from tests.goldens import ROOT, SPEC

FOLDER = ROOT / "tests" / "goldens" / "good"


@pytest.mark.parametrize("name", ["stage_members", "stage_dead_end"])
def test_stages_pass(name: str) -> None:
    made = compile_specs([Spec(FOLDER / name / SPEC)], "generated")
    reports = verify(made.models, made.files[SPEC], lambda _: None)
    assert reports
    for report in reports:
        failed = [each for each in report.checks if each.outcome == "failed"]
        assert not failed, failed
