"""What is found of a thing that never changes, remembered with it.

In: a function of a graph, or of a line, and of nothing else. Out: the same, which looks at each once.
Repeated blocks share a graph, and so do the models of a file: what is found of it holds for all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar, cast

Thing = TypeVar("Thing")
Found = TypeVar("Found")


def remembered(find: Callable[[Thing], Found]) -> Callable[[Thing], Found]:
    """Remember what a function finds of each thing, for as long as there is the thing."""
    name = f"{find.__module__}.{find.__qualname__}"

    @functools.wraps(find)
    def recalled(thing: Thing) -> Found:
        known = vars(thing)  # where `functools.cached_property` remembers, too
        if name not in known:
            known[name] = find(thing)
        return cast(Found, known[name])

    return recalled
