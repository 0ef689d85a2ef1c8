"""`dataclass`, `field` and `replace` as the standard library has them, and quicker.

In: classes with annotated fields. Out: the dataclasses that they are, each made when its first instance
is. Most runs of the program need half of its classes, of which each takes as long to make as a module
to import. A constructor fills the instance's dictionary itself, so that a frozen class costs no more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

Thing = TypeVar("Thing")

_PENDING: dict[type, dict[str, bool]] = {}
"""The classes that are not made yet, and the options that they are to be made with."""
_FIELDS: dict[type, list[str]] = {}
"""The fields of those that are, and of which an instance is nothing else."""


def _dataclass(
    cls: type | None = None, /, **options: bool
) -> type | Callable[[type], type]:
    """As `dataclasses.dataclass`: its options, but those that would make another class of it."""

    def postponed(cls: type) -> type:
        _PENDING[cls] = options
        setattr(cls, "__init__", _first_made)
        setattr(cls, "__setstate__", _first_loaded)
        return cls

    return postponed if cls is None else postponed(cls)


def _first_made(self: object, *values: object, **named: object) -> None:
    _make(type(self))
    getattr(self, "__init__")(*values, **named)


def _first_loaded(self: object, state: dict[str, object]) -> None:
    """What unpickling and copying call, which make instances without the constructor."""
    _make(type(self))
    vars(self).update(state)


def _make(cls: type) -> None:
    """Make the dataclasses that a class is, or is derived from."""
    for each in reversed(cls.__mro__):
        options = _PENDING.pop(each, None)
        if options is not None:
            delattr(each, "__init__")
            delattr(each, "__setstate__")
            dataclasses.dataclass(init=False, **options)(each)
            setattr(each, "__init__", _constructor(each))


def make_all() -> None:
    """Make those that are not made yet, for copies of this process that would all make them."""
    for cls in list(_PENDING):
        _make(cls)


def _constructor(cls: type) -> Callable[..., None]:
    """What sets the fields of an instance that is new."""
    known: dict[str, object] = {}
    # Two underscores, so that no field is called so.
    positional, body = ["self"], ["__own = self.__dict__"]
    fields = dataclasses.fields(cls)
    if not hasattr(cls, "__post_init__"):
        _FIELDS[cls] = [each.name for each in fields]
    for each in fields:
        name, given = each.name, each.name
        if each.default is not dataclasses.MISSING:
            known[f"__default_{name}"] = each.default
            given = f"{name}=__default_{name}"
        elif each.default_factory is not dataclasses.MISSING:
            known[f"__default_{name}"], known["__MISSING"] = (
                each.default_factory,
                _MISSING,
            )
            given = f"{name}=__MISSING"
            body.append(f"if {name} is __MISSING: {name} = __default_{name}()")
        positional.append(given)
        body.append(f"__own[{name!r}] = {name}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    lines = "\n    ".join(body)
    exec(f"def __init__({', '.join(positional)}):\n    {lines}", known)
    made = known["__init__"]
    assert callable(made)
    setattr(made, "__qualname__", f"{cls.__qualname__}.__init__")
    return made


_MISSING = object()


def _replace(thing: Thing, /, **changes: object) -> Thing:
    """As `dataclasses.replace`: what was remembered of the thing is not of the new one."""
    if type(thing) not in _FIELDS:
        by_constructor: Callable[..., object] = dataclasses.replace
        return cast(Thing, by_constructor(thing, **changes))
    made = object.__new__(type(thing))
    known, own = vars(thing), vars(made)
    for name in _FIELDS[type(thing)]:
        own[name] = known[name]
    own.update(changes)
    return made


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
else:
    dataclass, field, replace = _dataclass, dataclasses.field, _replace
