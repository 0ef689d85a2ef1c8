"""Whole processes: how long one takes, what processor time and how much memory.

In: a command. Out: its `Usage`, as the system accounts for it when the process ends.
"""

from __future__ import annotations

import math
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Usage:
    """What a process took. wall, cpu: seconds. peak: the most memory it held at once, in MiB.

    Of a process that is smaller than this one, its peak is not known, and not a number.
    """

    wall: float
    cpu: float
    peak: float


def measure(command: Sequence[str], code: int = 0) -> Usage:
    """Run a command in the root of the checkout. code: the exit code that it must have."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != code:
            said.seek(0)
            text = said.read().decode(errors="replace")
            raise RuntimeError(f"{command} failed:\n{text}")
    return Usage(wall, used.ru_utime + used.ru_stime, _peak(used))


def _peak(used: resource.struct_rusage) -> float:
    """A child's peak starts from its parent's memory, which must therefore be the smaller one."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if used.ru_maxrss <= own:
        return math.nan
    return used.ru_maxrss / 1024  # Linux counts in KiB.


def _environment() -> dict[str, str]:
    """As this one, but modules are compiled to bytecode once, as they are where they are used."""
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment
