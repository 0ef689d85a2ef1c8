"""A function that turns old state dicts into new ones, as source that needs nothing but torch.

In: the models of two versions. Out: Python source, formatted later, with a function for each model whose
keys changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from neurlink_gen.compatibility.alignment import Placed, align
from neurlink_gen.compatibility.former import alike
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.names import identifier, snake_case
from neurlink_gen.ownership.records import ModelRecord
from neurlink_gen.writing.literals import quoted


@dataclass(frozen=True)
class Migration:
    """What becomes of the keys of a model's state dict.

    file: in which the model is generated. renamed: modules by their old names. dropped: keys that
    nothing takes any more. needed: the keys that no old key can serve, each with what would be
    needed. own: those of the renamed modules that are of the user's own, whose keys are not known.
    tensors: the keys of renamed parameters and buffers that are in no module.
    unclear: modules of the user's own that are made otherwise, are gone or are new.
    """

    file: str
    model: str
    renamed: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    needed: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str], ...] = ()
    tensors: tuple[tuple[str, str], ...] = ()
    unclear: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        renamed = self.renamed or self.own or self.tensors
        return not (renamed or self.dropped or self.needed)


def migration(file: str, old: ModelRecord, new: ModelRecord) -> Migration:
    """What becomes of the keys of a model."""
    old, new = alike(old, new)
    alignment = align(old, new)
    own: list[tuple[str, str]] = []
    tensors: list[tuple[str, str]] = []
    unclear: list[str] = []
    renamed: list[tuple[str, str]] = []
    dropped: list[str] = []
    needed: list[tuple[str, str]] = []
    for one, other in alignment.pairs:
        was, now = one.holder, other.holder
        if not was.state and one.line.code != other.line.code:
            unclear.append(now.name)
        if was.name != now.name:
            found = tensors if was.is_tensor else renamed if was.state else own
            found.append((was.name, now.name))
        dropped += _without_other(one, other)
        needed += _not_served(one, other)
    unclear += (
        each.holder.name
        for each in (*alignment.gone, *alignment.new)
        if not each.holder.state
    )
    for each in alignment.gone:
        dropped += (each.holder.key(state.name) for state in each.holder.state)
    for each in alignment.new:
        candidates = [
            gone
            for gone, names in alignment.unclear.items()
            if each.holder.name in names
        ]
        for state in each.holder.state:
            key = each.holder.key(state.name)
            needed.append((key, f"{state}: {_origin(state.name, candidates)}"))
    return Migration(
        file,
        new.name,
        tuple(renamed),
        tuple(dropped),
        tuple(needed),
        tuple(own),
        tuple(tensors),
        tuple(unclear),
    )


def _origin(name: str, candidates: Sequence[str]) -> str:
    """What a new key could be made of."""
    if not candidates:
        return "it is new, and has to be trained"
    keys = " or ".join(f"{each}.{name}" if name else each for each in candidates)
    return f"it may be what was {keys}, or be new, which cannot be told"


def _without_other(one: Placed, other: Placed) -> Iterator[str]:
    names = {state.name for state in other.holder.state}
    is_other = one.holder.kind != other.holder.kind
    for state in one.holder.state:
        if is_other or state.name not in names:
            yield one.holder.key(state.name)


def _not_served(one: Placed, other: Placed) -> Iterator[tuple[str, str]]:
    """The keys of a new module that those of the old one cannot serve."""
    states = {state.name: state for state in one.holder.state}
    for state in other.holder.state:
        key = other.holder.key(state.name)
        was = states.get(state.name)
        if one.holder.kind != other.holder.kind:
            reason = f"it was of a {one.holder.kind}, and is of a {other.holder.kind}"
            yield key, f"{state}: {reason}"
        elif was is None:
            yield key, f"{state}: it is new, and has to be trained"
        elif was.shape != state.shape:
            yield key, f"{state}: it was {was}, and has to be trained anew or cut to fit"


def function_names(migrations: Sequence[Migration]) -> list[str]:
    """What the functions are called: after their models, and where two are alike their files too."""
    names = [snake_case(each.model) for each in migrations]
    return [
        (
            f"migrate_{name}"
            if names.count(name) == 1
            else f"migrate_{identifier(Path(each.file).stem)}_{name}"
        )
        for each, name in zip(migrations, names, strict=True)
    ]


def source(migrations: Sequence[Migration], banner: Iterable[str], about: str) -> str:
    """The source of the functions, in a form that the formatter takes."""
    names = function_names(migrations)
    rows = [f"# {line}" for line in banner]
    rows += [f'"""{about}"""', "", "from torch import Tensor", ""]
    rows += ["__all__ = [", *(f"{quoted(name)}," for name in names), "]"]
    for each, name in zip(migrations, names, strict=True):
        rows += ["", "", *_function(each, name)]
    return "\n".join(rows) + "\n"


def _function(each: Migration, name: str) -> Iterator[str]:
    supplied = ", supplied: dict[str, Tensor]" if each.needed else ""
    yield f"def {name}(state_dict: dict[str, Tensor]{supplied}) -> dict[str, Tensor]:"
    yield from _docstring(each)
    if each.needed:
        yield "    needed = {"
        yield from (
            f"        {quoted(key)}: {quoted(what)}," for key, what in each.needed
        )
        yield "    }"
        yield "    for key, what in needed.items():"
        yield "        if key not in supplied:"
        yield '            raise KeyError(f"{key} must be supplied: {what}")'
    if each.dropped:
        yield "    dropped = {"
        yield from (f"        {quoted(key)}," for key in each.dropped)
        yield "    }"
    if each.renamed:
        yield "    renamed = {"
        yield from (
            f"        {quoted(old)}: {quoted(new)}," for old, new in each.renamed
        )
        yield "    }"
    for name, pairs in (
        ("renamed_within", each.own),
        ("renamed_keys", each.tensors),
    ):
        if pairs:
            yield f"    {name} = {{"
            yield from (f"        {quoted(old)}: {quoted(new)}," for old, new in pairs)
            yield "    }"
    yield "    migrated: dict[str, Tensor] = {}"
    yield "    for key, value in state_dict.items():"
    if each.dropped:
        yield "        if key in dropped:"
        yield "            continue"
    if each.tensors:
        yield "        key = renamed_keys.get(key, key)"
    if each.renamed:
        yield '        module, _, name = key.rpartition(".")'
        yield "        if module in renamed:"
        yield '            key = f"{renamed[module]}.{name}"'
    if each.own:
        yield "        for old, new in renamed_within.items():"
        yield '            if key.startswith(f"{old}."):'
        yield '                key = f"{new}{key.removeprefix(old)}"'
        yield "                break"
    yield "        migrated[key] = value"
    if each.needed:
        yield "    migrated.update({key: supplied[key] for key in needed})"
    yield "    return migrated"


def _docstring(each: Migration) -> Iterator[str]:
    says = (
        f'    """A state dict that {each.model} loads, from one of the older version.'
    )
    if not each.needed:
        yield f'{says}"""'
        return
    yield says
    yield ""
    yield "    supplied: the tensors that no old one can serve, by their keys. Without one of them a"
    yield "    KeyError says what is needed."
    yield '    """'
