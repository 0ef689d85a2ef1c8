"""The parameters of a block's class that were found, and what each use passes for them.

In: the parameters one by one, with their values in the uses that have them. Out: the signature of the
class, and the arguments of every use.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from types import EllipsisType

from neurlink_gen.code import Value
from neurlink_gen.lower.blocks.annotations import annotation
from neurlink_gen.lower.classes import Parameter
from neurlink_gen.lower.blocks.vectors import MISSING, Missing, Vector, agrees, same

CHANNELS = "channels"
"""The family of all counts of channels, whatever their roles are."""
COUNT = "how many "
"""What the roles of counts of members begin with, which no argument of torch's does: `num_groups`."""
RATE = "p"
"""The role of a rate at which something is dropped, which is 0.0 where nothing is."""


class Found:
    """The parameters found so far. inputs, outputs: the channels of the block's ends in every use."""

    def __init__(self, inputs: Sequence[Vector], outputs: Sequence[Vector]) -> None:
        self.inputs = inputs
        self.outputs = outputs
        self.vectors: dict[str, list[Value | Missing]] = {}
        self.families: dict[str, str] = {}
        self.defaults: dict[str, Value | EllipsisType] = {}
        self.ends: dict[str, Vector] = {}

    def add(
        self, name: str, vector: Vector, family: str, default: Value | EllipsisType
    ) -> None:
        self.vectors[name] = list(vector)
        self.families[name] = family
        self.defaults[name] = default
        for end in (*self.inputs, *self.outputs):
            if family == CHANNELS and agrees(vector, end):
                self.ends.setdefault(name, end)

    def remove(self, name: str) -> None:
        self.vectors.pop(name, None)

    def fill(self, name: str, vector: Vector) -> None:
        """Take over what a vector knows of uses of which nothing was known."""
        known = self.vectors[name]
        for index, value in enumerate(vector):
            if known[index] is MISSING:
                known[index] = value

    def complete(self) -> dict[str, list[Value]]:
        """Every use's value of every parameter; where a use has none, one that does no harm."""
        return {
            name: [
                self._filler(name, index) if value is MISSING else known_value(value)
                for index, value in enumerate(values)
            ]
            for name, values in self.vectors.items()
        }

    def _filler(self, name: str, use: int) -> Value:
        """What a use passes for a parameter of a module that it lacks."""
        if name in self.ends:
            return known_value(self.ends[name][use])
        default = self.neutral(name)
        if not isinstance(default, EllipsisType):
            return default
        known = self.vectors[name]
        return next(value for value in known if not isinstance(value, Missing))

    def neutral(self, name: str) -> Value | EllipsisType:
        """torch's default, or, of a count or a rate that some uses have no module for, none of it."""
        default, known = self.defaults[name], self.vectors[name]
        if MISSING in known:
            if self.is_rate(name):
                return 0.0
            if default is ... and self.families[name] == CHANNELS:
                return 0
        return default

    def is_rate(self, name: str) -> bool:
        """Whether it is a rate, at which something is dropped; all other floats have defaults."""
        is_float = all(
            isinstance(each, (float, Missing)) for each in self.vectors[name]
        )
        return is_float and (self.defaults[name] is ... or self.families[name] == RATE)

    def _default(self, name: str, values: list[Value]) -> Value | EllipsisType:
        default = self.neutral(name)
        is_used = any(same(default, value) for value in values)
        return default if is_used else ...

    def _order(self, but: Collection[str]) -> list[str]:
        complete = self.complete()

        def rank(name: str) -> tuple[bool, int, int]:
            position, place = 1 if self.families[name] == CHANNELS else 3, 0
            if name in self.ends:
                is_input = self.ends[name] in self.inputs
                ends = self.inputs if is_input else self.outputs
                position, place = 0 if is_input else 2, ends.index(self.ends[name])
            if name == "in_channels":
                place = -1
            return self._default(name, complete[name]) is not ..., position, place

        return sorted((each for each in self.vectors if each not in but), key=rank)

    def parameters(self, but: Collection[str]) -> tuple[Parameter, ...]:
        """The constructor's parameters, channels first, those with defaults last.

        but: those that it computes.
        """
        complete = self.complete()
        return tuple(
            Parameter(
                name,
                annotation(complete[name], self.families[name]),
                self._default(name, complete[name]),
                counts_channels=self.families[name] == CHANNELS,
                counts_members=self.families[name].startswith(COUNT),
            )
            for name in self._order(but)
        )

    def arguments(
        self, but: Collection[str], uses: int
    ) -> tuple[tuple[tuple[str, Value], ...], ...]:
        """For each use, the value of every parameter, in their order."""
        complete, order = self.complete(), self._order(but)
        return tuple(
            tuple((name, complete[name][use]) for name in order) for use in range(uses)
        )


def known_value(value: Value | Missing) -> Value:
    assert not isinstance(value, Missing)
    return value
