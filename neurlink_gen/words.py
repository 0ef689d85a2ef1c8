"""Small things that sentences need.

In: words and numbers. Out: text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def shown(value: object, limit: int = 80) -> str:
    """A value of the user's in a message: its repr, if it has one that can be shown."""
    try:
        text = repr(value)
    except Exception:
        text = ""
    kind = type(value).__name__
    return text if text and len(text) <= limit else f"a value of type {kind}"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else words[0]


def counted(count: int, one: str, many: str) -> str:
    """`1 axis`, `2 axes`."""
    return f"{count} {one if count == 1 else many}"


def without_addresses(text: str) -> str:
    """A text without addresses in memory, which differ from run to run."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)
