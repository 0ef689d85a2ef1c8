"""Changes of what no line shows: modules of one's own, what follows from parameters, intermediates."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
import torch
from torch import nn

from neurlink_gen.compatibility.changes import Change, model_changes
from neurlink_gen.compatibility.migration import migration
from tests.spec_history import compiled, lines, model_of

FIRST = '((8, 1), nv.Conv2d["first"](3))'
GATE = '''
import torch
from torch import nn, Tensor

class Gate(nn.Module):
    """A gate."""
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(self.weight)  # weighed
'''
GATED = lines(FIRST, '((8, ...), nv.Module["gate"]("gate.py", "Gate", 8))').replace(
    "(8, ...)", '(8, "(H, W)")'
)


def gated(
    folder: Path, before: str, after: str, edit: tuple[str, str] = ("", "")
) -> tuple[list[Change], object]:
    """What changed where the file of the gate did, or the spec; and what becomes of its keys."""
    (folder / "gate.py").write_text(before)
    old = model_of(folder, GATED)
    (folder / "gate.py").write_text(after)
    new = model_of(folder, GATED.replace(*edit))
    return list(model_changes(old, new)), migration("spec.py", old, new)


@pytest.mark.parametrize(
    "edit", [("sigmoid", "tanh"), ("self.weight", "self.gain"), ("1, 1)", "1, 1) * 2")]
)
def test_a_module_of_ones_own_that_changed(
    tmp_path: Path, edit: tuple[str, str]
) -> None:
    (change,), carried = gated(tmp_path, GATE, GATE.replace(*edit))
    assert change.breaks and "Gate(channels=8) sha256:" in change.message
    assert cast(Any, carried).unclear == ("gate",)


def test_comments_are_nothing_of_it(tmp_path: Path) -> None:
    after = GATE.replace("  # weighed", "").replace(
        "import torch\n", "# Mine.\nimport torch\n\n"
    )
    changes, carried = gated(tmp_path, GATE, after)
    assert changes == [] and cast(Any, carried).unclear == ()


def test_a_module_of_ones_own_under_another_name(tmp_path: Path) -> None:
    edit = '"gate"](', '"other"]('
    (change,), carried = gated(tmp_path, GATE, GATE, edit)
    assert change.message == "keys renamed: gate.* is other.* now" and change.breaks
    assert cast(Any, carried).own == (("gate", "other"),)


WIDE = lines("(({}, 2), nv.Conv2d(3))", "((4, ...), nv.Conv2d(3, stride=1))")


def wide(channels: str, parameters: str = "width: float = 1.0") -> str:
    return WIDE.format(channels).replace("def net()", f"def net({parameters})")


def built(text: str, **values: object) -> nn.Module:
    module = ModuleType("spec")
    exec(compile(text, "spec.py", "exec"), module.__dict__)
    torch.manual_seed(0)
    return cast(nn.Module, module.__dict__["Net"](**values)).eval()


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        ("int(8 * width)", "round(8 * width)", 0.7),
        ("int(8 * width)", "8", 0.25),
        ("8", "int(8 * width)", 0.25),
        ("int(8 * width)", "max(int(8 * width), 4)", 0.25),
    ],
)
def test_channels_that_follow_otherwise(
    tmp_path: Path, before: str, after: str, value: float
) -> None:
    """Torch refuses the weights with the very value that is told."""
    texts = [wide(before), wide(after)]
    if "8" in (before, after):  # the parameter is used elsewhere as well
        texts = [each.replace("((4, ...)", "((int(4 * width), ...)") for each in texts]
    old, new = (compiled(tmp_path, each) for each in texts)
    (was,), (now,) = old.sections["spec.py"].models, new.sections["spec.py"].models
    (change,) = model_changes(was, now)
    assert change.breaks and change.kind == "constructor"
    assert f"where width is {value}" in change.message
    state = built(old.files["spec.py"]).state_dict()
    built(new.files["spec.py"]).load_state_dict(state)
    state = built(old.files["spec.py"], width=value).state_dict()
    with pytest.raises(RuntimeError, match="size mismatch"):
        built(new.files["spec.py"], width=value).load_state_dict(state)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (wide("int(8 * width)"), wide("int(width * 8)")),
        (wide("8", ""), wide("int(8 * width)")),
        (wide("8", ""), wide("channels", "channels: int = 8")),
    ],
)
def test_what_follows_in_the_same_way_breaks_nothing(
    tmp_path: Path, before: str, after: str
) -> None:
    changes = model_changes(*(model_of(tmp_path, each) for each in (before, after)))
    assert not any(each.breaks for each in changes)


def test_values_that_follow_otherwise(tmp_path: Path) -> None:
    def spec(value: str, parameters: str) -> str:
        line = f"((3, 1), nn.LeakyReLU({value}))"
        return lines(line).replace("def net()", f"def net({parameters})")

    slope = "slope: float = 0.1"
    fixed, follows = spec("0.1", ""), spec("slope", slope)
    old, new = model_of(tmp_path, fixed), model_of(tmp_path, follows)
    assert new.lines[-1].follows == ("negative_slope=slope",)
    assert [each.breaks for each in model_changes(old, new)] == [False]
    doubled = model_of(tmp_path, spec("slope * 2", slope.replace("0.1", "0.05")))
    assert all(each.kind == "constructor" for each in model_changes(new, doubled))


def kept(*texts: str) -> str:
    return lines(*texts).replace("\n    ])", "\n    ], output_intermediate=True)")


@pytest.mark.parametrize(
    ("after", "breaks"),
    [
        ((FIRST, "((8, 1), nn.Identity())", "((8, 1), nn.ReLU())"), True),
        ((FIRST, "((8, 1), nn.ReLU())", "((8, 1), nn.Identity())"), True),
        ((FIRST, '((8, 1), nn.ReLU["act"]())'), False),
        (('((8, 1), nv.Conv2d_ReLU["first"](3))',), True),
    ],
)
def test_intermediates_that_shift(
    tmp_path: Path, after: tuple[str, ...], breaks: bool
) -> None:
    texts = kept(FIRST, "((8, 1), nn.ReLU())"), kept(*after)
    old, new = (compiled(tmp_path, each) for each in texts)
    (was,), (now,) = old.sections["spec.py"].models, new.sections["spec.py"].models
    changes = [each for each in model_changes(was, now) if each.kind == "output"]
    assert any(each.breaks for each in changes) == breaks
    models = [built(each.files["spec.py"]) for each in (old, new)]
    state = dict(zip(models[1].state_dict(), models[0].state_dict().values()))
    models[1].load_state_dict(state)
    x = torch.randn(1, 3, 8, 8)
    with torch.no_grad():
        one, other = (cast(Any, each).forward_intermediates(x) for each in models)
    same = len(one) == len(other) and all(map(torch.equal, one, other))
    assert same != breaks
    assert len(was.kept) == len(one) and len(now.kept) == len(other)
