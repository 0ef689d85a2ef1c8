"""Strings that know which parameter they are, and note what is done with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from neurlink_gen.algebra.observation import observe
from neurlink_gen.algebra.passed import Passed, PassedText

MODE = PassedText.of("mode", "same")
USES: dict[str, Callable[[], object]] = {
    "text equality": lambda: MODE == "same",
    "text reflected equality": lambda: "valid" == MODE,
    "text among others": lambda: MODE in ("same", "valid"),
    "text as a key": lambda: {"same": 1}.get(MODE),
    "text in upper case": lambda: MODE.upper(),
    "text joined": lambda: MODE + "_x",
    "text formatted": lambda: f"{MODE}_x",
    "text measured": lambda: len(MODE),
    "text read": lambda: [*MODE],
    "text searched": lambda: MODE.startswith("s"),
    "text is there": lambda: not MODE,
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_use_is_noted_and_gives_what_it_gives_anyway(
    use: Callable[[], object],
) -> None:
    with observe() as noted:
        use()
    assert noted.uses


def test_being_passed_on_is_no_use() -> None:
    def block(*modes: str) -> tuple[object, ...]:
        return modes, [modes], isinstance(modes[0], str), modes[0] is None

    with observe() as noted:
        modes, *_ = block(MODE)
    assert isinstance(modes, tuple) and modes[0] is MODE
    assert not noted.uses


def test_they_are_what_they_are_without_us() -> None:
    assert MODE == "same" and hash(MODE) == hash("same") and MODE[0] == "s"
    assert MODE.passed == Passed("mode", "valid") != Passed("other", "same")
    assert str(MODE.passed) == "mode"


def test_what_else_a_text_could_be() -> None:
    text = PassedText.of("mode", "a")
    assert not text.others
    text.options += [frozenset("abc"), frozenset("acd")]
    assert text.others == ("c",)
