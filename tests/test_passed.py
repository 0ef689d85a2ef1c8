"""Floats and strings that know which parameter they are, and note what is done with them."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from neurlink_gen.algebra.expressions import observe_untracked
from neurlink_gen.algebra.passed import Passed, PassedFloat, PassedText

RATE, MODE = PassedFloat.of("rate", 0.25), PassedText.of("mode", "same")
USES: dict[str, Callable[[], object]] = {
    "product": lambda: RATE * 2,
    "reflected product": lambda: 2 * RATE,
    "comparison": lambda: RATE < 0.5,
    "equality": lambda: RATE == 0.25,
    "truth": lambda: bool(RATE),
    "int": lambda: int(RATE),
    "float": lambda: float(RATE),
    "round": lambda: round(RATE, 1),
    "floor": lambda: math.floor(RATE),
    "max": lambda: max(RATE, 0.5),
    "key": lambda: {RATE: 1},
    "format": lambda: f"{RATE:g}",
    "repr": lambda: repr(RATE),
    "ratio": lambda: RATE.as_integer_ratio(),
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
    with observe_untracked() as noted:
        use()
    assert noted


def test_being_passed_on_is_no_use() -> None:
    def block(rate: float, *modes: str) -> tuple[object, ...]:
        return rate, modes, [rate], isinstance(rate, float), modes[0] is None

    with observe_untracked() as noted:
        rate, modes, *_ = block(RATE, MODE)
    assert rate is RATE and isinstance(modes, tuple) and modes[0] is MODE
    assert not noted


def test_they_are_what_they_are_without_us() -> None:
    assert RATE == 0.25 and hash(RATE) == hash(0.25) and f"{RATE}" == "0.25"
    assert MODE == "same" and hash(MODE) == hash("same") and MODE[0] == "s"
    assert RATE.passed == Passed("rate", 3.0) != Passed("other", 0.25)
    assert str(RATE.passed) == "rate"


def test_what_else_a_text_could_be() -> None:
    text = PassedText.of("mode", "a")
    assert text.others == ()
    text.options += [frozenset("abc"), frozenset("acd")]
    assert text.others == ("c",)
