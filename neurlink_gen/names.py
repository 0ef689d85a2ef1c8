"""Names that the compiler makes up: of attributes, local variables, parameters and classes.

In: what a thing is (`Conv2d`, a tag, `MyBlock`). Out: a Python name that nothing else in its
scope has.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

# What generated files import, and the builtins that they use.
GENERATED_NAMES = frozenset("""F NamedTuple Tensor annotations nn torch
    ValueError bool float int list range str super tuple""".split())


def snake_case(name: str) -> str:
    """`ConvTransposed2d` as `conv_transposed2d`, `SEBlock` as `se_block`."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower().strip("_")


class Scope:
    """The names taken in one scope."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def claim(self, name: str) -> str:
        """`name` itself, or, where it is taken, the first of `name2`, `name3`, ... that is free."""
        chosen = f"{name}_" if keyword.iskeyword(name) else name
        ordinal = 2
        while chosen in self._taken:
            chosen = f"{name}{ordinal}"
            ordinal += 1
        self._taken.add(chosen)
        return chosen

    def claim_exactly(self, name: str) -> bool:
        """Take `name` if it is free, and say whether it was."""
        is_free = name not in self._taken and not keyword.iskeyword(name)
        if is_free:
            self._taken.add(name)
        return is_free

    def claim_numbered(self, name: str) -> str:
        """The first of `name1`, `name2`, ... that is free; of `name2_1`, ... after a digit."""
        name = f"{name}_" if name[-1:].isdigit() else name
        ordinal = 1
        while f"{name}{ordinal}" in self._taken:
            ordinal += 1
        self._taken.add(f"{name}{ordinal}")
        return f"{name}{ordinal}"
