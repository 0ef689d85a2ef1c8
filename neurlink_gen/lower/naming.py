"""The parameters of a block's class, found slot by slot.

In: for each literal of the block, its role and its value in every use. Out: which literals become
parameters, what these are called, their types and defaults, and the arguments of each use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import EllipsisType

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Formula, Number
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.code import Module, Name, Slot, Value, slots
from neurlink_gen.lower.annotations import annotation
from neurlink_gen.lower.classes import Body, Parameter
from neurlink_gen.lower.derived import derived_counts, formula_of
from neurlink_gen.lower.edges import edge_name
from neurlink_gen.lower.sides import ROLES, by_axis, in_tuple, sides, varying
from neurlink_gen.lower.vectors import (
    MISSING,
    Missing,
    Vector,
    agrees,
    is_constant,
    same,
)
from neurlink_gen.names import GENERATED_NAMES, Scope

CHANNEL_ENDINGS = ("channels", "features")
COUNT = "how many "
"""What the roles of counts of members begin with, which no argument of torch's does: `num_groups`."""
NUMBER = "num_"
"""What such a count is called."""


@dataclass(frozen=True)
class Use:
    """One use of a block: its body, and the channels that go in and come out.

    arguments: the numbers that the spec passes to the nerve.
    """

    body: Body
    in_channels: tuple[Value, ...]
    out_channels: tuple[Value, ...]
    arguments: Mapping[str, Value] = field(default_factory=dict)


class Naming:
    """The parameters of a class, found slot by slot.

    hidden: what inner channel counts are called. taken: names that no parameter may have.
    dilations: how far the kernels are spread, by which their padding may be told.
    """

    def __init__(
        self,
        members: Sequence[Use],
        hidden: Sequence[tuple[Vector, str]] = (),
        taken: Iterable[str] = (),
        dilations: Collection[Vector] = (),
    ) -> None:
        self.members = members
        self.hidden = hidden
        self.dilations = [
            varying(by_axis("dilation", each)[0]) or each for each in dilations
        ]
        self.scope = Scope(GENERATED_NAMES | {"self", *taken})
        self.found: dict[str, list[Value | Missing]] = {}
        self.families: dict[str, str] = {}
        self.defaults: dict[str, Value | EllipsisType] = {}
        self.derived: dict[str, str] = {}
        self.ends: dict[str, Vector] = {}
        self.inputs: list[Vector] = list(zip(*(use.in_channels for use in members)))
        self.outputs: list[Vector] = list(zip(*(use.out_channels for use in members)))

    def name(self, slot: Slot, vector: Vector, is_inner: bool) -> Name | None:
        """The parameter that a slot becomes; None where it stays a literal.

        is_inner: it is the one place where another block is told of these numbers.
        """
        role = slot.role
        is_equal = is_constant(vector)
        if is_equal and MISSING not in vector:
            return None
        family = "channels" if role.endswith(CHANNEL_ENDINGS) else role
        if (known := self._known(family, vector)) is not None:
            return known
        if is_equal:
            return self._known_on_an_axis(role, vector)
        wanted = self._wanted(role, family, vector)
        derived = None
        if role == "padding":
            derived = self._padding(vector)
        if role.startswith(COUNT):
            derived = self._multiple(vector)
        if is_inner and family == "channels" and not self._is_given(wanted):
            derived = self._following(vector)
        derived = derived or self._one_number(slot, vector)
        if derived is not None:
            return derived
        chosen = self.scope.claim(wanted)
        self.found[chosen] = list(vector)
        self.families[chosen] = family
        self.defaults[chosen] = slot.default
        for end in (*self.inputs, *self.outputs):
            if family == "channels" and agrees(vector, end):
                self.ends.setdefault(chosen, end)
        return Name(chosen)

    def _known(self, family: str, vector: Vector) -> Name | None:
        """The parameter that there is already for a vector."""
        for name, known in self.found.items():
            if agrees(vector, known) and self._related(family, name, known):
                self._fill(known, vector)
                return Name(name)
        return None

    def _known_on_an_axis(self, role: str, vector: Vector) -> Name | None:
        """`(1, stride)`, where some uses lack the slot and there is a parameter for an axis."""
        if role not in ROLES:
            return None
        parts = sides(vector) or []
        names = [self._known(role, side) for side in parts]
        return in_tuple(zip(parts, names)) if any(names) else None

    def _padding(self, vector: Vector) -> Name | None:
        """`kernel_size // 2` or `dilation`, where that is what a padding always is.

        Of several numbers, `(dilation, 0)`, each is one that is always the same, or such a one.
        """
        parts = sides(by_axis("padding", vector)[0])
        if parts is None:
            return self._told(vector)
        if vector in self.dilations:
            return Name(self._dilation(vector))
        return in_tuple(
            (side, None if is_constant(side) else self._told(side)) for side in parts
        )

    def _told(self, vector: Vector) -> Name | None:
        return self._half_of_a_kernel(vector) or self._of_dilation(vector)

    def _one_number(self, slot: Slot, vector: Vector) -> Name | None:
        """`(1, kernel_size)`, where one number alone varies in tuples."""
        vector, default = by_axis(slot.role, vector, slot.default)
        parts, side = sides(vector), varying(vector)
        if slot.role not in ROLES or parts is None or side is None:
            return None
        if isinstance(default, tuple):
            default = default[parts.index(side)]
        name = self.name(Slot(None, slot.role, default), side, False)
        return in_tuple((each, None if is_constant(each) else name) for each in parts)

    def _multiple(self, vector: Vector) -> Name | None:
        """`3 * num_blocks`, where a count of members is always so many times another one."""
        for name, known in self.found.items():
            if self.families[name].startswith(COUNT):
                times = set(map(_times, vector, known))
                if len(times) == 1 and (factor := times.pop()) is not None:
                    return Name(name if factor == 1 else f"{factor} * {name}")
        return None

    def _half_of_a_kernel(self, vector: Vector) -> Name | None:
        """`kernel_size // 2`, the padding of an odd kernel, or so many times its dilation."""
        for name, known in self.found.items():
            if self.families[name] != "kernel_size":
                continue
            halves = [k // 2 if isinstance(k, int) else None for k in known]
            if halves == list(vector):
                return Name(f"{name} // 2")
            for spread in self.dilations:
                times = list(map(_times, vector, halves))
                if times == list(spread) and not is_constant(spread):
                    dilation = self._dilation(spread)
                    return Name(f"{dilation} * ({name} // 2)")
        return None

    def _of_dilation(self, vector: Vector) -> Name | None:
        """`2 * dilation`, the padding of a kernel of 5, where that is what it always is."""
        for spread in self.dilations:
            pairs = [pair for pair in zip(vector, spread) if pair != (MISSING, MISSING)]
            times = {_times(*pair) for pair in pairs}
            if is_constant(spread) or len(times) != 1 or None in times:
                continue
            name = self._dilation(spread)
            return Name(name if times == {1} else f"{times.pop()} * {name}")
        return None

    def _dilation(self, spread: Vector) -> str:
        name = self.name(Slot(None, "dilation", 1), spread, False)
        assert name is not None
        return name.text

    def _is_given(self, name: str) -> bool:
        """Whether the spec itself has a name for a number, as an argument of the nerve."""
        return any(name in use.arguments for use in self.members)

    def _following(self, vector: Vector) -> Name | None:
        """`in_channels // 4`, where that is what it always is."""
        complete = self._complete()
        for name in self.found:
            if self.families[name] == "channels":
                formula = formula_of(name, complete[name], vector)
                if formula is not None:
                    return Name(formula)
        return None

    def _related(self, family: str, name: str, known: list[Value | Missing]) -> bool:
        if self.families[name] == family:
            return True
        # A depthwise convolution has as many groups as channels.
        return (
            family == "groups" and self.families[name] == "channels" and 1 not in known
        )

    @staticmethod
    def _fill(known: list[Value | Missing], vector: Vector) -> None:
        for index, value in enumerate(vector):
            if known[index] is MISSING:
                known[index] = value

    def _wanted(self, role: str, family: str, vector: Vector) -> str:
        if role.startswith(COUNT):
            return NUMBER + role.removeprefix(COUNT)
        if family != "channels":
            return role
        body = self.members[0].body
        inputs = list(zip(body.inputs, self.inputs))
        outputs = list(zip(body.returns, self.outputs))
        if (end := edge_name(vector, inputs, outputs)) is not None:
            return end
        called = (name for known, name in self.hidden if agrees(vector, known))
        return next(called, "hidden_channels")

    def _complete(self) -> dict[str, list[Value]]:
        """Every use's value of every parameter; where a use has none, one that does no harm."""
        return {
            name: [
                self._filler(name, index) if value is MISSING else _known(value)
                for index, value in enumerate(values)
            ]
            for name, values in self.found.items()
        }

    def _filler(self, name: str, use: int) -> Value:
        """What a use passes for a parameter of a module that it lacks."""
        if name in self.ends:
            return _known(self.ends[name][use])
        default = self._neutral(name)
        if not isinstance(default, EllipsisType):
            return default
        known = self.found[name]
        return next(value for value in known if not isinstance(value, Missing))

    def _neutral(self, name: str) -> Value | EllipsisType:
        """torch's default, or, of a count or a rate that some uses have no module for, none of it."""
        default, known = self.defaults[name], self.found[name]
        if default is ... and MISSING in known:
            if self.families[name] == "channels":
                return 0
            if all(isinstance(each, (float, Missing)) for each in known):
                return 0.0
        return default

    def count_of(self, module: Module, present: Sequence[bool]) -> str | None:
        """A condition by a number of channels that is 0 in the uses that lack the module."""
        complete = self._complete()
        for slot in slots(module):
            name = slot.value.text if isinstance(slot.value, Name) else ""
            if self.families.get(name) == "channels":
                if [value != 0 for value in complete[name]] == list(present):
                    return f"{name} > 0"
        return None

    def _default(self, name: str, values: list[Value]) -> Value | EllipsisType:
        default = self._neutral(name)
        is_used = any(same(default, value) for value in values)
        return default if is_used else ...

    def _order(self) -> list[str]:
        complete = self._complete()

        def rank(name: str) -> tuple[bool, int, int]:
            position, place = 1 if self.families[name] == "channels" else 3, 0
            if name in self.ends:
                is_input = self.ends[name] in self.inputs
                ends = self.inputs if is_input else self.outputs
                position, place = 0 if is_input else 2, ends.index(self.ends[name])
            if name == "in_channels":
                place = -1
            return self._default(name, complete[name]) is not ..., position, place

        return sorted(
            (each for each in self.found if each not in self.derived), key=rank
        )

    def parameters(self) -> tuple[Parameter, ...]:
        """The constructor's parameters, channels first, those with defaults last."""
        complete = self._complete()
        return tuple(
            Parameter(
                name,
                annotation(complete[name], self.families[name]),
                self._default(name, complete[name]),
                counts_channels=self.families[name] == "channels",
                counts_members=self.families[name].startswith(COUNT),
            )
            for name in self._order()
        )

    def arguments(self) -> tuple[tuple[tuple[str, Value], ...], ...]:
        """For each use, the value of every parameter, in their order."""
        complete = self._complete()
        return tuple(
            tuple((name, complete[name][index]) for name in self._order())
            for index in range(len(self.members))
        )

    def derive(self) -> tuple[tuple[str, str], ...]:
        """Inner channel counts that follow from others, which are then no parameters.

        Each with its formula. What the spec passes is passed.
        """
        passed = [
            tuple(use.arguments.get(name, MISSING) for use in self.members)
            for name in self.members[0].arguments
        ]
        edges = [*self.inputs, *self.outputs, *passed]
        complete = self._complete()
        counts = {
            name: complete[name]
            for name, values in self.found.items()
            if self.families[name] == "channels" and MISSING not in values
        }
        inner = [
            name
            for name, values in counts.items()
            if not any(agrees(values, edge) for edge in edges)
        ]
        self.derived = derived_counts(counts, inner)
        return tuple(self.derived.items())

    def values(self) -> dict[str, list[Value]]:
        """The values of every parameter, by name, for the search of conditions."""
        return self._complete()

    def comparisons(self) -> list[tuple[Name | Value, Name | Value]]:
        """Comparisons that a person might tell uses apart by: what changes, what is not neutral."""
        whole = [name for name, values in self.found.items() if MISSING not in values]
        counts = [name for name in whole if self.families[name] == "channels"]
        pairs: list[tuple[Name | Value, Name | Value]] = [
            (Name(left), Name(right))
            for index, left in enumerate(counts)
            for right in counts[index + 1 :]
        ]
        for name in whole:
            default = self.defaults[name]
            if not isinstance(default, (EllipsisType, tuple)):
                pairs.append((Name(name), default))
        return pairs

    def flag(self, name: str, values: Sequence[bool]) -> str:
        """A parameter of its own for a condition that no other parameters express."""
        chosen = self.scope.claim(name)
        self.found[chosen] = list(values)
        self.families[chosen] = chosen
        self.defaults[chosen] = ...
        return chosen


def _times(value: object, unit: object) -> int | None:
    """How often a number goes into another one; None where it does not."""
    if type(value) is not int or type(unit) is not int or not unit or value % unit:
        return None
    return value // unit or None


def _known(value: Value | Missing) -> Value:
    assert not isinstance(value, Missing)
    return value
