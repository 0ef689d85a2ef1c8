"""What a small change of a spec changes in the output: the lines and the keys that it must."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

import pytest

from neurlink_gen.graph import Model
from neurlink_gen.state_dict import state_dict
from tests.compiling import compiled
from tests.goldens import ROOT


@dataclass(frozen=True)
class Change:
    """A change of a shipped spec. lines: removed and added in the output. keys: likewise, of the
    checkpoint of `model`; shapes: of those that stay."""

    spec: str
    old: str
    new: str
    lines: tuple[int, int]
    model: str
    keys: tuple[int, int]
    shapes: int = 0


CHANGES = {
    "a tag renamed": Change(
        "unet.py",
        old='"bottleneck"',
        new='"middle"',
        lines=(2, 2),
        model="UNet",
        keys=(12, 12),
    ),
    "a kernel changed": Change(
        "unet.py",
        old='nv.Conv2d["head"](1, bias=True)',
        new='nv.Conv2d["head"](3, bias=True)',
        lines=(1, 1),
        model="UNet",
        keys=(0, 0),
        shapes=1,
    ),
    "an untagged line added at the end": Change(
        "alexnet.py",
        old="((4096, ()), nn.Dropout(0.5)),",
        new="((4096, ()), nn.Dropout(0.5)),\n                    ((4096, ()), nn.Tanh()),",
        lines=(0, 1),
        model="AlexNet",
        keys=(4, 4),
    ),
    "a tagged line added in the middle": Change(
        "time_series.py",
        old='((128, 1), ResidualBlock["block3"]()),',
        new='((128, 1), ResidualBlock["between"]()),\n'
        '            ((128, 1), ResidualBlock["block3"]()),',
        lines=(0, 2),
        model="TimeSeriesResNet",
        keys=(0, 18),
    ),
    "a stage made deeper": Change(
        "resnet.py",
        old='return _resnet("ResNet50", block, [3, 4, 6, 3], 4, num_classes)',
        new='return _resnet("ResNet50", block, [3, 4, 7, 3], 4, num_classes)',
        lines=(1, 1),
        model="ResNet50",
        keys=(0, 18),
    ),
    "a stage widened": Change(
        "time_series.py",
        old='((64, 1), ResidualBlock["block1"]()),',
        new='((96, 1), ResidualBlock["block1"]()),',
        lines=(3, 3),
        model="TimeSeriesResNet",
        keys=(0, 0),
        shapes=22,
    ),
    "a rate changed": Change(
        "mobilenetv2.py",
        old="nn.Dropout(0.2)",
        new="nn.Dropout(0.3)",
        lines=(1, 1),
        model="MobileNetV2",
        keys=(0, 0),
    ),
    "a number of classes changed": Change(
        "resnet.py",
        old="def resnet18(num_classes: int = 1000) -> Network:",
        new="def resnet18(num_classes: int = 10) -> Network:",
        lines=(1, 1),
        model="ResNet18",
        keys=(0, 0),
        shapes=2,
    ),
}


def keys(models: tuple[Model, ...], name: str) -> dict[str, tuple[int, ...]]:
    (model,) = [each for each in models if each.name == name]
    return {entry.key: entry.shape for entry in state_dict(model)}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_changes_no_more_than_it_must(change: Change, tmp_path: Path) -> None:
    text = (ROOT / "specs" / change.spec).read_text("utf-8")
    assert change.old in text
    before, after = tmp_path / "before", tmp_path / "after"
    made = []
    for folder, written in (
        (before, text),
        (after, text.replace(change.old, change.new)),
    ):
        folder.mkdir()
        path = folder / change.spec
        path.write_text(written, "utf-8")
        made.append(compiled(path))
    # The banners name the same spec, as there is no project around either.
    outputs = [each.files[change.spec].splitlines() for each in made]
    assert outputs[0][:2] == outputs[1][:2]
    found = [line for line in difflib.ndiff(*outputs) if line[0] in "-+"]
    count = tuple(sum(line[0] == sign for line in found) for sign in "-+")
    assert count == change.lines, "\n".join(found)
    old, new = (keys(each.models, change.model) for each in made)
    assert (len(old.keys() - new), len(new.keys() - old)) == change.keys
    assert sum(old[key] != new[key] for key in old.keys() & new) == change.shapes
    # What is not the model's own is as it was.
    for model in made[0].models:
        if model.name != change.model:
            ours = keys(made[0].models, model.name)
            assert ours == keys(made[1].models, model.name)
