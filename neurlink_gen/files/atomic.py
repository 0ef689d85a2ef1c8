"""Writing files whole: beside their place first, then into it.

In: a path and bytes. Out: the file, with the permissions that it had; never half of it.
"""

from __future__ import annotations

import os
from pathlib import Path


def write_beside(target: Path, content: bytes) -> Path:
    """A temporary file in the target's folder, with its permissions, to be put in its place."""
    import tempfile  # takes long to import, and not every command writes

    handle, name = tempfile.mkstemp(
        prefix=f".{target.name}.", suffix=".tmp", dir=target.parent
    )
    temporary = Path(name)
    try:
        with open(handle, "wb") as stream:
            stream.write(content)
        temporary.chmod(_mode(target))
    except BaseException:
        temporary.unlink()
        raise
    return temporary


def replace_file(target: Path, content: bytes) -> None:
    """Write a file that is there, or the file that a link leads to, all at once."""
    target = target.resolve()
    temporary = write_beside(target, content)
    try:
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """The permissions that the file has, or those that a new file gets."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
