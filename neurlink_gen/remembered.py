"""What is found of a thing that never changes, remembered with it.

In: a function of a graph, or of a line, and of nothing else. Out: the same, which looks at each once.
Repeated blocks share a graph, and so do the models of a file: what is found of it holds for all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

Thing = TypeVar("Thing")
Found = TypeVar("Found")


def remembered(find: Callable[[Thing], Found]) -> Callable[[Thing], Found]:
    """Remember what a function finds of each thing, for as long as there is the thing."""
    name = f"{find.__module__}.{find.__qualname__}"

    @functools.wraps(find)
    def recalled(thing: Thing) -> Found:
        known: dict[str, Found] = thing.__dict__  # with what properties remember
        if name in known:
            return known[name]
        found = known[name] = find(thing)
        return found

    return recalled


class _RememberedProperty(Generic[Found]):
    """As `functools.cached_property`, without the lock that it takes in CPython 3.11."""

    def __init__(self, find: Callable[[Any], Found]) -> None:
        self.find = find
        self.__doc__ = find.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, thing: object, owner: type | None = None) -> Any:
        if thing is None:
            return self
        found = thing.__dict__[self.name] = self.find(thing)
        return found


if TYPE_CHECKING:
    remembered_property = functools.cached_property
else:
    remembered_property = _RememberedProperty
