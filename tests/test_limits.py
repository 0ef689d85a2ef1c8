"""Limits within a process, as a program asks for that calls the compiler as a library."""

from __future__ import annotations

import resource
import signal
import threading

import pytest

from neurlink_gen.compilation import Compilation
from neurlink_gen.limits import Limits
from neurlink_gen.pipeline import Spec, check_specs, compile_specs
from tests.spec_files import PREAMBLE, Write, shown

NET = "def net(): return _net()\n"
SOME = Limits(seconds=1)


def codes(made: Compilation) -> list[str]:
    return [found.rule.code for found in made.diagnostics]


def test_a_spec_is_stopped_where_it_is(write: Write) -> None:
    (found,) = check_specs([Spec(write("a = 1\nwhile a: a += 1\n"))], SOME).diagnostics
    assert (found.rule.code, found.span.line) == ("NL009", 2)


def test_a_spec_that_catches_it_is_stopped_again(write: Write) -> None:
    text = "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n"
    (found,) = check_specs([Spec(write(text))], SOME).diagnostics
    assert (found.rule.code, found.span.line) == ("NL009", 3)


def test_each_spec_has_its_own_time(write: Write) -> None:
    text = "import time\ntime.sleep(0.4)\n" + PREAMBLE + NET
    specs = [Spec(write(text, name)) for name in ("a.py", "b.py", "c.py")]
    assert codes(check_specs(specs, SOME)) == []


def test_all_is_as_before(write: Write) -> None:
    def surroundings() -> list[object]:
        limits = resource.getrlimit(resource.RLIMIT_DATA)
        alarm = signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)
        return [limits, alarm]

    before = surroundings()
    limits = Limits(seconds=0.3, memory=1 << 30)
    for text in (PREAMBLE + NET, "1 / 0\n", "while True: pass\n", "a = [0] * 10**12\n"):
        check_specs([Spec(write(text))], limits)
        assert surroundings() == before


def test_without_limits_there_is_no_alarm(write: Write) -> None:
    text = (
        PREAMBLE
        + "import signal\nassert signal.getitimer(signal.ITIMER_REAL)[0] == 0\n"
    )
    assert codes(compile_specs([Spec(write(text + NET))], "out")) == []


def test_other_threads_have_no_alarm_to_set(write: Write) -> None:
    made: list[Compilation] = []
    path = write(PREAMBLE + NET)
    thread = threading.Thread(
        target=lambda: made.append(check_specs([Spec(path)], SOME))
    )
    thread.start()
    thread.join()
    assert codes(made[0]) == []


@pytest.mark.parametrize("text", ["a = [0] * 10**11\n", "a = ' ' * 10**11\n"])
def test_memory(write: Write, text: str) -> None:
    (found,) = check_specs([Spec(write(text))], Limits(memory=1 << 28)).diagnostics
    assert (found.rule.code, shown(found)) == ("NL011", text[4:-1])
