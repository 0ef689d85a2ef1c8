"""The type stubs: up to date, and of use to someone who writes a spec."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy import api

import neurlink_gen
from neurlink_gen.render.stubs import stubs

PACKAGE = Path(neurlink_gen.__file__).parent
HEADER = """\
import neurlink_gen.nerves as nv
from neurlink_gen import build, nn

"""
GOOD = """\
class Block(nv.Nerve):
    def __init__(self, width: int = 2) -> None:
        super().__init__()
        dim = self.target_dims[0]
        first: int = self.add((dim, nv.Conv2d(1)), "first")
        again = self.add([(dim, nv.Conv2d["first"](1)), [(dim, nn.ReLU())]])
        self.add((dim, nv.Add[[first, "first", again]]()), outputs=None)
        self.add(
            [
                ((dim.channels * width, dim.shape), nv.Conv2d(3, norm=nn.BatchNorm2d)),
                (dim, nv.Conv2d(1, act=nn.I)),
                (dim, nv.SkipConnect2d[[0, -1]](1, norm=nn.BatchNorm2d)),
            ]
        )


def network(classes: int = 10) -> nv.Network:
    return build(
        [
            ((3, 1), nv.Input(multiple_of=4)),
            ((64, 2), nv.Conv2d["tag"](3)),
            ((64, 2), nn.ReLU(inplace=True)),
            ((64, 2), nv.Add[["tag", -1]]()),
            ((64, 2), nv.Conv2d_BN_ReLU["tag":"b"](3)),
            [((64, 2), Block(width=4))] * 2,
            ((64, (2, 2)), nv.MaxPool2d[-1, "pooled"](3, return_indices=False)),
            nv.Stage["stage"]([((classes, ...), nn.Conv2d(64, classes, 1))]),
        ],
        outputs=["tag"],
    )
"""


def _mypy(folder: Path, source: str) -> str:
    spec = folder / "spec.py"
    spec.write_text(HEADER + source)
    cache = f"--cache-dir={PACKAGE.parent / '.mypy_cache'}"
    out, err, _ = api.run(["--strict", "--no-error-summary", cache, str(spec)])
    return out + err


@pytest.mark.parametrize("name", stubs())
def test_a_stub_is_what_the_catalogue_gives(name: str) -> None:
    assert (PACKAGE / name).read_text() == stubs()[name], "run python -m tests.update"


def test_a_correct_spec_type_checks(tmp_path: Path) -> None:
    assert _mypy(tmp_path, GOOD) == ""


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('nv.Conv2d("three")', "[arg-type]"),
        ("nv.Conv2d(3, kernl=1)", "[call-arg]"),
        ("nv.Conv4d(3)", "[attr-defined]"),
        ("nn.Conv2d(3)", "[call-arg]"),
        ('nv.Stage["a"](3)', "[arg-type]"),
        ('nv.Nerve().add([((8, 1), nv.Conv2d(1))], "a")', "[call-overload]"),
    ],
)
def test_a_mistake_does_not(tmp_path: Path, line: str, complaint: str) -> None:
    found = [
        each for each in _mypy(tmp_path, line + "\n").splitlines() if ": error:" in each
    ]
    assert len(found) == 1 and "spec.py:4: error" in found[0], found
    assert found[0].endswith(complaint)
