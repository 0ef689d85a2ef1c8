"""What stands in a nerve's brackets: every form, and every way to get it wrong."""

from __future__ import annotations

import keyword
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurlink_gen.elaborate.selectors import Pick, resolve
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.rules import Rule
from neurlink_gen.spec.nerve import Unselected
from tests.compiling import make

TAGS = {"stem": 1, "skip": 3}
COUNT = 5


def lines(selector: object) -> list[int]:
    """The lines that a selector takes at line 5, where it takes them whole."""
    selection = resolve(selector, TAGS, COUNT)
    assert all(pick.output is None for pick in selection.picks)
    return [pick.line for pick in selection.picks]


@pytest.mark.parametrize(
    ("selector", "taken"),
    [
        (Unselected(), [4]),
        (-1, [4]),
        (None, []),
        (0, [0]),
        (-5, [0]),
        (4, [4]),
        ("stem", [1]),
        (slice(1, 3), [1, 2]),
        (slice(None, 2), [0, 1]),
        (slice(3, None), [3, 4]),
        (slice(None, None), [0, 1, 2, 3, 4]),
        (slice(-2, None), [3, 4]),
        (slice("stem", "skip"), [1, 2]),
        (slice("skip", None), [3, 4]),
        (slice(0, "stem"), [0]),
        (slice(0, 5, 2), [0, 2, 4]),
        (slice(None, None, -1), [4, 3, 2, 1, 0]),
        (["stem", -1, 0], [1, 4, 0]),
        ([slice(0, 2), "skip"], [0, 1, 3]),
        ([[0, 1], [["stem"]]], [0, 1, 1]),
        ([0, 0], [0, 0]),
        ([None, 2], [2]),
        ([], []),
    ],
)
def test_forms(selector: object, taken: list[int]) -> None:
    assert lines(selector) == taken
    assert resolve(selector, TAGS, COUNT).tag is None
    if not isinstance(selector, Unselected):
        tagged = resolve((selector, "new"), TAGS, COUNT)
        assert ([pick.line for pick in tagged.picks], tagged.tag) == (taken, "new")


def test_a_new_string_alone_is_a_tag() -> None:
    selection = resolve("head", TAGS, COUNT)
    assert (selection.picks, selection.tag) == ((Pick(4),), "head")


def test_the_first_line_selects_nothing() -> None:
    assert resolve(Unselected(), {}, 0).picks == ()
    assert resolve("image", {}, 0).picks == ()


def test_a_tag_in_a_stage_differs_from_the_others_there() -> None:
    members = {"skip": 3}
    again = resolve((-1, "stem"), TAGS, COUNT, members)
    assert (again.picks, again.tag) == ((Pick(4),), "stem")
    assert resolve("stem", TAGS, COUNT, members).picks == (Pick(1),)
    with pytest.raises(Problem, match="line 3 .* already bears"):
        resolve((-1, "skip"), TAGS, COUNT, members)


def test_a_tag_in_a_stage_may_have_hyphens() -> None:
    assert resolve("block1-0", TAGS, COUNT, {}).tag == "block1-0"
    for tag in ("1-0", "a b", "a.b-", "not-", "for"):
        with pytest.raises(Problem) as caught:
            resolve((-1, tag), TAGS, COUNT, {} if tag != "not-" else None)
        assert caught.value.rule == rules.BAD_TAG
    with pytest.raises(Problem, match="cannot be a tag"):
        resolve("block1-0", TAGS, COUNT)


def test_one_of_several_outputs() -> None:
    assert resolve("stem.1", TAGS, COUNT).picks == (Pick(1, 1),)
    both = resolve((["skip.0", "stem"], "sum"), TAGS, COUNT)
    assert (both.picks, both.tag) == ((Pick(3, 0), Pick(1)), "sum")
    assert resolve("stem.01", TAGS, COUNT).picks == (Pick(1, 1),)


@pytest.mark.parametrize(
    ("selector", "rule", "message"),
    [
        (5, rules.INDEX_RANGE, "no line 5 to select: lines 0 to 4"),
        (-6, rules.INDEX_RANGE, "no line -6"),
        (10**30, rules.INDEX_RANGE, "no line 1000"),
        (["stme"], rules.UNKNOWN_TAG, '"stme"'),
        (("stme", "new"), rules.UNKNOWN_TAG, '"stme"'),
        ("gone.0", rules.UNKNOWN_TAG, '"gone"'),
        (slice("gone", None), rules.UNKNOWN_TAG, '"gone"'),
        ((0, "stem"), rules.DUPLICATE_TAG, 'line 1 .*"stem"'),
        (("skip", "stem"), rules.DUPLICATE_TAG, 'line 1 .*"stem"'),
        (slice("skip", "stem"), rules.EMPTY_SELECTION, "selects no line"),
        (slice(2, 2), rules.EMPTY_SELECTION, "2:2 selects no line"),
        (slice(9, None), rules.EMPTY_SELECTION, "selects no line"),
        (slice(0, 2, 0), rules.BAD_SELECTOR, "selects nothing"),
        (slice(0.5, 2), rules.BAD_SELECTOR, "selects nothing"),
        (slice(True, 2), rules.BAD_SELECTOR, "selects nothing"),
        (True, rules.BAD_SELECTOR, "True selects nothing"),
        ([False], rules.BAD_SELECTOR, "False selects nothing"),
        (1.0, rules.BAD_SELECTOR, "1.0 selects nothing"),
        ({"stem"}, rules.BAD_SELECTOR, "selects nothing"),
        ({"stem": 1}, rules.BAD_SELECTOR, "selects nothing"),
        (..., rules.BAD_SELECTOR, "Ellipsis selects nothing"),
        (object, rules.BAD_SELECTOR, "selects nothing"),
        ((0, 1), rules.BAD_SELECTOR, r"\(selector, tag\)"),
        ((0, "a", "b"), rules.BAD_SELECTOR, r"\(selector, tag\)"),
        ((), rules.BAD_SELECTOR, r"\(selector, tag\)"),
        ("stem.x y", rules.BAD_SELECTOR, "after the dot"),
        ("stem.-1", rules.BAD_SELECTOR, "after the dot"),
        ("stem.", rules.BAD_SELECTOR, "after the dot"),
        ("stem.0.1", rules.BAD_SELECTOR, "after the dot"),
        ("stem.²", rules.BAD_SELECTOR, "after the dot"),
        ((0, "two words"), rules.BAD_TAG, "two words"),
        ("1x1", rules.BAD_TAG, "1x1"),
        ("", rules.BAD_TAG, "cannot be a tag"),
        ("class", rules.BAD_TAG, "class"),
        ("forward", rules.BAD_TAG, "torch.nn.Module"),
        ("_parameters", rules.BAD_TAG, "cannot be a tag"),
        ("__class__", rules.BAD_TAG, "cannot be a tag"),
        ("new\n", rules.BAD_TAG, "cannot be a tag"),
    ],
)
def test_mistakes(selector: object, rule: Rule, message: str) -> None:
    with pytest.raises(Problem, match=message) as raised:
        resolve(selector, TAGS, COUNT)
    assert raised.value.rule is rule


def test_help() -> None:
    def help_of(selector: object) -> str | None:
        with pytest.raises(Problem) as raised:
            resolve(selector, TAGS, COUNT)
        return raised.value.help

    assert help_of(["stme"]) == 'did you mean "stem"?'
    assert help_of(("skip", "stem")) == 'to select both, write [["skip", "stem"]]'
    assert help_of((0, 1)) == "to select several lines, write a list: [0, 1]"
    assert help_of(["nothing like it"]) is None


@given(
    st.recursive(
        st.one_of(
            st.integers(-9, 9),
            st.none(),
            st.booleans(),
            st.floats(),
            st.text(max_size=4),
            st.sampled_from(["stem", "skip", "stem.0", "stem.9"]),
            st.builds(
                slice, st.integers(-9, 9), st.integers(-9, 9), st.integers(-2, 2)
            ),
        ),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.tuples(inner, inner)),
        max_leaves=6,
    )
)
def test_anything_else_is_a_problem_and_no_crash(selector: object) -> None:
    try:
        selection = resolve(selector, TAGS, COUNT)
    except Problem as problem:
        assert problem.message
        return
    assert all(0 <= pick.line < COUNT for pick in selection.picks)
    if selection.tag is not None:
        assert selection.tag.isidentifier() and not keyword.iskeyword(selection.tag)
        assert selection.tag not in TAGS


def test_tags_do_not_pass_a_composites_wall(tmp_path: Path) -> None:
    body = """\
class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d["stem"](3)), (out, nv.Conv2d["inner"](1))])


def net():
    return build([
        ((3, 1), nv.Input()),
        ((8, 1), nv.Conv2d["stem"](3)),
        ((8, 1), Block["inner"]()),
        ((8, 1), Block()),
        ((8, 1), nv.Add[["stem", "inner"]]()),
    ])
"""
    (model,) = make(tmp_path, body)
    picked = [ref.node for ref in model.model.graph.nodes[-1].inputs]
    assert picked == [1, 2]
