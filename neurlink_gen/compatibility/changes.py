"""What changed between two versions of a generated file, and what it breaks.

In: the models of both, from their lock files. Out: `Change`s, in a stable order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from neurlink_gen.compatibility.alignment import Alignment, Placed, align
from neurlink_gen.compatibility.computation import (
    computed,
    differing_lines,
    values,
)
from neurlink_gen.compatibility.follows import differences
from neurlink_gen.compatibility.feeds import ends_of, feeds
from neurlink_gen.compatibility.former import alike
from neurlink_gen.compatibility.signatures import signature_changes
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ownership.records import Holder, Line, ModelRecord, State

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


def model_changes(old: ModelRecord, new: ModelRecord) -> Iterator[Change]:
    """Everything that changed in a model."""
    old, new = alike(old, new)
    for kind, message, breaks in signature_changes(old, new):
        yield Change(old.name, kind, message, breaks)
    alignment = align(old, new)
    yield from _renamed(old.name, alignment)
    found = [
        each for one, other in alignment.pairs for each in _held(old.name, one, other)
    ]
    found += _without_other(old.name, alignment)
    yield from found
    yield from _followed(old, new, alignment)
    yield from _computation(old, new, alignment, bool(found))
    yield from _intermediates(old, new, alignment)


def gives_otherwise(old: ModelRecord, new: ModelRecord) -> bool:
    """Whether something else comes out where the weights are the same."""
    kinds = {each.kind for each in model_changes(old, new)}
    return bool(kinds & {"computation", "number"})


def _computation(
    old: ModelRecord, new: ModelRecord, alignment: Alignment, is_known: bool
) -> Iterator[Change]:
    """Lines that compute something else. is_known: something else breaks as well."""
    differing = differing_lines(old, new, _names(alignment))
    if differing is None:
        return
    pairs = [
        (old.lines[index], new.lines[other])
        for index, other in sorted(_line_pairs(old, new, alignment).items())
    ]
    # All of them: whoever accepts one has not accepted those after it.
    found = [
        _computes_otherwise(old.name, was, now)
        for was, now in pairs
        if was.code != now.code
        and (_function(was) == _function(now) or not (was.holders or now.holders))
    ]
    if not found:
        found = (
            list(_rewired(old, new, alignment))
            if is_known
            else [_computes_otherwise(old.name, *differing)]
        )
    yield from found


def _rewired(
    old: ModelRecord, new: ModelRecord, alignment: Alignment
) -> Iterator[Change]:
    """Layers that are there still, and are fed by others of these than they were."""
    pairs = {one.index: (one, other) for one, other in alignment.pairs}
    lines = {index: other.index for index, (_, other) in pairs.items()}
    lines |= ends_of(old, new)
    before, after = feeds(old, lines.keys()), feeds(new, set(lines.values()))
    for index, (one, other) in sorted(pairs.items()):
        was, now = before[index], after[other.index]
        if was is None or now is None:
            continue
        if {(lines[end], path) for end, path in was} != now:
            message = (
                "the same weights compute something else: "
                f"{other.holder.name} reads other layers than it did"
            )
            specs = one.line.spec, other.line.spec
            yield Change(old.name, "computation", message, True, (), *specs)


def _computes_otherwise(model: str, was: Line | None, now: Line | None) -> Change:
    before, after = (line.code if line else "" for line in (was, now))
    is_same = was and now and _function(was) == _function(now)
    is_derived = was and now and is_same and was.derived != now.derived
    message = "the same weights compute something else: "
    if before == after:
        message += "lines read others than they did, or other outputs of these"
    else:
        message += f"{after or 'nothing'}, was {before or 'nothing'}"
    specs = (line.spec if line else () for line in (was, now))
    kind: Kind = "number" if is_derived else "computation"
    return Change(model, kind, message, True, (), *specs)


def _same_lines(
    old: ModelRecord, new: ModelRecord, alignment: Alignment
) -> Iterator[tuple[Line, Line]]:
    """The lines that are the same in both versions, and of the same modules or functions."""
    for index, other in sorted(_line_pairs(old, new, alignment).items()):
        was, now = old.lines[index], new.lines[other]
        if _function(was) == _function(now):
            yield was, now


def _function(line: Line) -> str:
    """The module or function of a line."""
    return line.code.partition("(")[0]


def _followed(
    old: ModelRecord, new: ModelRecord, alignment: Alignment
) -> Iterator[Change]:
    """Numbers that follow from the constructor's parameters in another way."""
    lines = list(_same_lines(old, new, alignment))
    for each, was, now in differences(old.constructor, new.constructor, lines):
        how = f"{each.new or each.now}, was {each.old or each.was}"
        message = (
            f"a number follows otherwise from the constructor's parameters: {how}; where "
            f"{each.parameter} is {each.at!r}, it is {each.now}, and was {each.was}"
        )
        yield Change(old.name, "constructor", message, True, (), was.spec, now.spec)


def _intermediates(
    old: ModelRecord, new: ModelRecord, alignment: Alignment
) -> Iterator[Change]:
    """What `forward_intermediates` returns, of models that have it in both versions."""
    if not old.kept or not new.kept:
        return
    before = values(computed(old, _names(alignment)), old.kept)
    after = values(computed(new, {}), new.kept)
    # Where what is returned differs as well, that is told of the lines that compute it.
    is_told = differing_lines(old, new, _names(alignment)) is not None
    if before == after or (is_told and len(before) == len(after)):
        return
    first = next(
        (i for i, pair in enumerate(zip(before, after)) if pair[0] != pair[1]),
        min(len(before), len(after)),
    )
    message = (
        f"forward_intermediates returns {len(after)} tensors, and returned {len(before)}; they "
        f"differ from the one at {first} on"
    )
    yield Change(old.name, "output", message, True)


def _names(alignment: Alignment) -> dict[str, str]:
    """What the modules of the old version are called now."""
    return {one.holder.name: other.holder.name for one, other in alignment.pairs}


def _renamed(model: str, alignment: Alignment) -> Iterator[Change]:
    """The modules that have other names: those under one prefix together."""
    groups: dict[tuple[str, str], list[tuple[Placed, Placed]]] = {}
    for one, other in alignment.pairs:
        if one.holder.name != other.holder.name:
            prefixes = _prefixes(one.holder.name, other.holder.name)
            groups.setdefault(prefixes, []).append((one, other))
    for (before, after), pairs in groups.items():
        keys = tuple(
            (one.holder.key(state.name), other.holder.key(state.name))
            for one, other in pairs
            for state in one.holder.state
        )
        first = pairs[0]
        is_key = first[0].holder.is_tensor and first[0].holder.name == before
        rest = "" if is_key else ".*"
        message = f"{_keys(len(keys))} renamed: {before}{rest} is {after}{rest} now"
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
        keys = _common(was, now)
        message = f"{was.name} is a {now.kind} now, and was a {was.kind}"
        yield Change(model, "key", message, True, keys, *specs)
    states = {state.name: state for state in now.state}
    other_states: dict[str, list[str]] = {}
    for state in was.state:
        key = was.key(state.name)
        found = states.pop(state.name, None)
        if found is None:
            message = f"key removed: {key}"
            yield Change(model, "key", message, True, ((key, None),), *specs)
        elif found != state:
            how = f"{_how(state, found)}: {{}}: {found}, was {state}"
            other_states.setdefault(how.replace("buffer ", ""), []).append(key)
    for how, changed in other_states.items():
        # Those of one module that changed alike are told together.
        message = how.format(changed[0])
        if len(changed) > 1:
            message = f"{len(changed)} keys{how.removeprefix('key')}".format(was)
        pairs = tuple((key, key) for key in changed)
        yield Change(model, "key", message, True, pairs, *specs)
    for name in states:
        key = now.key(name)
        yield Change(model, "key", f"key added: {key}", True, ((None, key),), *specs)


def _common(was: Holder, now: Holder) -> tuple[tuple[str, str], ...]:
    both = {state.name for state in now.state}
    keys = (was.key(state.name) for state in was.state if state.name in both)
    return tuple((key, key) for key in keys)


def _how(was: State, now: State) -> str:
    if was.shape != now.shape:
        return "key reshaped"
    return "key of another dtype" if was.dtype != now.dtype else "key of another kind"


def _without_other(model: str, alignment: Alignment) -> Iterator[Change]:
    for each in alignment.gone:
        keys = tuple((each.holder.key(s.name), None) for s in each.holder.state)
        message = f"{_keys(len(keys))} removed: {each.holder}"
        if names := alignment.unclear.get(each.holder.name):
            message += f", which may be {' or '.join(names)} now: that is not clear"
        yield Change(model, "key", message, True, keys, each.line.spec)
    for each in alignment.new:
        added = tuple((None, each.holder.key(s.name)) for s in each.holder.state)
        message = f"{_keys(len(added))} added: {each.holder}"
        yield Change(model, "key", message, True, added, after=each.line.spec)


def _keys(count: int) -> str:
    """So many keys; how many a module of the user's own has is not known."""
    return f"{count} key" if count == 1 else f"{count or ''} keys".lstrip()


def _line_pairs(
    old: ModelRecord, new: ModelRecord, alignment: Alignment
) -> dict[int, int]:
    """The lines of the old version, and which of the new one's they are."""
    pairs = {one.index: other.index for one, other in alignment.pairs}
    if len(old.lines) == len(new.lines):
        return {**{index: index for index in range(len(old.lines))}, **pairs}
    return pairs


def identity(file: str, change: Change) -> str:
    """What a change is known by where it was accepted.

    Of lines, what stands in the spec is part of it: the same may happen to another line.
    """
    line = (change.after or change.before)[-1:] if not change.keys else ()
    return f"{file}: {': '.join([change.model, change.message, *line])}"
