"""The condition under which a block has a module, as a person would write it.

In: a module that some uses of a block have and others lack, and the values of the block's
parameters in every use. Out: a Python condition such as `stride != 1 or in_channels !=
out_channels`, or None where none of this form tells the uses apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neurlink_gen.code import Module, Name, Slot, Value, slots

NEUTRAL_ROLES = {"stride": 1}


def condition_for(
    module: Module, present: Sequence[bool], values: Mapping[str, Sequence[Value]]
) -> str | None:
    """A condition that is true exactly in the uses that have the module."""
    used = list(slots(module))
    # What the module itself is made of comes first: a projection is there because the size or
    # the channels change, and that is what its own arguments say.
    for candidates in (_changes(used), _comparisons(values)):
        fitting = [
            (text, truth)
            for text, truth in ((each, _truth(each, values)) for each in candidates)
            if any(truth)
            and all(not t or p for t, p in zip(truth, present, strict=True))
        ]
        together = [any(truth[i] for _, truth in fitting) for i in range(len(present))]
        if fitting and together == list(present):
            texts = [_text(each) for each, _ in _needed(fitting, present, candidates)]
            return " or ".join(texts)
    return None


Comparison = tuple["Name | Value", "Name | Value"]
"""The two sides of a `!=`."""


def _changes(used: Sequence[Slot]) -> list[Comparison]:
    found: list[Comparison] = [
        (slot.value, NEUTRAL_ROLES[slot.role])
        for slot in used
        if isinstance(slot.value, Name) and slot.role in NEUTRAL_ROLES
    ]
    by_role = {slot.role: slot.value for slot in reversed(used)}
    before, after = by_role.get("in_channels"), by_role.get("out_channels")
    if isinstance(before, Name) or isinstance(after, Name):
        found.append((before, after) if isinstance(before, Name) else (after, before))
    return found


def _comparisons(values: Mapping[str, Sequence[Value]]) -> list[Comparison]:
    names = list(values)
    pairs: list[Comparison] = [
        (Name(left), Name(right))
        for i, left in enumerate(names)
        for right in names[i + 1 :]
    ]
    for name in names:
        pairs += [(Name(name), value) for value in dict.fromkeys(values[name])]
    return pairs


def _needed(
    fitting: list[tuple[Comparison, list[bool]]],
    present: Sequence[bool],
    candidates: Sequence[Comparison],
) -> list[tuple[Comparison, list[bool]]]:
    """All of the module's own changes; of mere coincidences, one that suffices if one does."""
    if len(candidates) <= 2:
        return fitting
    alone = [each for each in fitting if each[1] == list(present)]
    return alone[:1] or fitting


def _truth(comparison: Comparison, values: Mapping[str, Sequence[Value]]) -> list[bool]:
    count = len(next(iter(values.values()), ()))

    def side(operand: Name | Value, use: int) -> Value:
        return values[operand.text][use] if isinstance(operand, Name) else operand

    left, right = comparison
    return [side(left, use) != side(right, use) for use in range(count)]


def _text(comparison: Comparison) -> str:
    left, right = (
        side.text if isinstance(side, Name) else repr(side) for side in comparison
    )
    return f"{left} != {right}"
