"""How long a spec may run, and how much memory it may take.

In: `Limits`. Out: a context for everything that runs a spec's code. In it, `OutOfTime` is raised
where the spec is when its time is over, and `MemoryError` where it asks for more than there is.

What hangs outside of Python's own code cannot be stopped from within: `supervise.py` does that.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from neurlink_gen.findings.source import is_ours
from neurlink_gen.lazy_dataclasses import dataclass

TIMEOUT = 30.0
LONGEST = 86_400.0
MEMORY = 2 << 30
"""A spec of 10,000 lines takes about a tenth of a gigabyte."""
AGAIN = 1e-4
"""Seconds until a spec that goes on is stopped again."""


class OutOfTime(BaseException):
    """A spec ran for too long. It is no Exception, so that a spec is not likely to catch it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"not done after {seconds:g} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Limits:
    """What a spec may take; 0 is no limit. seconds: of wall time. memory: bytes, beside what is held already."""

    seconds: float = 0.0
    memory: int = 0

    @contextlib.contextmanager
    def around(self, spec: Path) -> Iterator[None]:
        """Hold what runs within, for this spec, to the limits."""
        with _time_limit(self.seconds), _memory_limit(self.memory):
            yield


def _time_limit(seconds: float) -> contextlib.AbstractContextManager[object]:
    if not seconds or not hasattr(signal, "setitimer") or not _is_main_thread():
        return contextlib.nullcontext()
    return _Alarm(seconds)


def _is_main_thread() -> bool:
    """Whether signals can be handled here. Who has not imported `threading` has one thread."""
    threading = sys.modules.get("threading")
    return threading is None or threading.current_thread() is threading.main_thread()


class _Alarm:
    """Raises `OutOfTime` after some seconds, and again as long as the spec goes on all the same."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.has_rung = self.is_ringing = False

    def __enter__(self) -> None:
        self.home = _caller()
        self.handler = signal.signal(signal.SIGALRM, self._ring)
        self.timer = signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def __exit__(self, *error: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, *self.timer)
        signal.signal(signal.SIGALRM, self.handler)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if self.is_ringing:
            return
        self.is_ringing = True
        try:
            if self.has_rung and not self._is_in_spec(frame):
                return
            self.has_rung = True
            # A spec may catch even this. Of so many, one soon comes while it does, and leaves its `try`.
            signal.setitimer(signal.ITIMER_REAL, AGAIN, AGAIN)
        finally:
            self.is_ringing = False
        raise OutOfTime(self.seconds)

    def _is_in_spec(self, frame: FrameType | None) -> bool:
        while frame is not None and frame is not self.home:
            if not is_ours(frame.f_code.co_filename):
                return True
            frame = frame.f_back
        return False


def _caller() -> FrameType:
    """The frame of the `with` statement, below the machinery that enters it."""
    frame = sys._getframe(1)
    while frame.f_back is not None and (
        frame.f_code.co_filename in (__file__, contextlib.__file__)
        or frame.f_code.co_flags & inspect.CO_GENERATOR
    ):
        frame = frame.f_back
    return frame


@contextlib.contextmanager
def _memory_limit(size: int) -> Iterator[None]:
    held = _held() if size else None
    if held is None:
        yield
        return
    import resource

    # Of what is written to: what libraries map of their files is not counted.
    kind = resource.RLIMIT_DATA
    soft, hard = resource.getrlimit(kind)
    highest = [each for each in (soft, hard) if each != resource.RLIM_INFINITY]
    resource.setrlimit(kind, (min([held + size, *highest]), hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))


def _held() -> int | None:
    """How much of its memory this process may write to; None where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
