"""Checks of argument values that many operations share.

In: a value as the spec gave it. Out: the value in one form, or a `Problem` that names the
argument, says what it may be and what it is.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import at_least_one, note_decision, require
from neurlink_gen.algebra.passed import PassedText
from neurlink_gen.algebra.requirements import Bounded
from neurlink_gen.algebra.tracked import TrackedFloat, TrackedInt, expression_of
from neurlink_gen.code import Value
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.words import shown

Extents = int | tuple[int, ...]
OptionalExtents = int | tuple[int | None, ...]
LARGEST = 2**31 - 1  # more than any tensor has of anything


def _bad(name: str, allowed: str, value: object) -> Problem:
    return Problem(rules.BAD_VALUE, f"`{name}` must be {allowed}, not {shown(value)}")


def settled(value: object) -> object:
    """A value with its ints as plain numbers: no parameter can stay that is used so."""
    if isinstance(value, (tuple, list)):
        return tuple(map(settled, value))
    if isinstance(value, TrackedInt):
        note_decision()
        return value.plain
    return value


def integer(name: str, value: object, minimum: int | None = None) -> int:
    """An int of at least `minimum`."""
    value = settled(value)
    allowed = "an integer" + ("" if minimum is None else f" of at least {minimum}")
    if isinstance(value, bool) or not isinstance(value, int):
        raise _bad(name, allowed, value)
    if (minimum is not None and value < minimum) or value > LARGEST:
        raise _bad(name, allowed, value)
    return value


def count(name: str, value: object) -> Expression:
    """An int of at least 1 that may follow from parameters: it says nothing of sizes."""
    if isinstance(value, TrackedInt):
        integer(name, value.plain, 1)
        return at_least_one(expression_of(value))
    return Expression.of(integer(name, value, 1))


def extents(name: str, value: object, rank: int, minimum: int = 1) -> tuple[int, ...]:
    """One int for each of `rank` axes, given as one int for all or as a tuple."""
    value = settled(value)
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * rank
    allowed = (
        "an integer"
        + ("" if minimum == -LARGEST else f" of at least {minimum}")
        + (f", or a tuple of {rank}" if rank > 1 else "")
    )
    integers = tuple(
        each
        for each in values
        if isinstance(each, int)
        and not isinstance(each, bool)
        and minimum <= each <= LARGEST
    )
    if len(values) != rank or len(integers) != rank:
        raise _bad(name, allowed, value)
    return integers


def optional_extents(name: str, value: object, rank: int) -> tuple[int | None, ...]:
    """The same, with None for an axis of which the size is kept."""
    value = settled(value)
    if not isinstance(value, (tuple, list)) or None not in value:
        return extents(name, value, rank)
    if len(value) != rank:
        raise _bad(name, f"an integer of at least 1, or a tuple of {rank}", value)
    given = [each for each in value if each is not None]
    known = iter(extents(name, given, len(given)))
    return tuple(None if each is None else next(known) for each in value)


def number(
    name: str,
    value: object,
    minimum: float | None = None,
    maximum: float | None = None,
    below_maximum: bool = False,
) -> float:
    """A finite number within bounds, the bounds included; or, `below_maximum`, but the upper one.

    It is written as a float, which is all that TorchScript takes where torch declares one.
    """
    if isinstance(value, TrackedFloat):
        number(name, value.plain, minimum, maximum, below_maximum)
        lower = -math.inf if minimum is None else minimum
        upper = math.inf if maximum is None else maximum
        excludes = frozenset({"upper"} if below_maximum else ())
        require(Bounded(value.number, lower, upper, excludes))
        return value
    value = settled(value)
    allowed = "a finite number"
    if minimum is not None and maximum is not None:
        upto = "up to, but not including," if below_maximum else "to"
        allowed = f"a number from {minimum:g} {upto} {maximum:g}"
    elif minimum is not None:
        allowed = f"a number of at least {minimum:g}"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _bad(name, allowed, value)
    # False for what is no number (nan) as well.
    if not -math.inf < value < math.inf:
        raise _bad(name, allowed, value)
    if minimum is not None and value < minimum:
        raise _bad(name, allowed, value)
    if maximum is not None and (value > maximum or below_maximum and value == maximum):
        raise _bad(name, allowed, value)
    if isinstance(value, float):
        return value
    try:
        return float(value)
    except OverflowError:
        raise _bad(name, allowed, value) from None


def positive(name: str, value: object) -> float:
    """A finite number above 0."""
    if isinstance(value, TrackedFloat):
        positive(name, value.plain)
        require(Bounded(value.number, 0.0, excludes=frozenset({"lower"})))
        return value
    if number(name, value) <= 0:
        raise _bad(name, "a number above 0", value)
    return number(name, value)


def flag(name: str, value: object) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise _bad(name, "True or False", value)
    return value


def choice(name: str, value: object, options: Sequence[str]) -> str:
    """One of a few strings."""
    plain = str.__str__(value) if isinstance(value, PassedText) else value
    if not isinstance(value, str) or plain not in options:
        listed = ", ".join(f'"{option}"' for option in options)
        problem = _bad(name, f"one of {listed}", value)
        near = difflib.get_close_matches(str(value).casefold(), options, n=1)
        problem.help = f'did you mean "{near[0]}"?' if near else None
        raise problem
    if isinstance(value, PassedText):
        value.options.append(frozenset(options))
    return value


def literal(name: str, value: object, options: Sequence[str]) -> str:
    """One of a few strings, which torch's types want to see as it is: no parameter can stay."""
    chosen = choice(name, value, options)
    if isinstance(chosen, PassedText):
        note_decision()
        return str.__str__(chosen)
    return chosen


def uniform(values: tuple[int, ...] | tuple[float, ...]) -> Value:
    """As torch's own code writes it: one number where every axis has the same."""
    return values[0] if len(set(values)) == 1 else values
