"""Where the templates are, and what tells one set of them from another.

In: nothing. Out: a folder, a digest.
"""

from __future__ import annotations

import functools
from pathlib import Path

from neurlink_gen.digests import digest


@functools.lru_cache(maxsize=None)
def templates_digest() -> str:
    """What tells one set of templates from another."""
    files = sorted(templates_folder().glob("*.jinja"))
    parts = (f"{file.name}\n{file.read_text('utf-8')}" for file in files)
    return digest("\n".join(parts).encode("utf-8"))


def templates_folder() -> Path:
    """Inside the package once it is installed; beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
