"""Compiling, and being told of a mistake, against what has to be waited for without it: torch's
import, a network's making.

In: how many rounds. Out: a row for each comparison of two commands, for their wall time, their
processor time and their memory; and the processor time that compiling takes in a process that has
everything imported.
"""

from __future__ import annotations

import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.processes import ROOT, Usage, measure
from benchmarks.table import Row, rounds

SPEC = "specs/resnet.py"
PROGRAM = str(Path(sysconfig.get_path("scripts"), "neurlink-gen"))
TORCH = "import torch"
NEURLINK = "import neurlink; neurlink.resnet50()"
# A cold build takes less than a third of the time that torch's import does.
TARGET = 0.30
# One line of the spec, and what a slip of the finger makes of it.
LINE = "((64, 4), nv.MaxPool2d(3))"
BROKEN = "((64, 5), nv.MaxPool2d(3))"
# What is typed wrong is told before the hand is off the keyboard.
ERROR_TARGET = 0.20


def rows(count: int) -> list[Row]:
    """Measure it all. Call it before anything large is imported: `processes` says why."""
    samples = rounds([_build, _error, _torch, _check, _neurlink], count)
    build, error, torch, check, neurlink = zip(*samples, strict=True)
    return [
        *_compared("build", "`import torch`", build, torch, TARGET),
        *_compared("check", "`import torch`", check, torch, TARGET),
        *_compared("error", "`import torch`", error, torch, ERROR_TARGET),
        *_compared("build", "neurlink's resnet50", build, neurlink),
        *_compared("check", "neurlink's resnet50", check, neurlink),
        *_in_process(5 * count),
    ]


def _build() -> Usage:
    """Into a new folder each time, so that there is something to write."""
    with tempfile.TemporaryDirectory() as folder:
        return measure([PROGRAM, SPEC, "-o", folder])


def _error() -> Usage:
    """A build that ends with an error, for one broken line."""
    text = (ROOT / SPEC).read_text("utf-8")
    assert LINE in text
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "resnet.py")
        spec.write_text(text.replace(LINE, BROKEN), "utf-8")
        return measure([PROGRAM, str(spec), "-o", folder], code=1)


def _check() -> Usage:
    return measure([PROGRAM, "check", SPEC])


def _torch() -> Usage:
    return measure([sys.executable, "-c", TORCH])


def _neurlink() -> Usage:
    return measure([sys.executable, "-c", NEURLINK])


def _compared(
    a: str,
    b: str,
    first: tuple[Usage, ...],
    second: tuple[Usage, ...],
    target: float | None = None,
) -> list[Row]:
    def row(what: str, unit: str, of: Callable[[Usage], float]) -> Row:
        bound = target if what == "wall" else None
        name = f"{a} / {b}, {what}"
        return Row(name, unit, [*map(of, first)], [*map(of, second)], bound)

    return [
        row("wall", "s", lambda usage: usage.wall),
        row("processor", "s", lambda usage: usage.cpu),
        row("peak memory", "MiB", lambda usage: usage.peak),
    ]


def _in_process(count: int) -> list[Row]:
    """Processor time, in ms. The first round imports what is needed, and does not count."""
    # Imported here, because it makes this process larger than those measured before.
    from neurlink_gen.pipeline import compile_spec

    path = ROOT / SPEC

    def build() -> float:
        start = time.process_time()
        made = compile_spec(path)
        taken = time.process_time() - start
        assert made.files
        return taken * 1000

    built = [taken for (taken,) in rounds([build], count)]
    return [
        Row(f"build {SPEC}, in process", "ms", built),
    ]
