"""Heads that only training has, at work."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from neurlink_gen.commands.summary import InputSize, summary_data
from tests.compiling import MadeModel, make

SPEC = """
def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["stem"](3)),
            ((8, 2), nv.Conv2d(3)),
            ((4, 2), nv.Conv2d["near"](3)),
            ((8, 4), nv.Conv2d["stem", "body"](3)),
            ((4, 2), nv.Interpolate["near", "far"]()),
            ((4, 4), nv.Conv2d["body", "out"](1)),
        ],
        training_outputs=["far", "near", "body"],
    )
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> MadeModel:
    (made,) = make(tmp_path_factory.mktemp("spec"), SPEC)
    return made


def ran(module: nn.Module, image: Tensor) -> tuple[list[str], tuple[Tensor, ...]]:
    """What runs, and what comes out."""
    names: list[str] = []
    for name, each in module.named_children():
        each.register_forward_hook(lambda *_, name=name: names.append(name))
    outputs = module(image)
    assert isinstance(outputs, tuple)
    return names, outputs


def test_in_training_all_is_returned_in_the_order_asked_for(model: MadeModel) -> None:
    module = model.create().train()
    names, outputs = ran(module, torch.randn(2, 3, 16, 16))
    assert names == ["stem", "conv1", "near", "body", "out"]
    assert getattr(outputs, "_fields") == ("out", "far", "near", "body")
    assert [tuple(each.shape[1:]) for each in outputs] == [
        (4, 4, 4),
        (4, 8, 8),
        (4, 8, 8),
        (8, 4, 4),
    ]


def test_in_evaluation_what_only_they_need_does_not_run(model: MadeModel) -> None:
    names, outputs = ran(model.create().eval(), torch.randn(2, 3, 16, 16))
    assert names == ["stem", "body", "out"]
    assert outputs[0].shape == (2, 4, 4, 4)
    assert [each is None for each in outputs] == [False, True, True, True]


def test_a_script_goes_by_the_mode_it_is_in(model: MadeModel) -> None:
    module, image = model.create(), torch.randn(2, 3, 16, 16)
    scripted = torch.jit.script(module)
    for is_training in (True, False):
        wanted = module.train(is_training)(image)
        for ours, theirs in zip(
            scripted.train(is_training)(image), wanted, strict=True
        ):
            if theirs is None:
                assert ours is None
            else:
                assert torch.equal(ours, theirs)


def test_multiply_adds_are_those_of_evaluation(model: MadeModel) -> None:
    data = summary_data(model.model, InputSize({"H": 16, "W": 16}, 1))
    rows = data["lines"]
    assert isinstance(rows, list)
    assert [row["line"] for row in rows if row["in_training"]] == [2, 3, 5]
    counts = [row["multiply_adds"] for row in rows if not row["in_training"]]
    assert data["multiply_adds"] == sum(counts)
    assert all(row["multiply_adds"] > 0 for row in rows if row["line"] in (2, 3))
