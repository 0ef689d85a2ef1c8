"""What is put aside on the disk while more is made, so that memory does not grow with how much there is.

In: bytes. Out: what reads them again.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from typing import IO


class Spool:
    """A file without a name, which is gone with the program."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def keep(self, content: bytes) -> Callable[[], bytes]:
        """Put something aside; what reads it. Where no disk takes it, it stays in memory."""
        try:
            self._file = file = self._file or tempfile.TemporaryFile()
            start = file.seek(0, 2)
            file.write(content)
            file.flush()
        except OSError:
            return lambda: content
        return functools.partial(self._read, start, len(content))

    def _read(self, start: int, size: int) -> bytes:
        assert self._file is not None
        self._file.seek(start)
        return self._file.read(size)
