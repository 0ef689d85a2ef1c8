"""Values as Python source.

In: the value of a slot. Out: text that black leaves alone.
"""

from __future__ import annotations

import math

from neurlink_gen.algebra.formulas import Number, float_text
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.code import Name, Value


def value_text(value: Value | Name) -> str:
    """A value as Python source."""
    if isinstance(value, Name):
        return value.text
    if isinstance(value, (Number, Passed)):
        return str(value)
    if isinstance(value, tuple):
        inner = ", ".join(map(value_text, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value:f}")'
    if isinstance(value, str):
        return quoted(value)
    # A subclass, such as an IntEnum's member, may show itself in other ways.
    for kind in (bool, int):
        if isinstance(value, kind):
            return kind.__repr__(value)
    if isinstance(value, float):
        return float_text(value)
    return repr(value)


def quoted(text: str) -> str:
    """A string literal in double quotes, as black writes it."""
    plain = text.isprintable() and not set(text) & set("\"'\\")
    return f'"{text}"' if plain else repr(text)
