"""Damaged specs give findings, or compile: never an exception of ours, a hang, or a written file."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests import damage

COUNT = 80
"""So many are tried here; thousands by `python -m tests.damage`."""

SAMPLE = list(itertools.islice(damage.damaged(2024), COUNT))


@pytest.mark.parametrize("number", range(COUNT))
def test_a_damaged_spec_is_refused_or_compiles(number: int, tmp_path: Path) -> None:
    by_program = number % damage.APART == 0
    damage.hold(
        SAMPLE[number], tmp_path, damage.built_apart if by_program else damage.built
    )


def test_every_change_is_among_them() -> None:
    done = " ".join(each.what for each in SAMPLE)
    assert all(name in done for name, _ in damage.CHANGES)


def test_what_must_not_be_is_seen(tmp_path: Path) -> None:
    whole = damage.Damage("nothing", (damage.sources()[0]).read_bytes())
    assert damage.hold(whole, tmp_path, damage.built).code == 0

    def fail(folder: Path) -> damage.Outcome:
        return damage.Outcome(70, "internal error")

    def write(folder: Path) -> damage.Outcome:
        (folder / "out" / "new.py").write_text("")
        return damage.Outcome(1, "spec.py:1:1: error[NL002]: no")

    for build in (fail, write):
        with pytest.raises(AssertionError, match="nothing: "):
            damage.hold(whole, tmp_path, build)
    for outcome in (
        damage.Outcome(1, "Traceback (most recent call last)"),
        damage.Outcome(1, ""),
        damage.Outcome(0, "error[NL002]"),
    ):
        assert outcome.fault is not None
