"""Shipped specs with one thing changed: refused with a reason, or accepted and as predicted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import mutants

EVERY = 97
"""One of so many is tried here; all of them by `python -m tests.mutants`."""

SAMPLE = [
    mutant
    for index, mutant in enumerate(
        each for path in mutants.specs() for each in mutants.mutants(path)
    )
    if index % EVERY == 0
]


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("mutant", SAMPLE, ids=lambda mutant: mutant.what)
def test_a_mutant_is_refused_or_does_as_predicted(
    mutant: mutants.Mutant, tmp_path: Path
) -> None:
    codes = mutants.outcome(mutant, tmp_path)
    assert all(code.startswith("NL") for code in codes)


def test_there_are_thousands_of_them() -> None:
    assert sum(1 for path in mutants.specs() for _ in mutants.mutants(path)) >= 2000
    assert len(SAMPLE) >= 30
