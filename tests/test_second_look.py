"""A spec that gives another network each time it is evaluated is told so."""

from __future__ import annotations

import pytest

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.pipeline import Spec, check_specs, compile_specs
from neurlink_gen.report import render
from tests.spec_files import PREAMBLE, Write, shown

HEAD = PREAMBLE + "import random\nINPUT = ((3, 1), nv.Input())\n"
# Never the same number twice.
ANY = "random.randrange(1, 10**6)"


def found(write: Write, text: str) -> list[Diagnostic]:
    made = compile_specs([Spec(write(HEAD + text))], "generated")
    assert made.files, render(made.diagnostics, "full")
    return list(made.diagnostics)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        (f"(({ANY}, 1), nv.Conv2d(3))", "nv.Conv2d(3)"),
        (f"((8, 1), nv.Conv2d(2 * {ANY} + 1))", f"nv.Conv2d(2 * {ANY} + 1)"),
        (
            f"((8, 1), nv.Conv2d['t' + str({ANY})](3))",
            "nv.Conv2d['t' + str(" + ANY + ")](3)",
        ),
        (f"[((8, 1), nv.Conv2d(2 * {ANY} + 1))] * 2", f"nv.Conv2d(2 * {ANY} + 1)"),
        (f"((8, 1), nn.Dropout(1 / {ANY}))", None),
    ],
)
def test_where_it_differs(write: Write, line: str, at: str | None) -> None:
    line = line.replace("(8, 1), nn", "(3, 1), nn")
    (warning,) = found(write, f"def net(): return build([INPUT, {line}])\n")
    assert warning.rule.code == "NL014" and not warning.is_error
    assert at is None or shown(warning) == at
    first, _, then = warning.notes[0].removeprefix("first ").partition(", then ")
    assert first and then and first != then


def test_how_many_lines(write: Write) -> None:
    # A module that stays from one evaluation to the next counts them.
    text = """\
random.turn = getattr(random, "turn", 0) + 1
def net():
    return build([INPUT, *[((8, 1), nv.Conv2d(3))] * random.turn])
"""
    try:
        (warning,) = found(write, text)
    finally:
        import random

        del random.__dict__["turn"]
    assert warning.notes == ("first 2 entries, then 3 entries",)
    assert shown(warning) == "net"


def test_a_model_that_is_gone(write: Write) -> None:
    text = f"def net(): return build([INPUT, ((8, 1), nv.Conv2d(3))])\nglobals()['x{{}}'.format({ANY})] = net()\n"
    (warning,) = found(write, text)
    assert warning.notes == ("first a network, then none",)


@pytest.mark.parametrize(
    "text",
    [
        "random.seed(0)\n",
        "random.random()\n",
        "class Block(nv.Nerve):\n    def __init__(self, act):\n        super().__init__()\n"
        "        self.add([(self.target_dims[0], act())])\n",
        "def helper(): return object()\n",
    ],
)
def test_what_is_the_same(write: Write, text: str) -> None:
    line = "((3, 1), Block(nn.ReLU))" if "Block" in text else "((3, 1), nn.ReLU())"
    if "seed" in text:
        line = f"(({ANY}, 1), nv.Conv2d(3))"
    network = (
        f'def net(): return build([INPUT, nv.Stage["a"]([{line}])], outputs=[-1])\n'
    )
    assert found(write, text + network) == []


def test_only_what_is_built_is_looked_at_twice(write: Write) -> None:
    path = write(
        HEAD
        + f"print('once')\ndef net(): return build([INPUT, (({ANY}, 1), nv.Conv2d(3))])\n"
    )
    assert check_specs([Spec(path)]).diagnostics == ()


def test_what_it_prints_is_shown_once(
    write: Write, capfd: pytest.CaptureFixture[str]
) -> None:
    found(write, "print('once')\ndef net(): return build([INPUT])\n")
    assert capfd.readouterr() == ("", "once\n")


SETS = [
    "{'a', 'b'}",
    "set(NAMES)",
    "frozenset(NAMES)",
    "{name for name in NAMES}",
]
ORDERED = [
    "['a', 'b']",
    "sorted({'a', 'b'})",
    "NAMES",
    "{'a': 1}",
    "dict.fromkeys(NAMES)",
]
USES = [
    "lines = [((8, 1), nv.Conv2d[-1, name](3)) for name in {}]",
    "lines = []\n    for name in {}: lines.append(((8, 1), nv.Conv2d[-1, name](3)))",
    "lines = [((8, 1), nv.Conv2d[-1, name](3)) for name in list({})]",
    "lines = [((8, 1), nv.Conv2d[-1, name](3)) for name in [*{}]]",
]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("names", [*SETS, *ORDERED])
def test_the_order_of_a_set(write: Write, use: str, names: str) -> None:
    lines = use.replace("{}", names)
    text = f"NAMES = ['a', 'b']\ndef net():\n    {lines}\n    return build([INPUT, *lines])\n"
    warnings = found(write, text)
    assert [shown(each) for each in warnings] == ([names] if names in SETS else [])
    assert all(each.rule.code == "NL014" for each in warnings)


def test_what_is_repeated_and_nested(write: Write) -> None:
    text = (
        "lines = [((8, 1), nv.Conv2d(3))]\nfor _ in range(9): lines = [lines, lines]\n"
    )
    assert found(write, text + "def net(): return build([INPUT, lines])\n") == []
    text = "lines = [INPUT]\nlines += [lines, lines]\ndef net(): return build(lines)\n"
    made = compile_specs([Spec(write(HEAD + text))], "generated")
    assert {each.rule.code for each in made.diagnostics} == {"NL201"}


def test_ints_have_an_order(write: Write) -> None:
    text = (
        "def net(): return build([INPUT, *[((w, 1), nv.Conv2d(3)) for w in {8, 16}]])\n"
    )
    assert found(write, text) == []
