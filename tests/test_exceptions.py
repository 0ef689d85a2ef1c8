"""What is said of a spec that raises an exception: at its own frames, with what to write instead."""

from __future__ import annotations

import pytest

from neurlink_gen.load.evaluate import load
from neurlink_gen.pipeline import Spec, check_specs
from tests.spec_files import PREAMBLE, Write, failure, names, shown, spec


def test_an_exception_while_importing(write: Write) -> None:
    found = failure(write("a = 1\nb = [1 / 0]\n"))
    assert (found.rule.code, shown(found)) == ("NL003", "1 / 0")
    assert "ZeroDivisionError: division by zero" in found.message


def test_an_exception_in_a_model_leaves_the_others(write: Write) -> None:
    text = (
        "def deep(): return {}['key']\ndef a(): return deep()\ndef b(): return _net()\n"
    )
    loaded = spec(write, text + "__all__ = ['a', 'b']\n")
    (found,) = loaded.diagnostics
    assert names(loaded) == ["b"]
    assert shown(found) == "{}['key']"
    assert [label.span.line for label in found.labels] == [6]


def test_an_exception_in_the_standard_library_is_shown_in_the_spec(
    write: Write,
) -> None:
    assert shown(failure(write("import json\njson.loads('{')\n"))) == "json.loads('{')"


def test_endless_recursion(write: Write) -> None:
    found = failure(write("def a(): return a()\n"))
    assert found.rule.code == "NL012" and len(found.labels) <= 4


def test_sys_exit(write: Write) -> None:
    found = failure(write("import sys\nsys.exit(3)\n"))
    assert (found.rule.code, shown(found)) == ("NL008", "sys.exit(3)")
    assert "3" in found.message
    assert failure(write("def a(): raise SystemExit\n")).rule.code == "NL008"


def test_an_interrupt_passes_through(write: Write) -> None:
    with pytest.raises(KeyboardInterrupt):
        load(write("raise KeyboardInterrupt\n"))
    with pytest.raises(KeyboardInterrupt):
        load(write("def a(): raise KeyboardInterrupt\n"))


def test_exceptions_of_unusual_kinds(write: Write) -> None:
    assert (
        "Odd" in failure(write("class Odd(BaseException): pass\nraise Odd\n")).message
    )
    text = "class Mute(Exception):\n    def __str__(self): return 1 / 0\nraise Mute\n"
    assert "Mute" in failure(write(text)).message


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("import bloks\n", "did you mean `blocks`?"),
        ("import no_such_library.part\n", "install it where neurlink-gen runs"),
        ("from neurlink_gen import biuld\n", "did you mean `build`?"),
        ("import neurlink_gen.nerves as nv\nnv.Conv2D\n", "did you mean `Conv2d`?"),
        ("widht = 3\ndef a(): return width\n", "did you mean `widht`?"),
    ],
)
def test_help(write: Write, text: str, help: str) -> None:
    write("", "blocks.py")
    found = failure(write(text))
    assert found.rule.code == "NL003" and found.help is not None
    assert help in found.help


def test_a_syntax_error_next_door_is_shown_there(write: Write) -> None:
    near = write("x = = 3\n", "near.py")
    found = failure(write("\nimport near\n"))
    assert (found.rule.code, found.span.file, found.span.column) == (
        "NL002",
        str(near),
        5,
    )
    assert found.labels[0].span.line == 2


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("nv.Conv2d(3)\n", "write `import neurlink_gen.nerves as nv`"),
        ("build([])\n", "write `from neurlink_gen import build`"),
        ("Conv2d(3)\n", "did you mean `nv.Conv2d`?"),
        ("GELU()\n", "did you mean `nv.GELU`?"),
        ("Bottleneck()\n", "write `from neurlink_gen.blocks import Bottleneck`"),
        ("Conv2D(3)\n", "did you mean `nv.Conv2d`?"),
        ("math.ceil(3)\n", "write `import math` at the top"),
        ("torch.nn.ReLU()\n", "a spec needs no torch"),
        ("from .near import Block\n", "write `from blocks import Block`"),
        ("from models.near import Block\n", "leave `models.` out"),
        ("def f(width): pass\nf(widht=3)\n", "did you mean `width`?"),
        ("def f(width): pass\nf(3, bias=3)\n", "remove `bias=`"),
    ],
)
def test_what_to_write_instead(write: Write, text: str, help: str) -> None:
    write("", "models/near.py")
    found = failure(write(text, "models/spec.py"))
    assert found.rule.code == "NL003" and help in (found.help or ""), found


def test_the_other_half_of_the_catalogue(write: Write) -> None:
    text = "from neurlink_gen import nn\nnn.Conv2d_BN_ReLU(3)\n"
    assert failure(write(text)).help == "did you mean `nv.Conv2d_BN_ReLU`?"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("((3, 1), nv.Input())", "((8, 1), nv.Conv2d(3))"),
        ("((3, 1), nv.Input())", "[((8, 1), nv.Conv2d(3))]"),
        ("[((3, 1), nv.Input())]", "((8, 1), nv.Conv2d(3))"),
        ("((3, 1), nv.Input())", "*[((8, 1), nv.Conv2d(3))]"),
        ('nv.Stage["a"]([])', "((8, 1), nv.Conv2d(3))"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_comma_is_missing(write: Write, first: str, second: str) -> None:
    found = failure(write(f"{PREAMBLE}a = build([\n    {first}\n    {second}\n])\n"))
    assert found.help == "put a comma after this line" and found.fix is not None
    (edit,) = found.fix.edits
    end = PREAMBLE.count("\n") + 2, 5 + len(first)
    assert (edit.span.line, edit.span.column) == end and edit.text == ","
    assert (found.span.line, found.span.column) == end


def test_a_call_over_several_lines_lacks_no_comma(write: Write) -> None:
    for text in ("def f(x): return None + x\nf(\n    3\n)\n", "f = 3\nf(\n    1\n)\n"):
        assert failure(write(text)).fix is None


def test_how_a_function_is_called(write: Write) -> None:
    text = "def block(width: int, kernel: int = 3) -> None: pass\nblock()\n"
    assert failure(write(text)).notes == ("it is called as block(width, kernel=3)",)


def test_what_an_exception_came_of(write: Write) -> None:
    text = "try: 1 / 0\nexcept ZeroDivisionError as error: raise ValueError('no') from error\n"
    note = "it came of ZeroDivisionError: division by zero"
    assert failure(write(text)).notes == (note,)


def test_a_long_message_is_cut(write: Write) -> None:
    message = failure(write("raise ValueError('x' * 10_000)\n")).message
    assert len(message) < 500 and message.endswith("...")


@pytest.mark.parametrize(
    "text",
    [
        "class Odd:\n    def __getattribute__(self, name): raise ValueError('no')\n"
        "odd = Odd()\n",
    ],
)
def test_an_exception_that_the_compiler_runs_into(write: Write, text: str) -> None:
    (found,) = check_specs([Spec(write(PREAMBLE + text))]).diagnostics
    assert (found.rule.code, shown(found)) == ("NL003", "raise ValueError('no')")
