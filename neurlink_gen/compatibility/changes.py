"""What changed between two versions of a generated file, and what it breaks.

In: the models of both, from their lock files. Out: `Change`s, in a stable order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from neurlink_gen.compatibility.alignment import Alignment, Placed, align
from neurlink_gen.compatibility.computation import differing_lines, nerve_name
from neurlink_gen.compatibility.signatures import signature_changes
from neurlink_gen.ownership.records import Line, ModelRecord, State

Kind = Literal[
    "key",
    "constructor",
    "input",
    "output",
    "precondition",
    "number",
    "model",
    "computation",
]


@dataclass(frozen=True)
class Change:
    """One change of a model.

    model: its name. breaks: whether old checkpoints or callers fail, or get other results.
    keys: the old and the new names of the parameters and buffers that it is about; None for none.
    before, after: what stands in the spec, the outermost line first.
    """

    model: str
    kind: Kind
    message: str
    breaks: bool
    keys: tuple[tuple[str | None, str | None], ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def changes(
    old: Sequence[ModelRecord], new: Sequence[ModelRecord]
) -> tuple[Change, ...]:
    """Everything that changed in a file."""
    before = {each.name: each for each in old}
    after = {each.name: each for each in new}
    found: list[Change] = []
    for name, model in before.items():
        if name in after:
            found += model_changes(model, after[name])
        else:
            added = [each for key, each in after.items() if key not in before]
            found.append(_gone(model, added))
    for name in after:
        if name not in before:
            found.append(Change(name, "model", "the model is new", breaks=False))
    return tuple(found)


def _gone(model: ModelRecord, added: Sequence[ModelRecord]) -> Change:
    pairs = [(each.name, _alike(model, each)) for each in added]
    same = [name for name, (one, other) in pairs if one.lines == other.lines]
    message = "the model is gone"
    if len(same) == 1:
        message = f"the model is called {same[0]} now"
    return Change(model.name, "model", message, breaks=True)


def _alike(old: ModelRecord, new: ModelRecord) -> tuple[ModelRecord, ModelRecord]:
    """Two records that say the same kinds of things: older ones lack the settings of lines."""
    if old.has_settings and new.has_settings:
        return old, new
    bare = [
        replace(model, lines=tuple(replace(line, settings=()) for line in model.lines))
        for model in (old, new)
    ]
    return bare[0], bare[1]


def model_changes(old: ModelRecord, new: ModelRecord) -> Iterator[Change]:
    """Everything that changed in a model."""
    old, new = _alike(old, new)
    for kind, message, breaks in signature_changes(old, new):
        yield Change(old.name, kind, message, breaks)
    alignment = align(old, new)
    renamed = [*_renamed(old.name, alignment)]
    found = [
        each for one, other in alignment.pairs for each in _held(old.name, one, other)
    ]
    found += _without_other(old.name, alignment)
    found += _numbers(old, new, alignment)
    yield from (*renamed, *found)
    if not found:
        found += _computation(old, new, alignment)
        yield from found
    yield from _settings(old, new, alignment, bool(found))


def gives_otherwise(old: ModelRecord, new: ModelRecord) -> bool:
    """Whether something else comes out where the weights are the same."""
    kinds = {each.kind for each in model_changes(old, new)}
    return bool(kinds & {"computation", "number"})


def _computation(
    old: ModelRecord, new: ModelRecord, alignment: Alignment
) -> Iterator[Change]:
    """Other layers without weights between the same modules, or the same wired otherwise."""
    names = {one.holder.name: other.holder.name for one, other in alignment.pairs}
    differing = differing_lines(old, new, names)
    if differing is not None:
        message = "the same weights compute something else: lines differ in kind, or in what they read"
        before, after = (line.spec if line else () for line in differing)
        yield Change(old.name, "computation", message, True, (), before, after)


def _settings(
    old: ModelRecord, new: ModelRecord, alignment: Alignment, is_known: bool
) -> Iterator[Change]:
    """Lines that compute by other values. is_known: something else breaks as well."""
    names = {one.holder.name: other.holder.name for one, other in alignment.pairs}
    differing = differing_lines(old, new, names, with_settings=True)
    if differing is None:
        return
    found = [
        _other_values(old.name, was, now)
        for was, now in _same_lines(old, new, alignment)
        if was.settings != now.settings
    ]
    yield from found
    if not found and not is_known:
        yield _other_values(old.name, *differing)


def _other_values(model: str, was: Line | None, now: Line | None) -> Change:
    before, after = (_listed(line.settings if line else ()) for line in (was, now))
    values = "by other values" if before == after else f"{after}, was {before}"
    message = f"the same weights compute something else: {values}"
    specs = (line.spec if line else () for line in (was, now))
    return Change(model, "computation", message, True, (), *specs)


def _same_lines(
    old: ModelRecord, new: ModelRecord, alignment: Alignment
) -> Iterator[tuple[Line, Line]]:
    """The lines that are the same in both versions, and of the same nerves."""
    for index, other in sorted(_line_pairs(old, new, alignment).items()):
        was, now = old.lines[index], new.lines[other]
        if nerve_name(was) == nerve_name(now):
            yield was, now


def _renamed(model: str, alignment: Alignment) -> Iterator[Change]:
    """The modules that have other names: those under one prefix together."""
    groups: dict[tuple[str, str], list[tuple[Placed, Placed]]] = {}
    for one, other in alignment.pairs:
        if one.holder.name != other.holder.name:
            prefixes = _prefixes(one.holder.name, other.holder.name)
            groups.setdefault(prefixes, []).append((one, other))
    for (before, after), pairs in groups.items():
        keys = tuple(
            (f"{one.holder.name}.{state.name}", f"{other.holder.name}.{state.name}")
            for one, other in pairs
            for state in one.holder.state
        )
        message = f"{_keys(len(keys))} renamed: {before}.* is {after}.* now"
        first = pairs[0]
        yield Change(
            model, "key", message, True, keys, first[0].line.spec, first[1].line.spec
        )


def _prefixes(one: str, other: str) -> tuple[str, str]:
    """Two names without the parts at their ends that they share; each keeps its first."""
    before, after = one.split("."), other.split(".")
    while len(before) > 1 and len(after) > 1 and before[-1] == after[-1]:
        before.pop()
        after.pop()
    return ".".join(before), ".".join(after)


def _held(model: str, one: Placed, other: Placed) -> Iterator[Change]:
    """What changed in a module that is there in both versions."""
    was, now = one.holder, other.holder
    specs = one.line.spec, other.line.spec
    if was.kind != now.kind:
        keys = _common(was.name, was.state, now.state)
        message = f"{was.name} is a {now.kind} now, and was a {was.kind}"
        yield Change(model, "key", message, True, keys, *specs)
    states = {state.name: state for state in now.state}
    for state in was.state:
        key = f"{was.name}.{state.name}"
        found = states.pop(state.name, None)
        if found is None:
            message = f"key removed: {key}"
            yield Change(model, "key", message, True, ((key, None),), *specs)
        elif found != state:
            message = f"{_how(state, found)}: {key}: {found}, was {state}"
            yield Change(model, "key", message, True, ((key, key),), *specs)
    for name in states:
        key = f"{now.name}.{name}"
        yield Change(model, "key", f"key added: {key}", True, ((None, key),), *specs)


def _common(
    name: str, was: Iterable[State], now: Iterable[State]
) -> tuple[tuple[str, str], ...]:
    both = {state.name for state in now}
    keys = (f"{name}.{state.name}" for state in was if state.name in both)
    return tuple((key, key) for key in keys)


def _how(was: State, now: State) -> str:
    if was.shape != now.shape:
        return "key reshaped"
    return "another dtype" if was.dtype != now.dtype else "another kind of key"


def _without_other(model: str, alignment: Alignment) -> Iterator[Change]:
    for each in alignment.gone:
        keys = tuple((f"{each.holder.name}.{s.name}", None) for s in each.holder.state)
        message = f"{_keys(len(keys))} removed: {each.holder.name}.*"
        if names := alignment.unclear.get(each.holder.name):
            message += f", which may be {' or '.join(names)} now: that is not clear"
        yield Change(model, "key", message, True, keys, each.line.spec)
    for each in alignment.new:
        added = tuple((None, f"{each.holder.name}.{s.name}") for s in each.holder.state)
        message = f"{_keys(len(added))} added: {each.holder.name}.*"
        yield Change(model, "key", message, True, added, after=each.line.spec)


def _keys(count: int) -> str:
    return f"{count} key" if count == 1 else f"{count} keys"


def _numbers(
    old: ModelRecord, new: ModelRecord, alignment: Alignment
) -> Iterator[Change]:
    """Derived numbers that are others: the same weights then compute something else."""
    for index, other in sorted(_line_pairs(old, new, alignment).items()):
        was, now = old.lines[index], new.lines[other]
        if was.derived != now.derived:
            values = f"{_listed(now.derived)}, was {_listed(was.derived)}"
            message = f"other numbers are derived: {values}"
            yield Change(old.name, "number", message, True, (), was.spec, now.spec)


def _line_pairs(
    old: ModelRecord, new: ModelRecord, alignment: Alignment
) -> dict[int, int]:
    """The lines of the old version, and which of the new one's they are."""
    pairs = {one.index: other.index for one, other in alignment.pairs}
    if len(old.lines) == len(new.lines):
        return {**{index: index for index in range(len(old.lines))}, **pairs}
    return pairs


def _listed(values: Sequence[str]) -> str:
    return " ".join(values) or "none"


def identity(file: str, change: Change) -> str:
    """What a change is known by where it was accepted.

    Of lines, what stands in the spec is part of it: the same may happen to another line.
    """
    line = (change.after or change.before)[-1:] if not change.keys else ()
    return f"{file}: {': '.join([change.model, change.message, *line])}"
