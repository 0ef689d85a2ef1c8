"""What lines compute is told by their code: held against torch, whatever the spec's text hides.

Each case has the same keys in both versions. Something breaks exactly where the same weights give
other outputs.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
import torch
from torch import nn

from neurlink_gen.compatibility.changes import Change, model_changes
from neurlink_gen.compatibility.migration import migration
from neurlink_gen.ownership.records import ModelRecord
from tests.spec_history import compiled, lines

FIRST = '((8, 1), nv.Conv2d["first"](3))'
LAST = '((4, ...), nv.Conv2d["last"](3, stride=1))'


def built(folder: Path, text: str) -> tuple[ModelRecord, nn.Module]:
    """What the lock file says of a spec's model, and the model."""
    made = compiled(folder, text)
    module = ModuleType("spec")
    exec(compile(made.files["spec.py"], "spec.py", "exec"), module.__dict__)
    torch.manual_seed(0)
    (record,) = made.sections["spec.py"].models
    return record, cast(nn.Module, module.__dict__[record.name]()).eval()


def outputs(model: nn.Module) -> object:
    torch.manual_seed(1)
    with torch.no_grad():
        return model(torch.randn(2, 3, 16, 16))


def found(folder: Path, before: str, after: str) -> list[Change]:
    """What changed, where what breaks is what torch says of the same weights."""
    old, old_model = built(folder, before)
    new, new_model = built(folder, after)
    new_model.load_state_dict(old_model.state_dict())
    changes = list(model_changes(old, new))
    was, now = outputs(old_model), outputs(new_model)
    assert isinstance(was, torch.Tensor) and isinstance(now, torch.Tensor)
    is_same = was.shape == now.shape and torch.allclose(was, now, atol=1e-6)
    assert any(each.breaks for each in changes) != is_same, changes
    assert migration("spec.py", old, new).is_empty
    return changes


def with_names(names: str, *texts: str) -> str:
    """A spec of these lines, with names that its own text defines."""
    return lines(FIRST, *texts, LAST).replace("def net", f"{names}\n\n\ndef net")


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("act = nn.ReLU", "act = nn.SiLU", "((8, 1), act())"),
        ("act = nn.ReLU", "act = nn.GELU", "((8, 1), nv.Conv2d['c'](3, act=act))"),
        (
            "def act(): return nn.ReLU()",
            "def act(): return nn.GELU()",
            "((8, 1), act())",
        ),
        (
            "A = True",
            "A = False",
            "((8, 1), nn.ReLU() if A else nn.GELU())",
        ),
        (
            "acts = [nn.ReLU(), nn.ELU()]",
            "acts = [nn.ELU(), nn.ReLU()]",
            "((8, 1), acts[0])",
        ),
        ("pool = nv.AvgPool2d", "pool = nv.MaxPool2d", "((8, 2), pool(2))"),
    ],
)
def test_names_hide_nothing(tmp_path: Path, before: str, after: str, line: str) -> None:
    (change,) = found(tmp_path, with_names(before, line), with_names(after, line))
    assert change.message.startswith("the same weights compute something else: nn.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("act()", "nn.ReLU()"),
        ("other()", "act()"),
        ("helper()", "nn.ReLU(inplace=True)"),
        ("nn.ReLU() if A else nn.GELU()", "nn.ReLU()"),
    ],
)
def test_the_same_code_is_the_same_however_it_is_written(
    tmp_path: Path, before: str, after: str
) -> None:
    names = "A = True\nact = other = nn.ReLU\n\ndef helper(): return nn.ReLU()"
    texts = (with_names(names, f"((8, 1), {each})") for each in (before, after))
    assert found(tmp_path, *texts) == []


SPLIT = '((4, 1), (4, 1), nv.Split["s"]())'
PARTS = (
    SPLIT,
    '((4, 1), nv.Conv2d["s.{}", "p"](3))',
    '((4, 1), nv.Conv2d["s.{}", "q"](3))',
    '((8, 1), nv.Concat[["p", "q"]]())',
)


def test_which_output_is_read(tmp_path: Path) -> None:
    before, after = (
        with_names("", PARTS[0], PARTS[1].format(p), PARTS[2].format(q), PARTS[3])
        for p, q in ((0, 1), (1, 0))
    )
    (change,) = found(tmp_path, before, after)
    assert "read others than they did" in change.message


def test_widths_of_parts(tmp_path: Path) -> None:
    """Where no parameter tells of it."""
    parts = '(({}, 1), ({}, 1), nv.Split["s"]())'
    end = '((8, 1), nv.Concat[["s.1", "s.0"]]())'
    before, after = (
        with_names("", parts.format(*each), end) for each in ((3, 5), (5, 3))
    )
    assert len(found(tmp_path, before, after)) == 1


def test_permutations(tmp_path: Path) -> None:
    line = '((8, 1), nv.Rearrange("b (c g) h w -> b ({}) h w", g=4))'
    before, after = (with_names("", line.format(each)) for each in ("g c", "c g"))
    (change,) = found(tmp_path, before, after)
    assert ".permute(0, 2, 1, 3, 4)" in change.message


BRANCHES = {
    "l": ('((3, 1), nv.Conv2d["first", "l"](3))', '((3, 1), nn.Sigmoid["l", "ls"]())'),
    "r": ('((3, 1), nv.Conv2d["first", "r"](3))', '((3, 1), nn.Tanh["r", "rt"]())'),
}


@pytest.mark.parametrize("nerve", ["Mul", "Add", "Concat"])
@pytest.mark.parametrize("reorders", ["lines", "operands", "both"])
def test_branches_keep_their_tags(tmp_path: Path, nerve: str, reorders: str) -> None:
    """No other order of lines or operands makes one branch the other, which computes otherwise."""

    def spec(order: str, operands: str) -> str:
        width = 6 if nerve == "Concat" else 3
        end = f"(({width}, 1), nv.{nerve}[[{operands}]]())"
        return lines(FIRST, *BRANCHES[order[0]], *BRANCHES[order[1]], end, LAST)

    before = spec("lr", '"ls", "rt"')
    after = spec(
        "rl" if reorders != "operands" else "lr",
        '"rt", "ls"' if reorders != "lines" else '"ls", "rt"',
    )
    found(tmp_path, before, after)


SHARED = """
class Head(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add([((4, 1), nv.Conv2d["inner"](3)), ((4, 1), nn.ReLU())])
"""


def test_lines_that_share_their_layers_in_another_order(tmp_path: Path) -> None:
    head = '((4, 1), head["{0}", "h{0}"]())'.format
    a, b = ('((8, 1), nv.Conv2d["first", "a"](3))', '((8, 1), nn.Tanh["first", "b"]())')
    end = '((8, 1), nv.Concat[["ha", "hb"]]())'

    def spec(*order: str, end: str = end) -> str:
        text = with_names(SHARED, a, b, *map(head, order), end)
        return text.replace(
            "    return build", '    head = nv.Shared["head"](Head())\n    return build'
        )

    before = spec("a", "b")
    assert found(tmp_path, before, spec("b", "a")) == []
    assert found(
        tmp_path, before, spec("a", "b", end=end.replace('"ha", "hb"', '"hb", "ha"'))
    )


def test_a_line_in_its_parts(tmp_path: Path) -> None:
    """Other names alone; and none at all where tags say what they were."""
    fused = lines('((8, 2), nv.Conv2d_BN_ReLU["conv1"](3))', LAST)
    parts = lines(
        '((8, 2), nv.Conv2d["conv1"](3))',
        '((8, 2), nn.BatchNorm2d["bn1"]())',
        "((8, 2), nn.ReLU())",
        LAST,
    )
    for before, after in ((fused, parts), (parts, fused)):
        old, old_model = built(tmp_path, before)
        new, new_model = built(tmp_path, after)
        assert {each.kind for each in model_changes(old, new)} == {"key"}
        carried = migration("spec.py", old, new)
        assert not carried.needed and not carried.dropped
        names = dict(carried.renamed)
        state = {
            f"{names.get(module, module)}.{name}": value
            for key, value in old_model.state_dict().items()
            for module, _, name in [key.rpartition(".")]
        }
        new_model.load_state_dict(state)
        assert torch.equal(
            cast(torch.Tensor, outputs(old_model)),
            cast(torch.Tensor, outputs(new_model)),
        )
    untagged = fused.replace('["conv1"]', "")
    counted = parts.replace('["conv1"]', "").replace('["bn1"]', "")
    assert found(tmp_path, untagged, counted) == []


HEADS = {
    "cls": '((4, 1), nv.Conv2d["first", "cls"](3))',
    "reg": '((4, 1), nv.Conv2d["first", "reg"](3))',
}


@pytest.mark.parametrize("order", ["cls reg", "reg cls"])
@pytest.mark.parametrize("outputs", [["cls", "reg"], ["reg", "cls"]])
def test_outputs_are_known_by_their_names(
    tmp_path: Path, order: str, outputs: list[str]
) -> None:
    def spec(order: str, outputs: list[str]) -> str:
        text = lines(FIRST, *(HEADS[each] for each in order.split()))
        return text.replace("\n    ])", f"\n    ], outputs={outputs})")

    old, old_model = built(tmp_path, spec("cls reg", ["cls", "reg"]))
    new, new_model = built(tmp_path, spec(order, outputs))
    assert migration("spec.py", old, new).is_empty
    new_model.load_state_dict(old_model.state_dict())
    torch.manual_seed(1)
    x = torch.randn(1, 3, 8, 8)
    with torch.no_grad():
        was, now = old_model(x), new_model(x)
    assert torch.equal(was.cls, now.cls) and torch.equal(was.reg, now.reg)
    kinds = {each.kind for each in model_changes(old, new)}
    assert kinds == (set() if outputs == ["cls", "reg"] else {"output"})


@pytest.mark.parametrize("nerve", ["Mul", "Concat"])
def test_branches_in_another_order_with_other_tags(tmp_path: Path, nerve: str) -> None:
    width = 6 if nerve == "Concat" else 3
    end = f'(({width}, 1), nv.{nerve}[["ls", "rt"]]())'
    before = lines(FIRST, *BRANCHES["l"], *BRANCHES["r"], end, LAST)
    after = lines(FIRST, *BRANCHES["r"], *BRANCHES["l"], end, LAST)
    after = after.replace('"l"', '"y"').replace('"r"', '"x"')
    old, new = (built(tmp_path, each)[0] for each in (before, after))
    assert dict(migration("spec.py", old, new).renamed) == {"l": "y", "r": "x"}


def test_every_line_that_computes_otherwise_is_told(tmp_path: Path) -> None:
    layers = "((4, 1), nv.Conv2d(3))", "((4, 1), nn.{}())"
    body = lines(*(each for _ in range(3) for each in layers))
    old, new = body.format("ReLU", "Sigmoid", "Tanh"), body.format(
        "SiLU", "GELU", "Tanh"
    )
    messages = [each.message for each in found(tmp_path, old, new)]
    assert [each.partition(": ")[2] for each in messages] == [
        "nn.SiLU(), was nn.ReLU()",
        "nn.GELU(), was nn.Sigmoid()",
    ]


def test_an_output_more_computes_nothing_otherwise(tmp_path: Path) -> None:
    texts = ['((8, 1), nv.Conv2d["b"](3))', '((8, 1), nv.Conv2d["c"](3))']
    before = lines(*texts)
    after = before.replace("])\n", '], outputs=["c", "b"])\n')
    old, new = (built(tmp_path, text)[0] for text in (before, after))
    assert [each.kind for each in model_changes(old, new)] == ["output"]
    assert [each.kind for each in model_changes(new, old)] == ["output"]


def test_another_number_follows_from_no_parameter(tmp_path: Path) -> None:
    text = '((8, 1), nv.Conv2d["a"](3)), ((8, 1), nn.BatchNorm2d()), ((classes, 1), nv.Conv2d["c"](3))'
    before = lines(text).replace("def net()", "def net(classes: int = 4)")
    assert "classes: int" in before
    old, new = (
        built(tmp_path, each)[0] for each in (before, before.replace("(8,", "(12,"))
    )
    changes = list(model_changes(old, new))
    assert {each.kind for each in changes} == {"key"}
    reshaped = "4 keys reshaped: bn1.*: float32[12], was float32[8]"
    assert reshaped in [each.message for each in changes]


def test_layers_that_changed_places_beside_a_new_one(tmp_path: Path) -> None:
    """Their tags say that they are the same, so that the wiring has to say what differs."""
    a, b, c = (f'((8, 1), nv.Conv2d["{name}"](3))' for name in "abc")
    act = "((8, 1), nn.ReLU())"
    old, _ = built(tmp_path, lines(FIRST, a, act, b))
    new, _ = built(tmp_path, lines(FIRST, b, act, a, act, c))
    messages = [each.message for each in model_changes(old, new)]
    otherwise = (
        "the same weights compute something else: {} reads other layers than it did"
    )
    assert otherwise.format("a") in messages and otherwise.format("b") in messages
    # A layer between others changes nothing of what these read.
    new, _ = built(tmp_path, lines(FIRST, a, act, c, act, b))
    kinds = [each.kind for each in model_changes(old, new)]
    assert kinds == ["key"]
