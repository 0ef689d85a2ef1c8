"""Digests, by which files are told apart.

In: bytes or files. Out: `sha256:...`.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(content: bytes) -> str:
    """The digest of exactly these bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def digests(sources: Iterable[Path]) -> dict[Path, str]:
    """The digests of source files, the same with either kind of line break; those that are there."""
    found = {}
    for path in sources:
        with contextlib.suppress(OSError):  # a spec may have removed it since
            found[path] = digest(path.read_bytes().replace(b"\r\n", b"\n"))
    return found
