"""Heads that only training has, at work."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from neurlink_gen.commands.summary import InputSize, summary_data
from tests.compiling import MadeModel, compiled, make

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


LARGER = """
def net(num_classes: int = 4):
    return build(
        [
            ((3, 1), nv.Input(INPUT)),
            ((8, 2), nv.Conv2d["stem"](7)),
            ((8, ...), nv.AvgPool2d(5, stride=3)),
            ((4, ...), nv.Conv2d["aux"](3)),
            ((4, ()), nv.Mean["said"]()),
            ((8, ()), nv.Mean["stem", "mean"]()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ],
        training_outputs=["said"],
    )
"""


@pytest.mark.parametrize(
    ("stem", "always", "least"), [("(8, 2), nv", 1, 21), ("(8, ...), nv", 7, 17)]
)
def test_what_training_demands_is_checked_there_alone(
    tmp_path: Path, stem: str, always: int, least: int
) -> None:
    size = "" if always == 1 else f"min_size={always}"
    text = LARGER.replace("INPUT", size).replace("(8, 2), nv", stem)
    (made,) = make(tmp_path, text)
    assert compiled(tmp_path / "spec.py").diagnostics == ()
    said = f"in training H and W are at least {least}"
    if always > 1:
        said = f"H and W are at least {always}, and {said}"
    assert made.proof.demands() == said
    module = made.create()
    scripted = torch.jit.script(module)
    for each in (module, scripted):
        with pytest.raises(Exception, match=f"at least {least} in training, got "):
            each.train()(torch.randn(2, 3, least - 1, 40))
        each(torch.randn(2, 3, least, least))
        each.eval()(torch.randn(2, 3, always, always))


def test_what_is_no_larger_input_is_warned_of(tmp_path: Path) -> None:
    spec = LARGER.replace("INPUT", "").replace(
        "(8, ...), nv.AvgPool2d(5, stride=3)", "(8, 4), nv.MaxPool2d(2)"
    )
    make(tmp_path, spec)
    found = compiled(tmp_path / "spec.py").diagnostics
    assert [each.rule.code for each in found] == ["NL306"]
    assert "in training" in found[0].notes[-1]
