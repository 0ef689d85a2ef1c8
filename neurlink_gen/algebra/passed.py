"""Parameters of a spec's function that are no numbers: strings and bools, passed on as they are.

In: such a parameter's name and value. Out: a string that knows which parameter it is, and that
notes every use of it but being passed on; and `Passed`, what stands for it, or for a bool, in the
emitted form.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from neurlink_gen.algebra.observation import note_decision
from neurlink_gen.lazy_dataclasses import dataclass, field


@dataclass(frozen=True)
class Passed:
    """A parameter in a slot's place, with the value that it has unless the caller says otherwise."""

    name: str
    default: bool | str = field(compare=False)

    def __str__(self) -> str:
        return self.name


class PassedText(str):
    """A string that knows which parameter it is.

    options: what else it could be, by the account of each operation that it reached.
    """

    passed: Passed
    options: list[frozenset[str]]

    @staticmethod
    def of(name: str, value: str) -> PassedText:
        """A parameter at a value."""
        text = PassedText(value)
        text.passed = Passed(name, value)
        text.options = []
        return text

    @property
    def others(self) -> tuple[str, ...]:
        """What else it could be for all that it reached, in alphabetical order."""
        common = frozenset.intersection(*self.options) if self.options else frozenset()
        return tuple(sorted(common - {self.passed.default}))


def _noted(method: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(method)
    def noted(*arguments: object, **keywords: object) -> object:
        note_decision()
        return method(*arguments, **keywords)

    return noted


# Some of what every object has is a use all the same.
_USES = {f"__{name}__" for name in "eq ne lt le gt ge hash repr str format".split()}
for _name in {*dir(str)} - {*dir(object), "__getnewargs__"} | _USES:
    _method = getattr(str, _name)
    if callable(_method) and not hasattr(_method, "__self__"):
        setattr(PassedText, _name, _noted(_method))
