"""`self.add` in a composite nerve: the tag that it takes, and the numbers that it returns."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurlink_gen import compile_spec
from neurlink_gen.findings import rules
from neurlink_gen.findings.rules import Rule
from tests.compiling import PREAMBLE, MadeModel, make

NETWORK = """\
class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        out = self.target_dims[0]
        line = (out, nv.Conv2d(3))
{body}

def net():
    return build([
        ((8, 1), nv.Input["image"]()),
        ((8, 1), (8, 1), nv.MaxPool2d["both"](3, return_indices=True)),
        ((8, 1), Block[["image", "both.0"]]()),
    ])
"""


def spec(*statements: str) -> str:
    return NETWORK.format(body="".join(f"        {each}\n" for each in statements))


def made(folder: Path, *statements: str) -> MadeModel:
    (model,) = make(folder, spec(*statements))
    return model


def inner(model: MadeModel) -> list[tuple[str | None, list[int]]]:
    """The tag and the selection of each line of the block, its two inputs left out."""
    body = model.model.graph.nodes[-1].body
    assert body is not None
    return [(node.tag, [ref.node for ref in node.inputs]) for node in body.nodes[2:]]


def test_it_returns_the_number_of_the_line(tmp_path: Path) -> None:
    model = made(
        tmp_path,
        "first = self.add(line)",
        "self.add(line)",
        "self.add((out, nv.Add[[first, 0]]()))",
    )
    assert inner(model) == [(None, [1]), (None, [2]), (None, [2, 0])]


def test_of_a_list_it_returns_a_list(tmp_path: Path) -> None:
    model = made(
        tmp_path,
        'stage = nv.Stage["stage"]([line, line])',
        "numbers = self.add([line, [line, [line]], stage, line])",
        "assert numbers == [2, [3, [4]], [5, 6], 7], numbers",
        'assert self.add(nv.Stage["other"]([line, line])) == [8, 9]',
        "assert self.add([]) == []",
        "self.add((out, nv.Add[numbers]()))",
    )
    assert inner(model)[-1] == (None, [2, 3, 4, 5, 6, 7])


def test_inputs_are_counted_one_for_each_tensor(tmp_path: Path) -> None:
    body = spec("assert self.add(line) == 3").replace('"both.0"', '"both"')
    body = body.replace("nv.Conv2d(3)", "nv.Conv2d[0](3)")
    (model,) = make(tmp_path, body)
    assert model.model.graph.nodes[-1].body is not None


def test_a_tag_is_for_a_nerve_that_has_none(tmp_path: Path) -> None:
    model = made(
        tmp_path,
        'self.add(line, "a")',
        'self.add((out, nv.Conv2d["b"](3)), "unused")',
        'self.add((out, nv.Conv2d["a"](3)), tag="c")',
        'self.add((out, nv.Conv2d["b", "d"](3)), tag="unused")',
        'self.add((out, nv.Add[["a", "b", "c", "d"]]()), "sum")',
    )
    assert inner(model) == [
        ("a", [1]),
        ("b", [2]),
        ("c", [2]),
        ("d", [3]),
        ("sum", [2, 3, 4, 5]),
    ]
    state = model.create().state_dict()
    assert {key.split(".")[1] for key in state} == {"a", "b", "c", "d"}


def test_a_tag_stays_with_its_line(tmp_path: Path) -> None:
    """The nerve that it was given with may be used again, without it."""
    model = made(
        tmp_path, 'self.add(line, "a")', 'self.add(line, "b")', "self.add(line)"
    )
    assert [tag for tag, _ in inner(model)] == ["a", "b", None]


@pytest.mark.parametrize(
    ("statement", "rule", "says"),
    [
        ('self.add([line], "a")', rules.BAD_TAG, "names one line"),
        ('self.add(nv.Stage["s"]([line]), "a")', rules.BAD_TAG, "names one line"),
        ('self.add([line], ["a"])', rules.BAD_TAG, "must be a string"),
        ("self.add(line, 3)", rules.BAD_TAG, "must be a string"),
        ('self.add(line, "")', rules.BAD_TAG, "cannot be a tag"),
        ('self.add(line, "a.b")', rules.BAD_TAG, "cannot be a tag"),
        ('self.add(line, "train")', rules.BAD_TAG, "cannot be a tag"),
        ('self.add(line, "a"); self.add(line, "a")', rules.DUPLICATE_TAG, "already"),
        ('self.add(nv.Conv2d(3), "a")', rules.BAD_LINE, "a bare Conv2d"),
        ('self.add((out, nv.Conv2d["b"]), "a")', rules.BAD_LINE, "a class"),
        ('self.add(3, "a")', rules.BAD_LINE, "this is 3"),
        ('self.add((), "a")', rules.BAD_LINE, "not ()"),
        ("l = [line]; l.append(l); self.add(l)", rules.BAD_LINE, "contains itself"),
        ('self.add([line], outputs="a")', rules.BAD_OUTPUTS, "must be a list"),
    ],
)
def test_a_mistake_has_its_rule(
    statement: str, rule: Rule, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "spec.py"
    path.write_text(PREAMBLE + spec(statement), "utf-8")
    (found,) = compile_spec(path).diagnostics
    assert found.rule is rule, found
    assert says in found.message
    assert found.span.file == str(path)


def test_a_list_of_tags_is_meant_for_outputs(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    path.write_text(PREAMBLE + spec('self.add([line], ["a"])'), "utf-8")
    (found,) = compile_spec(path).diagnostics
    assert found.help == "to say which lines the nerve returns, write outputs=['a']"
