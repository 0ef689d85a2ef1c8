"""What a run of a spec with tracked parameters does with them.

In: uses of tracked numbers that no formula says, and questions whose answer hangs on parameters.
Out: `Observed`: the places where a parameter decides what is built, so that it cannot stay; and
what must hold of parameters that stay.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import FrameType

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Applied
from neurlink_gen.algebra.requirements import (
    Counted,
    Divisible,
    Requirement,
    equality,
)
from neurlink_gen.findings.source import Span, is_library, is_ours, span_of_frame
from neurlink_gen.lazy_dataclasses import dataclass, field


@dataclass
class Observed:
    """What was seen so far.

    uses: where a parameter is used in a way that is not tracked; None where that comes to light in
    the compiler, and no line of the spec is being read.
    requirements: what was taken for granted, in the order in which it was, each once.
    """

    uses: list[Span | None] = field(default_factory=list)
    found: dict[Requirement, None] = field(default_factory=dict)
    line: Span | None = None

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return tuple(self.found)


_observed: Observed | None = None


@contextlib.contextmanager
def observe() -> Iterator[Observed]:
    """Collect what is done with tracked values meanwhile."""
    global _observed
    before, _observed = _observed, Observed()
    try:
        yield _observed
    finally:
        _observed = before


def is_observed() -> bool:
    """Whether anything is collected now."""
    return _observed is not None


def note_line(span: Span | None) -> None:
    """Note which line is being read, for what comes to light in the compiler."""
    if _observed is not None:
        _observed.line = span


def note_decision() -> None:
    """Note that what is built hangs on a parameter."""
    if _observed is not None:
        _observed.uses.append(_spec_span(sys._getframe(1)) or _observed.line)


def require(requirement: Requirement) -> None:
    """Take it for granted, as what parameters must meet."""
    if _observed is not None:
        _observed.found.setdefault(requirement)


def _spec_span(frame: FrameType | None) -> Span | None:
    """The place in the spec that does it; None where that is the compiler."""
    while frame is not None:
        file = frame.f_code.co_filename
        if not is_ours(file) and not is_library(file):
            return span_of_frame(frame)
        # A block of this package decides for the line that it stands on.
        if is_library(file) and not file.endswith(_OF_NUMBERS):
            return None
        frame = frame.f_back
    return None


_OF_NUMBERS = ("observation.py", "tracked.py", "passed.py")
"""The files through which a spec's own arithmetic leads."""


# Questions about numbers that may hang on parameters.


def are_equal(left: Expression, right: Expression) -> bool:
    """Whether two are equal, asked where the answer decides what is built.

    Where it depends on the values of parameters, these cannot stay parameters.
    """
    if left.differs_from(right) is None:
        note_decision()
    return left.value == right.value


def agree(left: Expression, right: Expression) -> bool:
    """Whether two are equal, asked where they must be."""
    if left is right or left == right:
        return True
    if left.value != right.value:
        return False
    require(equality(right, left) if left.is_constant else equality(left, right))
    return True


def divided(number: Expression, divisor: Expression) -> Expression | None:
    """The quotient, where it must be exact; None where it is not."""
    exact = number.divided_by(divisor)
    if exact is not None:
        return exact
    if number.value % divisor.value:
        return None
    if number.is_constant and divisor.is_constant:
        return Expression.of(number.value // divisor.value)
    require(Divisible(number, divisor))
    return Expression.formula(Applied("//", (number, divisor)))


def at_least_one(number: Expression) -> Expression:
    """A number that is at least 1, known to be so from here on."""
    if number.sign != 1:
        require(Counted(number))
    return number.as_count()


def settled(number: Expression) -> int:
    """An int, where a formula will not do."""
    if not number.is_constant:
        note_decision()
    return number.value
