"""Dataclasses that are made when they are first used: to all who look, as the standard library's."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from neurlink_gen.lazy_dataclasses import Sealed, dataclass, field, replace


@dataclass(frozen=True)
class Pair:
    first: int
    second: str = "two"
    rest: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Triple(Pair):
    third: list[int] = field(default_factory=list)


@dataclass
class Growing:
    items: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.count = len(self.items)


@dataclass(frozen=True, order=True)
class Place:
    line: int
    column: int


def test_fields_are_set_by_position_and_by_name() -> None:
    assert vars(Pair(1)) == {"first": 1, "second": "two", "rest": ()}
    assert Pair(1, rest=(3,)).rest == (3,)
    assert str(Pair(1, "b")) == "Pair(first=1, second='b', rest=())"


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match=r"Pair.__init__\(\) missing 1 required"):
        Pair()  # type: ignore[call-arg]  # that is what is tested
    with pytest.raises(TypeError, match="unexpected keyword argument 'third'"):
        Pair(1, third=3)  # type: ignore[call-arg]  # that is what is tested


def test_a_field_may_have_any_name() -> None:
    @dataclass(frozen=True)
    class Named:
        own: int
        missing: list[int] = field(default_factory=list)
        cls: int = 3

    assert vars(Named(1, cls=4)) == {"own": 1, "missing": [], "cls": 4}


def test_only_what_is_frozen_is_hashed() -> None:
    assert hash(Pair(1)) == hash(Pair(1, rest=(5,)))
    with pytest.raises(TypeError, match="unhashable"):
        hash(Growing())


def test_equality_and_hash_are_those_of_the_compared_fields() -> None:
    assert Pair(1) == Pair(1, rest=(5,)) != Pair(2)
    assert len({Pair(1), Pair(1, rest=(5,)), Pair(2)}) == 2
    assert Pair(1) != Triple(1)


def test_a_derived_class_has_the_fields_of_both() -> None:
    one, other = Triple(1), Triple(1)
    assert one.second == "two"
    one.third.append(3)
    assert other.third == []


def test_what_is_to_be_done_afterwards_is_done() -> None:
    assert Growing([1, 2]).count == 2
    # What follows from the fields follows from the new ones.
    assert replace(Growing([1, 2]), items=[1]).count == 1


def test_what_may_change_is_not_hashed() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Growing())
    assert Growing([1]) == Growing([1]) != Growing([2])


def test_what_a_class_defines_itself_stays() -> None:
    @dataclass(frozen=True)
    class Own:
        value: int
        others: list[int] = field(default_factory=list, repr=False)

        def __hash__(self) -> int:
            return 7

        def __eq__(self, other: object) -> bool:
            return True

    assert hash(Own(1)) == 7 and Own(1) == 2
    assert repr(Own(1, [2])).endswith("Own(value=1)")


def test_order() -> None:
    assert sorted([Place(2, 1), Place(1, 3), Place(1, 2)])[0] == Place(1, 2)


def test_replacing_makes_a_new_one() -> None:
    before = Pair(1, "b")
    vars(before)["remembered"] = "of the old one"
    after = replace(before, first=2)
    assert (before.first, after) == (1, Pair(2, "b"))
    assert "remembered" not in vars(after)


def test_classes_of_the_standard_library_are_replaced_too() -> None:
    @dataclasses.dataclass(frozen=True)
    class Other:
        value: int

    assert replace(Other(1), value=2) == Other(2)


def test_what_is_made_without_the_constructor_is_a_dataclass_too() -> None:
    # As unpickling makes it, where another process has made the bytes.
    @dataclass(frozen=True)
    class Loaded:
        value: int

    made = object.__new__(Loaded)
    getattr(made, "__setstate__")({"value": 7})
    assert made == Loaded(7)
    assert not hasattr(made, "__setstate__")


def test_copies_are_equal() -> None:
    pair = Pair(7, rest=(1,))
    assert copy.copy(pair) == copy.deepcopy(pair) == pair
    assert pickle.loads(pickle.dumps(pair)) == pair


def test_other_options_are_refused() -> None:
    with pytest.raises(TypeError, match="kw_only"):

        @dataclass(kw_only=True)
        class Named:
            value: int

    @dataclass
    class Derived:
        value: int = field(init=False)

    with pytest.raises(AssertionError):
        Derived()


def test_what_a_spec_gets_hold_of_is_sealed() -> None:
    @dataclass(frozen=True)
    class Seen(Sealed):
        name: str
        rest: list[int] = field(default_factory=list)

    seen = Seen("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="assign to field 'name'"):
        seen.name = "b"  # type: ignore[misc]  # that is what is tested
    with pytest.raises(dataclasses.FrozenInstanceError):
        del seen.rest
    assert vars(replace(seen, name="b")) == {"name": "b", "rest": []}
    assert copy.deepcopy(seen) == seen
