"""Digests, by which files are told apart.

In: bytes or files. Out: `sha256:...`.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path

from neurlink_gen.contents import read_file


def digest(content: bytes) -> str:
    """The digest of exactly these bytes."""
    return digest_of_pieces((content,))


def digest_of_pieces(pieces: Iterable[bytes]) -> str:
    """The digest of these bytes one after another."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return f"sha256:{found.hexdigest()}"


def digests(sources: Iterable[Path]) -> dict[Path, str]:
    """The digests of source files; those that are there."""
    found = {}
    for path in sources:
        with contextlib.suppress(OSError):  # a spec may have removed it since
            found[path] = source_digest(read_file(path))
    return found


def source_digest(content: bytes) -> str:
    """The digest of a source file's bytes, the same with either kind of line break."""
    return digest(content.replace(b"\r\n", b"\n"))
