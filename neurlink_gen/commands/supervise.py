"""The program in a process of its own, watched by this one, so that no spec can end it unsaid.

In: the work, a function that gives an exit code. Out: that code. A spec that ends the process,
crashes Python, or hangs where no Python code runs, is a finding like any other: the work is begun
again, with that finding in place of the spec.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import CompileError, Diagnostic
from neurlink_gen.findings.exceptions import account
from neurlink_gen.findings.source import Span, is_library, is_ours, span_of_line
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.limits import Limits, OutOfTime

GRACE = 2.0
"""Seconds in which a spec that is out of time may still be stopped from within."""
PATIENCE = 0.5
"""Seconds in which the program may end by itself when it is interrupted."""
STOPPING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
INSIDE, OUTSIDE = b"\1", b"\2"


@dataclass(frozen=True)
class WatchedLimits(Limits):
    """Limits that another process holds as well.

    log: where it is told which spec runs. ended: the specs that ended the process before.
    """

    log: int = -1
    ended: Mapping[str, Diagnostic] = field(default_factory=dict)

    @contextlib.contextmanager
    def around(self, spec: Path) -> Iterator[None]:
        """Hold what runs within to the limits; a CompileError where it is known to end all."""
        name = os.path.abspath(spec)
        if name in self.ended:
            raise CompileError((self.ended[name],))
        told = f"{self.seconds:g} {name}".encode("unicode_escape")
        process = os.getpid()
        os.write(self.log, INSIDE + told + b"\n")
        try:
            if self.seconds:
                # The last resort: it needs no Python code to be run, and says where Python is.
                last = self.seconds + GRACE
                faulthandler.dump_traceback_later(last, exit=True, file=self.log)
            with super().around(spec):
                yield
        finally:
            if os.getpid() != process:
                # The spec made a copy of this process, which has nothing to do here.
                os._exit(0)
            faulthandler.cancel_dump_traceback_later()
            os.write(self.log, OUTSIDE)


Work = Callable[[WatchedLimits], int]
Handler = Callable[[int, FrameType | None], object] | signal.Handlers


def supervise(work: Work) -> int:
    """Do the work in a process of its own, as often as a spec ends it; its exit code."""
    with _handlers_kept():
        return _work_until_done(work)


@contextlib.contextmanager
def _handlers_kept() -> Iterator[None]:
    """Let signals do afterwards what they did before."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:  # it was not set by Python
                signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def _work_until_done(work: Work) -> int:
    ended: dict[str, Diagnostic] = {}
    while True:
        reader, log = os.pipe()
        # No signal comes between the fork and the handlers.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        child = os.fork()
        if child == 0:
            _work(work, WatchedLimits(log=log, ended=ended))
        os.close(log)
        try:
            _handle(_stop, _stop)
            told = _read(reader)
            _, status = os.waitpid(child, 0)
            # A signal from here on is for whoever had it before.
            signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        except _Stopped as stopped:
            return _give_up(child, stopped.number)
        finally:
            os.close(reader)
        code = os.waitstatus_to_exitcode(status)
        end = _end_in_spec(told, code)
        if end is None or end.spec in ended or -code in STOPPING:
            return code if code >= 0 else _ended_by(-code)
        ended[end.spec] = _finding(end)


def _ended_by(number: int) -> int:
    """The exit code of a program that a signal ended, which is no fault of a spec."""
    if number not in STOPPING:
        name = signal.Signals(number).name
        print(f"neurlink-gen was ended by {name}", file=sys.stderr, flush=True)
    return 128 + number


class _Stopped(BaseException):
    """A signal that asks the program to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise _Stopped(number)


def _handle(interrupt: Handler, others: Handler) -> None:
    """Take the signals that ask to stop, but those that whoever started the program shuts out."""
    for number in STOPPING:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt if number == signal.SIGINT else others)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def _work(work: Work, limits: WatchedLimits) -> NoReturn:
    """Do the work, and end this process with its exit code, whatever threads are left."""
    leave, code = os._exit, 128 + signal.SIGINT

    def tell_and_leave(status: int) -> NoReturn:
        faulthandler.dump_traceback(limits.log, all_threads=False)
        leave(status)

    try:
        with contextlib.suppress(KeyboardInterrupt, _Stopped):
            _handle(signal.default_int_handler, signal.SIG_DFL)
            faulthandler.enable(limits.log)
            gc.disable()  # this process ends before garbage adds up
            # It is the one way out that leaves no trace.
            setattr(os, "_exit", tell_and_leave)
            code = work(limits)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()  # unless it is closed, or nobody reads it
    except (KeyboardInterrupt, _Stopped):
        pass  # it came as this ended, and must not go on in what the other process does
    leave(code)


def _read(reader: int) -> bytes:
    """All that is written, until no process is left that could."""
    told = b""
    while more := os.read(reader, 1 << 16):
        told += more
    return told


def _give_up(child: int, number: int) -> int:
    """Pass a signal on, and see to it that the process ends."""
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(child, number)
        deadline = time.monotonic() + PATIENCE
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.01)
    return 128 + number


@dataclass(frozen=True)
class _End:
    """A spec in which the process ended. dump: where Python was, if it could still say so."""

    spec: str
    seconds: float
    dump: str
    code: int


def _end_in_spec(told: bytes, code: int) -> _End | None:
    """The spec that ran when the process ended; None where none did."""
    _, inside, last = told.rpartition(INSIDE)
    if not inside or OUTSIDE in last:
        return None
    entry, _, dump = last.partition(b"\n")
    seconds, _, spec = entry.decode("unicode_escape").partition(" ")
    return _End(spec, float(seconds), dump.decode("ascii", "replace"), code)


def _finding(end: _End) -> Diagnostic:
    if end.dump.startswith("Timeout"):
        said = account(OutOfTime(end.seconds), "the spec", rules.SPEC_RAISED)
        return Diagnostic(said.rule, said.message, _place(end), help=said.help)
    help = None
    if end.code >= 0:
        message = f"the spec ended the process, with exit status {end.code}"
        help = "raise an exception where something is wrong, and end nothing"
    else:
        message = f"the spec ended the process, by {signal.Signals(-end.code).name}"
        help = HELP.get(-end.code)
    return Diagnostic(rules.SPEC_ENDED, message, _place(end), help=help)


HELP: dict[int, str] = {
    signal.SIGKILL: "did it need more memory than there is? Systems end a program that does",
    signal.SIGSEGV: "does a function call itself without end, under sys.setrecursionlimit?",
}


def _place(end: _End) -> Span:
    """The innermost line of a spec that was running; or the spec's start."""
    for file, line in re.findall(r'^  File "(.+)", line (\d+) in ', end.dump, re.M):
        if not is_ours(file) and not is_library(file) and os.path.isfile(file):
            return span_of_line(file, int(line))
    return span_of_line(end.spec, 1)
