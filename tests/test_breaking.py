"""What a change breaks: found from two lock files, told with the lines of both, and accepted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from neurlink_gen.compatibility.alignment import align
from neurlink_gen.compatibility.changes import Change, model_changes
from neurlink_gen.compatibility.places import line_number
from neurlink_gen.ownership.lock import read_lock
from neurlink_gen.ownership.records import ModelRecord, Read
from tests.goldens import ROOT
from tests.spec_history import SPEC, edited, lines, model_of

CONV = "((8, 1), nv.Conv2d(3))"


def renamed(folder: Path, before: str, after: str) -> dict[str, str]:
    """The modules that are paired, by their names before and after."""
    alignment = align(model_of(folder, before), model_of(folder, after))
    return {one.holder.name: other.holder.name for one, other in alignment.pairs}


def found(folder: Path, before: str, after: str) -> list[Change]:
    return list(model_changes(model_of(folder, before), model_of(folder, after)))


def test_nothing_changed(tmp_path: Path) -> None:
    assert found(tmp_path, SPEC, "# A comment.\n" + SPEC) == []


def test_a_tag_renames_a_module(tmp_path: Path) -> None:
    after = edited(
        ("((16, 4), nv.Conv2d_BN_ReLU(3)", '((16, 4), nv.Conv2d_BN_ReLU["last"](3)')
    )
    pairs = renamed(tmp_path, SPEC, after)
    assert pairs["conv2"] == "last.0" and pairs["bn2"] == "last.1"
    assert {old: new for old, new in pairs.items() if old[-1] != "2"} == {
        old: old for old in pairs if old[-1] != "2"
    }


def test_a_block_that_is_renamed_keeps_its_inside(tmp_path: Path) -> None:
    after = edited(
        ("[((8, 2), Block())] * 2", 'nv.Stage["body"]([((8, 2), Block())] * 2)')
    )
    pairs = renamed(tmp_path, SPEC, after)
    assert pairs["layer1.0.conv1"] == "body.0.conv1"
    assert pairs["layer1.1.bn2"] == "body.1.bn2"
    (change,) = found(tmp_path, SPEC, after)
    assert change.message == "24 keys renamed: layer1.* is body.* now" and change.breaks


def test_a_line_that_is_inserted_moves_the_names_after_it(tmp_path: Path) -> None:
    before = lines(
        "((8, 2), nv.Conv2d(3))", "((16, 4), nv.Conv2d(3))", "((8, 8), nv.Conv2d(3))"
    )
    after = before.replace("((8, 2)", "((3, 1), nv.Conv2d(3)),\n        ((8, 2)")
    pairs = {"conv1": "conv2", "conv2": "conv3", "conv3": "conv4"}
    assert renamed(tmp_path, before, after) == pairs


def test_a_name_that_another_module_has_now_is_not_taken_for_the_same(
    tmp_path: Path,
) -> None:
    """All hold the same, and only their sizes say which is which."""
    smaller = ("((8, 2), nv.Conv2d(3))", "((8, 4), nv.Conv2d(3))")
    before = lines("((8, 1), nv.Conv2d(5))", *smaller)
    after = lines("((8, 1), nv.Conv2d(5))", CONV, *smaller)
    pairs = {"conv1": "conv1", "conv2": "conv3", "conv3": "conv4"}
    assert renamed(tmp_path, before, after) == pairs


def test_what_is_not_clear_is_not_guessed(tmp_path: Path) -> None:
    tagged = '((8, 1), nv.Conv2d["{}"](3))'
    before = lines(CONV, *map(tagged.format, ("a", "b")))
    after = lines(CONV, tagged.format("c"))
    alignment = align(model_of(tmp_path, before), model_of(tmp_path, after))
    assert [each.holder.name for each in alignment.gone] == ["a", "b"]
    assert alignment.unclear == {"a": ("c",), "b": ("c",)}
    messages = [each.message for each in found(tmp_path, before, after)]
    assert "1 key removed: a.*, which may be c now: that is not clear" in messages
    # Two for two, in their order, are clear.
    both = lines(CONV, *map(tagged.format, ("c", "d")))
    assert renamed(tmp_path, before, both) == {"conv1": "conv1", "a": "c", "b": "d"}


def test_names_that_are_counted_through_are_not_trusted(tmp_path: Path) -> None:
    """One more block, and in each the first convolution has a tag now: `conv1` was `conv2`."""
    tag = ("(dim, nv.Conv2d_BN_ReLU(3))", '(dim, nv.Conv2d_BN_ReLU["first"](3))')
    pairs = renamed(tmp_path, SPEC, edited(tag, ("* 2", "* 3")))
    assert not any(name.startswith("layer1") for name in pairs)
    pairs = renamed(tmp_path, SPEC, edited(tag))
    assert pairs["layer1.1.conv1"] == "layer1.1.first.0"
    assert pairs["layer1.1.conv2"] == "layer1.1.conv1"
    pairs = renamed(tmp_path, SPEC, edited(("* 2", "* 3")))
    assert pairs["layer1.1.conv2"] == "layer1.1.conv2"


def without(model: ModelRecord, gone: int) -> ModelRecord:
    """The model without one of its lines: what read that reads what it read."""
    source = gone + model.lines[gone].reads[0].back

    def moved(index: int, back: int) -> int:
        end = source if index + back == gone else index + back
        return (end - (end > gone)) - (index - (index > gone))

    def fed(index: int, reads: tuple[Read, ...]) -> tuple[Read, ...]:
        return tuple(Read(moved(index, each.back), each.output) for each in reads)

    lines = tuple(
        replace(line, reads=fed(index, line.reads))
        for index, line in enumerate(model.lines)
        if index != gone
    )
    return replace(model, lines=lines, returns=fed(len(model.lines), model.returns))


def called(model: ModelRecord, prefix: str) -> ModelRecord:
    """The model with other names for all of its modules."""
    return replace(
        model,
        lines=tuple(
            replace(
                line,
                holders=tuple(
                    replace(each, name=prefix + each.name) for each in line.holders
                ),
            )
            for line in model.lines
        ),
    )


@pytest.mark.parametrize("path", ["unet.py", "squeezenet.py", "audio_visual.py"])
def test_no_pair_is_ever_wrong(path: str) -> None:
    """Shipped models that lose any one of their lines, and in which every name is another."""
    model, *_ = read_lock(ROOT / "generated").sections[path].models
    paired = 0
    for gone, line in enumerate(model.lines):
        if line.holders:
            for prefix in ("", "body."):
                pairs = align(model, called(without(model, gone), prefix)).pairs
                assert all(
                    other.holder.name == prefix + one.holder.name
                    for one, other in pairs
                )
                paired += len(pairs)
    held = [line for line in model.lines if line.holders]
    names = sum(len(line.holders) for line in held)
    assert paired > 2 * len(held) * (names - 6)


BRANCHES = (
    '((3, 1), nv.Input["other"]())',
    '((8, 1), nv.Conv2d[{first}, "{a}"](3))',
    '((8, 1), nv.Conv2d[{second}, "{b}"](3))',
    '((16, 1), nv.Concat[["{a}", "{b}"]]())',
)


def branches(first: int, second: int, a: str, b: str, order: tuple[str, str]) -> str:
    text = "\n".join(BRANCHES).format(first=first, second=second, a=a, b=b)
    text = text.replace(f'[["{a}", "{b}"]]', f'[["{order[0]}", "{order[1]}"]]')
    return lines(*text.splitlines())


def test_branches_are_told_apart_by_what_they_read(tmp_path: Path) -> None:
    before = branches(0, 1, "a", "b", ("a", "b"))
    same = branches(0, 1, "c", "d", ("c", "d"))
    assert renamed(tmp_path, before, same) == {"a": "c", "b": "d"}
    exchanged = branches(1, 0, "c", "d", ("c", "d"))
    # They may have been put in another order, or be fed in another order: that is not clear.
    assert renamed(tmp_path, before, exchanged) == {}
    exchanged = branches(1, 0, "c", "d", ("d", "c"))
    assert renamed(tmp_path, before, exchanged) == {"a": "d", "b": "c"}
    exchanged = branches(0, 1, "c", "d", ("d", "c"))
    assert renamed(tmp_path, before, exchanged) == {}


def test_names_that_are_counted_say_nothing_against_what_is_read(
    tmp_path: Path,
) -> None:
    def two(first: str, second: str, joined: str) -> str:
        return lines(
            '((8, 1), nv.Conv2d["a"](3))',
            '((8, 1), nv.Conv2d["b"](5))',
            f'((8, 1), nv.Conv2d["{first}"](3))',
            f'((8, 1), nv.Conv2d["{second}"](3))',
            f"((16, 1), nv.Concat[[{joined}]]())",
        )

    pairs = renamed(tmp_path, two("a", "b", "-2, -1"), two("b", "a", "-1, -2"))
    assert pairs == {"a": "a", "b": "b", "conv1": "conv2", "conv2": "conv1"}


def test_branches_may_change_their_order(tmp_path: Path) -> None:
    before = branches(0, 1, "a", "b", ("a", "b"))
    after = branches(1, 0, "b", "a", ("a", "b"))
    assert renamed(tmp_path, before, after) == {"a": "a", "b": "b"}


BLOCK = (
    '((8, 1), nv.Conv2d[0, "{a}"](1))',
    '((8, 1), nv.Conv2d[0, "{b}"](1))',
    '((8, 1), nv.Conv2d["{b}", "{c}"](3))',
    '((16, 1), nv.Concat[["{a}", "{c}"]]())',
)


def blocks(order: tuple[int, ...], a: str, b: str, c: str) -> str:
    """Two blocks of two branches, their lines in some order."""
    rows = ",\n            ".join(BLOCK[i] for i in order).format(a=a, b=b, c=c)
    text = lines('((16, 1), Block["i"]())', '((16, 1), Block["j"]())')
    block = (
        "class Block(nv.Nerve):\n    def __init__(self):\n        super().__init__()\n"
        f"        self.add([\n            {rows},\n        ])\n\n\n"
    )
    return text.replace("def net", block + "def net")


def test_lines_in_another_order_are_the_same_network(tmp_path: Path) -> None:
    before = blocks((0, 1, 2, 3), "a", "b", "c")
    assert found(tmp_path, before, blocks((1, 2, 0, 3), "a", "b", "c")) == []
    # Other names as well: what is fed by the same, and feeds the same, is the same.
    pairs = renamed(tmp_path, before, blocks((1, 2, 0, 3), "x", "b", "c"))
    assert all(new == old.replace(".a", ".x") for old, new in pairs.items())
    # Names that were exchanged are found, though each is still there and holds the same.
    exchanged = renamed(tmp_path, before, blocks((0, 1, 2, 3), "b", "a", "c"))
    assert exchanged["i.a"] == "i.b" and exchanged["j.b"] == "j.a"


@pytest.mark.parametrize(
    "before, after, message, breaks",
    [
        (
            "classes: int = 10",
            "classes: int = 12",
            "a parameter differs: classes: int = 12, was",
            True,
        ),
        ("classes: int = 10", "classes: int = 10, rate: float = 0.5", None, False),
        ("net(classes: int = 10)", "net()", "a parameter is gone: classes", True),
        ("nv.Input()", 'nv.Input["image"]()', "an input differs: image: float32", True),
        ("((3, 1)", "((1, 1)", "an input differs: x: float32[N, 1, H, W], was", True),
        (
            'nv.Linear["head"]()',
            'nv.Linear["head"](bias=False)',
            "key removed: head.bias",
            True,
        ),
        (
            '"head"]())',
            '"head"]()),\n        ((4, ()), nv.Linear["more"]())',
            "2 keys added: more.*",
            True,
        ),
        (
            "(16, 4), nv.Conv2d_BN_ReLU(3)",
            "(16, 4), nv.Conv2d_BN_ReLU(5)",
            "key reshaped: conv2.weight: float32[16, 8, 5, 5], was float32[16, 8, 3, 3]",
            True,
        ),
        ("norm=nn.BatchNorm2d", "norm=nn.InstanceNorm2d", "", True),
        (
            "(16, 4), nv.Conv2d_BN_ReLU(3)",
            "(16, 4), nv.Conv2d_BN_ReLU(4)",
            "it works where H and W are 0 or 3 modulo 4; before: every size is fine",
            True,
        ),
        ("def net", "def late", None, False),
    ],
)
def test_changes(
    tmp_path: Path, before: str, after: str, message: str | None, breaks: bool
) -> None:
    text = edited((before, after))
    if "classes: int" not in text:
        text = text.replace("(classes,", "(10,")
    if "rate" in after:
        text = text.replace(
            'nv.Linear["head"]',
            'nn.Dropout(rate)),\n        ((classes, ()), nv.Linear["head"]',
        ).replace("((classes, ()), nn.D", "((16, ()), nn.D")
    changes = found(tmp_path, SPEC, text)
    assert any(each.breaks for each in changes) == breaks
    if message is not None:
        assert any(each.message.startswith(message) for each in changes), changes


def test_wider_and_narrower_preconditions(tmp_path: Path) -> None:
    def pooled(*kernels: int) -> str:
        return lines(
            *(f"((3, {2 ** i}), nv.MaxPool2d({k}))" for i, k in enumerate(kernels, 1))
        )

    one, two, none = pooled(2), pooled(2, 2), pooled(3)
    assert [each.breaks for each in found(tmp_path, one, two)][-1]
    effects = [
        each for each in found(tmp_path, two, one) if each.kind == "precondition"
    ]
    assert [each.breaks for each in effects] == [False]
    effects = [
        each for each in found(tmp_path, one, none) if each.kind == "precondition"
    ]
    assert [(each.breaks, each.message) for each in effects] == [
        (False, "it works at every size; before: H and W are multiples of 2")
    ]


def test_an_input_of_one_size_may_be_freed(tmp_path: Path) -> None:
    pool = lines("((3, 2), nv.MaxPool2d(2))")

    def of(promise: str) -> str:
        return pool.replace("nv.Input()", f"nv.Input({promise})")

    changes = found(tmp_path, of("size=32"), pool)
    assert {each.kind for each in changes} >= {"input"}
    assert not any(each.breaks for each in changes), changes
    narrow = of("size=32"), of("size=64")
    assert any(each.breaks for each in found(tmp_path, *narrow))
    assert any(each.breaks for each in found(tmp_path, pool, of("size=32")))


def test_other_numbers(tmp_path: Path) -> None:
    """A stride that the spec gives is not derived, but its padding is."""
    before = lines(CONV, "((8, 2), nv.MaxPool2d(3))", CONV.replace("8, 1", "8, 2"))
    after = before.replace("nv.MaxPool2d(3)", "nv.MaxPool2d(5)")
    (number,) = found(tmp_path, before, after)
    assert number.breaks and number.kind == "number"
    assert number.message == (
        "the same weights compute something else: nn.MaxPool2d(kernel_size=5, stride=2, "
        "padding=2), was nn.MaxPool2d(kernel_size=3, stride=2, padding=1)"
    )
    # Given, they are the same.
    given = before.replace("nv.MaxPool2d(3)", "nv.MaxPool2d(3, stride=2, padding=1)")
    assert found(tmp_path, before, given) == []


def test_where_a_line_stands() -> None:
    text = "a = 1\nb = (2,\n    3)\nb = 4\n"
    assert line_number(text, "(2, 3)") == 2
    assert line_number(text, "b =") is None and line_number(text, "c") is None
    assert line_number(text, "(2, 3...") == 2


ORDER = """
import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["s"](3)),
            ((8, 1), nv.Conv2d["a"](3)),
            ((8, 1), nn.ReLU()),
            ((8, 1), nv.Conv2d["b"](5)),
        ]
    )
"""


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        ("nn.ReLU()", "nn.Sigmoid()", True),
        ('nv.Conv2d["b"](5)', 'nv.Conv2d["s", "b"](5)', True),
        (
            "((8, 1), nn.ReLU()),\n",
            "((8, 1), nn.ReLU()),\n((8, 1), nn.Dropout()),\n",
            False,
        ),
    ],
)
def test_other_layers_between_the_same_modules(
    tmp_path: Path, before: str, after: str, breaks: bool
) -> None:
    assert before in ORDER
    changes = found(tmp_path, ORDER, ORDER.replace(before, after))
    assert any(each.breaks for each in changes) == breaks
