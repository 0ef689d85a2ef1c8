"""The parameters of a block's class, found slot by slot.

In: for each literal of the block, its role and its value in every use. Out: which literals become
parameters, what these are called, their types and defaults, and the arguments of each use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import EllipsisType

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import (
    Module,
    Name,
    CountOrigin,
    Slot,
    Value,
)
from neurlink_gen.code_trees import slots
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.lower.classes import Body, Parameter
from neurlink_gen.lower.blocks.derived import derived_counts, formula_of, multiples
from neurlink_gen.lower.blocks.edges import edge_name
from neurlink_gen.lower.blocks.found import CHANNELS, Found
from neurlink_gen.lower.blocks.found import COUNT as COUNT
from neurlink_gen.lower.blocks.sides import ROLES, by_axis, in_tuple, sides, varying
from neurlink_gen.lower.blocks.sums import Sums, Told, sum_text
from neurlink_gen.lower.blocks.vectors import (
    MISSING,
    Missing,
    Vector,
    agrees,
    is_constant,
)
from neurlink_gen.names import GENERATED_NAMES, Scope

CHANNEL_ENDINGS = ("channels", "features")
NUMBER = "num_"
"""What a count of members is called."""
AS_MANY = ("groups", "num_parameters")
"""What may be as many as there are channels: a depthwise convolution's groups, slopes."""


@dataclass(frozen=True)
class Use:
    """One use of a block: its body, and the channels that go in and come out.

    arguments: the numbers that the spec passes to the nerve. in_origins, out_origins: where the channels
    come from, in the numbers of the body's slots. fixed: those counts that are plain numbers.
    """

    body: Body
    in_channels: tuple[Value, ...]
    out_channels: tuple[Value, ...]
    arguments: Mapping[str, Value] = field(default_factory=dict)
    in_origins: tuple[CountOrigin, ...] = ()
    out_origins: tuple[CountOrigin, ...] = ()
    fixed: Mapping[CountOrigin, int] = field(default_factory=dict)


class Naming:
    """The parameters of a class, found slot by slot.

    hidden: what inner channel counts are called. taken: names that no parameter may have.
    dilations: how far the kernels are spread, by which their padding may be told. sums: where the
    counts of channels come from.
    """

    def __init__(
        self,
        members: Sequence[Use],
        hidden: Sequence[tuple[Vector, str]] = (),
        taken: Iterable[str] = (),
        dilations: Collection[Vector] = (),
        sums: Sums | None = None,
    ) -> None:
        self.members = members
        self.hidden = hidden
        self.dilations = [
            varying(by_axis("dilation", each)[0]) or each for each in dilations
        ]
        self.scope = Scope(GENERATED_NAMES | {"self", *taken})
        inputs: list[Vector] = list(zip(*(use.in_channels for use in members)))
        outputs: list[Vector] = list(zip(*(use.out_channels for use in members)))
        self.found = Found(inputs, outputs)
        self.sums = sums or Sums()
        self.joined: dict[CountOrigin, str] = {}
        """The local variables that are sums of counts."""
        self.derived: dict[str, str] = {}

    def names(
        self, pairs: Sequence[tuple[Slot, Vector]], inner: Sequence[bool]
    ) -> list[Name | None]:
        """The parameters that some slots become. inner: as in `name`."""
        found: list[Name | None] = [None] * len(pairs)
        # What strides is a module's own business only where nothing else of the block does.
        later = [
            slot.role == "stride" and is_constant(vector) for slot, vector in pairs
        ]
        for is_late in (False, True):
            for index, (slot, vector) in enumerate(pairs):
                if later[index] == is_late:
                    found[index] = self.name(slot, vector, inner[index])
        return found

    def name(self, slot: Slot, vector: Vector, is_inner: bool) -> Name | None:
        """The parameter that a slot becomes; None where it stays a literal.

        is_inner: it is the one place where another block is told of these numbers.
        """
        role = slot.role
        is_equal = is_constant(vector)
        if is_equal and MISSING not in vector:
            return None
        family = CHANNELS if role.endswith(CHANNEL_ENDINGS) else role
        if (terms := self.sums.terms(slot.origin, vector)) is not None:
            return self._sum(slot.origin, terms)
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
        is_lone = is_inner and not self.sums.is_part(slot.origin)
        if is_lone and family == CHANNELS and not self._is_given(wanted):
            derived = self._following(vector)
        derived = derived or self._one_number(slot, vector)
        if derived is not None:
            return derived
        chosen = self.scope.claim(wanted)
        self.found.add(chosen, vector, family, slot.default)
        return Name(chosen)

    def _sum(self, origin: CountOrigin, terms: Sequence[Told]) -> Name:
        """`in_channels + growth`, the channels of what is concatenated."""
        if origin in self.joined:
            return Name(self.joined[origin])
        texts: list[str | int] = []
        for part, vector in terms:
            name = self.name(Slot(None, CHANNELS, origin=part), vector, False)
            if name is not None:
                texts.append(name.text)
            elif isinstance(vector[0], int):
                texts.append(vector[0])
        known = list(self.found.vectors)
        texts.sort(key=lambda each: known.index(each) if each in known else len(known))
        text = sum_text(texts)
        if self.sums.written[origin] == 1:
            return Name(text)
        self.joined[origin] = self.scope.claim("joined_channels")
        self.derived[self.joined[origin]] = text
        return Name(self.joined[origin])

    def _known(self, family: str, vector: Vector) -> Name | None:
        """The parameter that there is already for a vector."""
        for name, known in self.found.vectors.items():
            if agrees(vector, known) and self._related(family, name, vector):
                self.found.fill(name, vector)
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
        for name, known in self.found.vectors.items():
            if self.found.families[name].startswith(COUNT):
                times = set(map(_times, vector, known))
                if len(times) == 1 and (factor := times.pop()) is not None:
                    return Name(name if factor == 1 else f"{factor} * {name}")
        return None

    def _half_of_a_kernel(self, vector: Vector) -> Name | None:
        """`kernel_size // 2`, the padding of an odd kernel, or so many times its dilation."""
        for name, known in self.found.vectors.items():
            if self.found.families[name] != "kernel_size":
                continue
            halves = [k // 2 if isinstance(k, int) else MISSING for k in known]
            if all(isinstance(k, (int, Missing)) for k in known):
                if agrees(vector, halves):
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
        complete = self.found.complete()
        for name in self.found.vectors:
            if self.found.families[name] == CHANNELS:
                formula = formula_of(name, complete[name], vector)
                if formula is not None:
                    return Name(formula)
        return None

    def _related(self, family: str, name: str, vector: Vector) -> bool:
        """Whether a parameter may tell a number of a family that it agrees with."""
        own, known = self.found.families[name], self.found.vectors[name]
        if family in AS_MANY and own == CHANNELS:
            return 1 not in known
        # What cuts a map into patches, or a pool, steps by its whole window.
        is_window = family == "stride" and own == "kernel_size"
        return own == family or (is_window and MISSING not in (*vector, *known))

    def _wanted(self, role: str, family: str, vector: Vector) -> str:
        if role.startswith(COUNT):
            return NUMBER + role.removeprefix(COUNT)
        if family != CHANNELS:
            return role
        body = self.members[0].body
        inputs = list(zip(body.inputs, self.found.inputs))
        outputs = list(zip(body.returns, self.found.outputs))
        if (end := edge_name(vector, inputs, outputs)) is not None:
            return end
        called = (name for known, name in self.hidden if agrees(vector, known))
        return next(called, "hidden_channels")

    def parameters(self) -> tuple[Parameter, ...]:
        """The constructor's parameters, channels first, those with defaults last."""
        return self.found.parameters(but=self.derived)

    def arguments(self) -> tuple[tuple[tuple[str, Value], ...], ...]:
        """For each use, the value of every parameter, in their order."""
        return self.found.arguments(self.derived, len(self.members))

    def derive(self) -> dict[str, str]:
        """Inner channel counts that follow from others, which are then no parameters.

        Each with its formula. What the spec passes is passed.
        """
        passed = [
            tuple(use.arguments.get(name, MISSING) for use in self.members)
            for name in self.members[0].arguments
        ]
        edges = [*self.found.inputs, *self.found.outputs, *passed]
        complete = self.found.complete()
        counts = {
            name: complete[name]
            for name, values in self.found.vectors.items()
            if self.found.families[name] == CHANNELS and MISSING not in values
        }
        inner = [
            name
            for name, values in counts.items()
            if not any(agrees(values, edge) for edge in edges)
        ]
        found = derived_counts(counts, inner)
        for side in (self.found.inputs, self.found.outputs):
            # Of several inputs or outputs, one count may tell those of the others.
            ends = [name for name in counts if self.found.ends.get(name) in side]
            told = (name for name in ends if self.found.ends[name] not in passed)
            several = multiples(counts, list(told))
            # What comes in before all else, whoever uses the block expects to say.
            several.pop("in_channels", None)
            found |= several
        self.derived = {**found, **self.derived}
        return dict(self.derived)

    def forget(self, names: Collection[str]) -> None:
        """Have no local variables for what is derived and stands only once."""
        for name in names:
            del self.derived[name]
            self.found.remove(name)

    def values(self) -> dict[str, list[Value]]:
        """The values of every parameter, by name, for the search of conditions."""
        return self.found.complete()

    def flag(self, name: str, values: Sequence[bool]) -> str:
        """A parameter of its own for a condition that no other parameters express."""
        chosen = self.scope.claim(name)
        self.found.add(chosen, tuple(values), chosen, ...)
        return chosen


def _times(value: object, unit: object) -> int | None:
    """How often a number goes into another one; None where it does not."""
    if type(value) is not int or type(unit) is not int or not unit or value % unit:
        return None
    return value // unit or None
