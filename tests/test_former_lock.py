"""Lock files of a former version, which know lines by their text: they are read, and compared as they were.

`former.lock` was written by the last version of that form, from the spec below.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from neurlink_gen.compatibility.changes import Change, model_changes
from neurlink_gen.ownership.lock import parse_lock
from neurlink_gen.ownership.records import ModelRecord
from tests.spec_history import edited, model_of

SPEC = """import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        dim = self.target_dims[0]
        self.add([
            (dim, nv.Conv2d_BN_ReLU(3)),
            (dim, nv.Conv2d(3, norm=nn.BatchNorm2d)),
            (dim, nv.Add[[0, -1]]()),
        ])


def net(classes: int = 10):
    return build([
        ((3, 1), nv.Input()),
        ((3, 1), nv.Buffer["mean"](0.5, persistent=False)),
        ((3, 1), nv.Mul[[0, -1]]()),
        ((8, 2), nv.Conv2d_BN_ReLU(3)),
        ((8, 2), nn.BatchNorm2d(eps=0.1, momentum=0.3)),
        ((8, 2), nn.LeakyReLU(0.1)),
        [((8, 2), Block())] * 2,
        ((4, 2), (4, 2), nv.Split["s"]()),
        ((8, 2), nv.Concat[["s.0", "s.1"]]()),
        ((8, 2), nv.MaxPool2d(3, stride=1, padding=1)),
        ((8, 1), nv.Interpolate("bilinear")),
        ((16, 2), nv.Conv2d_BN_ReLU(3, stride=2, padding=1)),
        ((16, "(2, 2)"), nv.AvgPool2d()),
        ((64, ()), nv.Flatten()),
        ((64, ()), nn.Dropout(0.2)),
        ((classes, ()), nv.Linear["head"]()),
    ])
"""
FORMER = (Path(__file__).parent / "former.lock").read_text("utf-8")


def former(text: str = FORMER) -> ModelRecord:
    (model,) = parse_lock(text).sections["spec.py"].models
    assert not model.has_code
    return model


def found(folder: Path, before: str, after: str) -> list[Change]:
    old, new = former(before), model_of(folder, after)
    changes = list(model_changes(old, new))
    back = model_changes(new, old)
    assert [each.kind for each in changes] == [each.kind for each in back]
    return changes


def even_older() -> str:
    rows = FORMER.split("\n")
    return "\n".join(
        row for row in rows if row != "settings = true" and "  sets " not in row
    )


@pytest.mark.parametrize("text", [FORMER, even_older()])
def test_the_same_spec_is_the_same_network(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text, SPEC) == []


@pytest.mark.parametrize(
    ("before", "after", "with_settings"),
    [
        ("nn.LeakyReLU(0.1)", "nn.Sigmoid()", False),
        ("nn.LeakyReLU(0.1)", "nn.LeakyReLU(0.2)", True),
        ("eps=0.1", "eps=0.2", True),
        ("nv.Add[[0, -1]]", "nv.Mul[[0, -1]]", False),
        ("nv.MaxPool2d(3, stride=1, padding=1)", "nv.MaxPool2d(5)", False),
        ('nv.Interpolate("bilinear")', "nv.Interpolate()", True),
        ("(0.5, persistent=False)", "(0.6, persistent=False)", True),
    ],
)
def test_what_they_know_is_compared(
    tmp_path: Path, before: str, after: str, with_settings: bool
) -> None:
    text = edited((before, after), text=SPEC)
    assert any(each.breaks for each in found(tmp_path, FORMER, text))
    assert with_settings == (found(tmp_path, even_older(), text) == [])


def test_what_matters_in_training_alone_breaks_nothing(tmp_path: Path) -> None:
    edits = ("momentum=0.3", "momentum=0.4"), ("Dropout(0.2)", "Dropout(0.3)")
    assert found(tmp_path, FORMER, edited(*edits, text=SPEC)) == []
