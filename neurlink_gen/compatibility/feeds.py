"""What feeds each line of a model, and where two versions of a model are wired differently.

In: the lines of a model. Out: for each the lines that feed it, with the operands on the way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from neurlink_gen.compatibility.computation import is_commutative, output_names
from neurlink_gen.ownership.records import ModelRecord

MOST_PATHS = 256
"""By which values reach a line; of more, nothing is made."""

Way = tuple[object, ...]
Paths = frozenset[tuple[int, Way]]
Feeds = Sequence[Paths | None]
"""For each line what it is fed by; None where that is too much. The last is what is returned."""


def ends_of(old: ModelRecord, new: ModelRecord) -> dict[int, int]:
    """The inputs of two versions, by their order; and what is returned, which stands past the end."""
    inputs = (
        [index for index, line in enumerate(model.lines) if line.is_input]
        for model in (old, new)
    )
    return {**dict(zip(*inputs)), len(old.lines): len(new.lines)}


def feeds(model: ModelRecord, ends: Collection[int], with_code: bool = False) -> Feeds:
    """What feeds each line: the nearest of some lines, through whatever stands between.

    with_code: what stands between is part of the way.
    """
    found: list[Paths | None] = []
    codes = [line.code for line in model.lines]
    every = [*((line.reads, line.code) for line in model.lines), (model.returns, "")]
    for index, (reads, code) in enumerate(every):
        paths: set[tuple[int, Way]] | None = set()
        # As which operand something is read says nothing where any order is the same.
        is_placed = len(reads) > 1 and not is_commutative(code)
        places: Sequence[object] = range(len(reads))
        if index == len(model.lines):
            places = output_names(model)
        for place, read in zip(places, reads, strict=True):
            source = index + read.back
            step: Way = (place,) if is_placed else ()
            if read.output:
                step += (f".{read.output}",)
            before = found[source]
            if source in ends:
                before = frozenset({(source, ())})
            elif with_code and codes[source]:
                step += (codes[source],)
            if paths is None or before is None or len(before) > MOST_PATHS:
                paths = None
            else:
                paths |= {(end, step + path) for end, path in before}
        found.append(None if paths is None else frozenset(paths))
    return found


def differing(before: Feeds, after: Feeds, lines: Mapping[int, int]) -> set[int]:
    """The old lines that are not wired as their counterparts: what is fed otherwise, and what feeds it.

    lines: the counterparts, of all lines that feeds lead to.
    """
    olds = {new: old for old, new in lines.items()}
    found: set[int] = set()
    for one, other in lines.items():
        was, now = before[one], after[other]
        if was is None or now is None:
            continue
        ends = {lines[end] for end, _ in was}
        others = {end for end, _ in now}
        if ends != others:
            found |= {one, *(olds[end] for end in ends ^ others)}
        elif {(lines[end], path) for end, path in was} != now:
            found |= {one, *(end for end, _ in was)}
    return found
