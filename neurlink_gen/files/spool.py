"""What is put aside on the disk while more is made, so that memory does not grow with how much there is.

In: bytes. Out: what reads them again.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable


class Spool:
    """A file without a name, which is gone with the program."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()

    def __del__(self) -> None:
        self._file.close()

    def keep(self, content: bytes) -> Callable[[], bytes]:
        """Put something aside; what reads it. Where the disk is full it stays in memory."""
        try:
            start = self._file.seek(0, 2)
            self._file.write(content)
            self._file.flush()
        except OSError:
            return lambda: content
        return functools.partial(self._read, start, len(content))

    def _read(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)
