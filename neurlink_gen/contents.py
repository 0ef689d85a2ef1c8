"""Files read without waiting for what never comes.

In: a path. Out: the bytes of the file there, or an OSError, also where there is no file but a pipe or
a device.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

NO_FILE = "it is a pipe or a device, and not a file"


def read_file(path: str | Path) -> bytes:
    """What stands in a file."""
    with open(path, "rb", opener=_without_waiting) as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, NO_FILE, str(path))
        return file.read()


def _without_waiting(path: str, flags: int) -> int:
    # Opening a pipe to read from it waits for someone who writes.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
