"""Texts put aside on the disk while others are made, so that memory does not grow with their number.

In: texts. Out: what reads each of them again.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable


class Spool:
    """A file without a name, which is gone with the program."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()

    def keep(self, text: str) -> Callable[[], str]:
        """Put a text aside; what reads it. Where the disk is full it stays in memory."""
        content = text.encode("utf-8", "surrogateescape")
        try:
            start = self._file.seek(0, 2)
            self._file.write(content)
            self._file.flush()
        except OSError:
            return lambda: text
        return functools.partial(self._read, start, len(content))

    def _read(self, start: int, size: int) -> str:
        self._file.seek(start)
        return self._file.read(size).decode("utf-8", "surrogateescape")
