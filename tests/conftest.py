"""What all tests share: where they find each other, and how long hypothesis may look."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.spec_files import Write

TESTS = Path(__file__).parent

# Tests run in as many processes as there are cores; torch in each of them, and in what they start,
# is to use one.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Helpers that stand beside the tests can be imported by their bare names too.
sys.path.insert(0, str(TESTS))

# The ordinary run tries the same examples each time; NEURLINK_GEN_EXAMPLES=5000 looks further,
# at other ones each time.
_slow = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
settings.register_profile(
    "ordinary", derandomize=True, deadline=None, suppress_health_check=_slow
)
settings.register_profile(
    "long",
    max_examples=int(os.environ.get("NEURLINK_GEN_EXAMPLES", 1000)),
    deadline=None,
    suppress_health_check=_slow,
    print_blob=True,
)
settings.load_profile("long" if "NEURLINK_GEN_EXAMPLES" in os.environ else "ordinary")


FIRST = ("test_journal", "test_generated")
"""One forks often, which is quick while there is little in memory; the other takes the longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that are best begun with."""
    ranks = {name: rank for rank, name in enumerate(FIRST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(FIRST)))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files into a folder of the test's own."""

    def write_file(text: str | bytes, name: str = "spec.py") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write_file
