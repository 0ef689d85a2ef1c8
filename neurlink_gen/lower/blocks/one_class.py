"""Whether one class does for uses of several structures, or would be harder to read than two.

In: the parameters of the class, and the uses by their structures. Out: whether each of them means
one thing, and each module is one thing, in all uses. Modules are matched by their names, and what
is the second convolution here may be the third one there: a class for both needs parameters that
serve this alone, such as channels that are the inner ones here and come out there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from neurlink_gen.code import Module, Slot
from neurlink_gen.lower.classes import Body
from neurlink_gen.lower.blocks.naming import Naming
from neurlink_gen.lower.blocks.vectors import MISSING, Vector, agrees, same

Groups = Sequence[Sequence[int]]
"""The uses of each structure."""


def is_one_class(
    body: Body, vectors: Sequence[Vector], naming: Naming, groups: Groups
) -> bool:
    """Whether a class for all uses is good to read.

    body: the richest one. vectors: of each of its slots, the values in all uses.
    """
    remaining = iter(vectors)
    for attribute in body.attributes:
        for module in _modules(attribute.module, remaining):
            if _is_another(module, groups):
                return False
    return not _changes_meaning(naming, groups)


def _changes_meaning(naming: Naming, groups: Groups) -> bool:
    """Whether some number of channels is another one of the rest in each structure."""
    edges = [*naming.found.inputs, *naming.found.outputs]
    channels = {
        name: tuple(values)
        for name, values in naming.found.vectors.items()
        if naming.found.families[name] == "channels"
    }
    given = {name for use in naming.members for name in use.arguments}
    for name, vector in channels.items():
        others = [*edges, *(each for key, each in channels.items() if key != name)]
        is_edge = any(agrees(vector, edge) for edge in edges)
        if not is_edge and name not in given:
            if _is_explained_apart(vector, others, groups):
                return True
    return False


def _is_explained_apart(
    vector: Vector, others: Sequence[Vector], groups: Groups
) -> bool:
    """Whether a number always is one of some others, but not the same one in all structures."""
    having = [
        group for group in groups if any(vector[use] is not MISSING for use in group)
    ]
    explained = [
        {place for place, other in enumerate(others) if _are_same(vector, other, group)}
        for group in having
    ]
    return len(having) > 1 and all(explained) and not set.intersection(*explained)


def _are_same(left: Vector, right: Vector, uses: Iterable[int]) -> bool:
    return all(left[use] is not MISSING and same(left[use], right[use]) for use in uses)


Slots = Sequence[tuple[Slot, Vector]]
"""The arguments of a module, each with its values."""


def _modules(module: Module, vectors: Iterator[Vector]) -> Iterator[Slots]:
    """The arguments of a module, and of each of its members. vectors: of all slots, in order."""
    yield [(given.slot, next(vectors)) for given in module.arguments]
    for child in module.children:
        yield from _modules(child, vectors)
    if module.repeats is not None:
        next(vectors)


def _is_another(slots: Slots, groups: Groups) -> bool:
    """Whether a module is grouped in some structures alone, with another kernel: two modules."""
    by_role = {slot.role: (slot, vector) for slot, vector in slots}
    if not {"groups", "kernel_size"} <= by_role.keys():
        return False
    slot, vector = by_role["groups"]
    plain = [_is_always(vector, slot.default, group) for group in groups]
    grouped = [_is_never(vector, slot.default, group) for group in groups]
    _, kernels = by_role["kernel_size"]
    sizes = [{repr(kernels[use]) for use in group} for group in groups]
    return any(
        plain[one] and grouped[two] and sizes[one] != sizes[two]
        for one in range(len(groups))
        for two in range(len(groups))
    )


def _is_always(vector: Vector, value: object, uses: Iterable[int]) -> bool:
    return all(same(vector[use], value) for use in uses)


def _is_never(vector: Vector, value: object, uses: Iterable[int]) -> bool:
    return all(
        vector[use] is not MISSING and not same(vector[use], value) for use in uses
    )
