"""`dataclass`, `field` and `replace` as the standard library has them, and quicker.

In: classes with annotated fields. Out: the dataclasses that they are, each made when its first instance
is. Most runs of the program need half of its classes, of which each takes as long to make as a module
to import. That nobody assigns to a frozen one is left to the type checker, which sees the standard
library's; only what specs get hold of is `Sealed`, and refuses it as it runs, which makes it slower.
"""

from __future__ import annotations

import dataclasses
import reprlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

Thing = TypeVar("Thing")

_PENDING: dict[type, tuple[bool, bool, bool]] = {}
"""The classes that are not made yet; whether they are frozen, are ordered, and have a `repr`."""
_FIELDS: dict[type, list[str]] = {}
"""The fields of those that are, and of which an instance is nothing else."""


class Sealed:
    """A base of frozen dataclasses whose instances a spec gets hold of: no type checker may see it."""

    if not TYPE_CHECKING:

        def __setattr__(self, name, value):
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

        def __delattr__(self, name):
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _dataclass(
    cls: type | None = None,
    /,
    *,
    frozen: bool = False,
    order: bool = False,
    repr: bool = True,
) -> type | Callable[[type], type]:
    """As `dataclasses.dataclass`, with those of its options that the package uses."""

    def postponed(cls: type) -> type:
        _PENDING[cls] = frozen, order, repr
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
        if options is None:
            continue
        delattr(each, "__init__")
        delattr(each, "__setstate__")
        is_frozen, order, has_repr = options
        dataclasses.dataclass(init=False, repr=False, eq=order, order=order)(each)
        made = _written(each)
        if has_repr:
            made["__repr__"] = _shown
        if not is_frozen:
            made["__hash__"] = None  # what may change is not hashed
        for name, method in made.items():
            if name not in each.__dict__ or each.__dict__[name] is None:
                setattr(each, name, method)


@reprlib.recursive_repr()
def _shown(self: object) -> str:
    fields = dataclasses.fields(cast(Any, self))
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in fields if f.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def make_all() -> None:
    """Make those that are not made yet, for copies of this process that would all make them."""
    for cls in list(_PENDING):
        _make(cls)


def _written(cls: type) -> dict[str, object]:
    """The methods that name the fields, compiled together."""
    known: dict[str, object] = {"__MISSING": _MISSING}
    # Two underscores, so that no field is called so.
    # What is sealed can only be filled by way of its dictionary.
    is_sealed = issubclass(cls, Sealed)
    parameters, body = ["self"], ["__own = self.__dict__"] if is_sealed else []
    fields = dataclasses.fields(cls)
    if not hasattr(cls, "__post_init__"):
        _FIELDS[cls] = [each.name for each in fields]
    for each in fields:
        assert each.init and not each.kw_only  # that would take another constructor
        name, given = each.name, each.name
        if each.default is not dataclasses.MISSING:
            known[f"__default_{name}"] = each.default
            given = f"{name}=__default_{name}"
        elif each.default_factory is not dataclasses.MISSING:
            known[f"__default_{name}"] = each.default_factory
            given = f"{name}=__MISSING"
            body.append(f"if {name} is __MISSING: {name} = __default_{name}()")
        parameters.append(given)
        body.append(
            f"__own[{name!r}] = {name}" if is_sealed else f"self.{name} = {name}"
        )
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    compared = [each.name for each in fields if each.compare]
    ours, theirs = (_values(each, compared) for each in ("self", "other"))
    body = body or ["pass"]
    lines = [f"def __init__({', '.join(parameters)}):", *(f"    {row}" for row in body)]
    lines += [
        "def __eq__(self, other):",
        f"    if other.__class__ is self.__class__: return {ours} == {theirs}",
        "    return NotImplemented",
        "def __hash__(self):",
        f"    return hash({ours})",
    ]
    exec("\n".join(lines), known)
    made = {name: known[name] for name in ("__init__", "__eq__", "__hash__")}
    for name, method in made.items():
        setattr(method, "__qualname__", f"{cls.__qualname__}.{name}")
    return made


def _values(whose: str, names: Sequence[str]) -> str:
    """A tuple of some fields of a variable."""
    return f"({''.join(f'{whose}.{name}, ' for name in names)})"


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
