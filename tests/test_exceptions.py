"""What is said of a spec that raises an exception: at its own frames, with what to write instead."""

from __future__ import annotations

import pytest

from neurlink_gen.load import load
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


