"""Work on many things shared between processes, as many as there are processors.

In: things, and a function. Out: what the function gives for each; nothing for those where it gives None,
or where its process ended or was late. A process does a few things and is followed by another one, so
that what is left behind in it does not add up.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NoReturn, TypeVar, cast

from neurlink_gen.lazy_dataclasses import dataclass, field

Thing = TypeVar("Thing")
Made = TypeVar("Made")
Kept = TypeVar("Kept")

BATCH = 20
LENGTH = 8
"""Bytes that say how long a message is."""


def available() -> int:
    """How many processes can work at once."""
    if not hasattr(os, "fork"):
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shared(
    things: Sequence[Thing],
    work: Callable[[Thing], Made | None],
    patience: float,
    keep: Callable[[Made], Kept],
    on_progress: Callable[[int], None],
) -> dict[Thing, Kept]:
    """What is kept of what the work gives. keep: called in this process, as each thing is done.

    patience: seconds after which a process that says nothing is ended; 0 is never. on_progress: told now
    and then how many things were looked at.
    """
    return _Pool(work, patience, keep, on_progress).run(things)


@dataclass
class _Worker(Generic[Thing]):
    """A process. told: what it has said and was not understood yet. heard: when it last spoke."""

    process: int
    batch: list[Thing]
    told: bytes = b""
    heard: float = field(default_factory=time.monotonic)

    def messages(self, more: bytes) -> Iterator[bytes]:
        """The messages that are complete."""
        self.heard = time.monotonic()
        self.told += more
        while len(self.told) >= LENGTH:
            end = LENGTH + int.from_bytes(self.told[:LENGTH], "big")
            if len(self.told) < end:
                return
            yield self.told[LENGTH:end]
            self.told = self.told[end:]


@dataclass
class _Pool(Generic[Thing, Made, Kept]):
    """The processes that work at the moment, by the pipes from which they are heard."""

    work: Callable[[Thing], Made | None]
    patience: float
    keep: Callable[[Made], Kept]
    on_progress: Callable[[int], None]
    workers: dict[int, _Worker[Thing]] = field(default_factory=dict)
    kept: dict[Thing, Kept] = field(default_factory=dict)
    looked_at: int = 0

    def run(self, things: Sequence[Thing]) -> dict[Thing, Kept]:
        size = max(1, min(BATCH, len(things) // available()))
        left = [list(things[i : i + size]) for i in range(0, len(things), size)]
        left.reverse()
        try:
            with selectors.DefaultSelector() as selector:
                while left or self.workers:
                    while left and len(self.workers) < available():
                        selector.register(self._start(left.pop()), selectors.EVENT_READ)
                    for key, _ in selector.select(timeout=1):
                        if not self._hear(key.fd):
                            selector.unregister(key.fd)
                            self._end(key.fd)
                    self._end_those_that_hang()
        finally:
            for reader, worker in list(self.workers.items()):
                _kill(worker.process)
                self._end(reader)
        return self.kept

    def _start(self, batch: list[Thing]) -> int:
        reader, writer = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(reader)
            _do(batch, self.work, writer)
        os.close(writer)
        self.workers[reader] = _Worker(process, batch)
        return reader

    def _hear(self, reader: int) -> bool:
        """Take in what a process says; whether it will say more."""
        more = os.read(reader, 1 << 16)
        worker = self.workers[reader]
        for message in worker.messages(more):
            thing = worker.batch.pop(0)
            self.looked_at += 1
            made = cast(Made | None, pickle.loads(message))
            if made is not None:
                self.kept[thing] = self.keep(made)
            self.on_progress(self.looked_at)
        return bool(more)

    def _end(self, reader: int) -> None:
        worker = self.workers.pop(reader)
        os.close(reader)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(worker.process, 0)

    def _end_those_that_hang(self) -> None:
        now = time.monotonic()
        for worker in self.workers.values():
            if self.patience and now - worker.heard > self.patience:
                _kill(worker.process)


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _do(
    batch: Sequence[Thing], work: Callable[[Thing], Made | None], writer: int
) -> NoReturn:
    """Work in a process of its own, and tell of each thing what became of it."""
    process = os.getpid()
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        for thing in batch:
            made = work(thing)
            if os.getpid() != process:
                break  # what was worked on made a copy of this process
            message = pickle.dumps(made)
            told = len(message).to_bytes(LENGTH, "big") + message
            while told:
                told = told[os.write(writer, told) :]
    finally:
        # Nothing is said of what goes wrong here: it is done again, where that is said.
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("this process was ended")
