"""The section of a generated file in the lock file, as rows of TOML.

In: records. Out: rows; and back again from tables. Of a model's lines each says in rows of its own what
it reads, gives and holds, so that a diff shows no more than what changed.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ownership.records import (
    TENSORS,
    Domain,
    FileRecord,
    Holder,
    Line,
    ModelRecord,
    Read,
    State,
)

LOCK_FILE = "neurlink-gen.lock"
BEFORE = Read(-1)

_EDITION = re.compile(
    r'^\["(?:[^"\\]|\\.)*"\.models\.(?:(\w+)|("(?:[^"\\]|\\.)*"))\]\n'
    r"(?:(?!edition|\[).*\n)*edition = (\d+)$",
    re.M,
)


_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


class LockError(Exception):
    """A lock file that cannot be read. advice: what to do about it."""

    advice = (
        "take either side of a conflict, or remove the file and build all specs again with "
        "--force"
    )


class LaterLockError(LockError):
    """A lock file that a later version has written."""

    advice = "install that version, or a later one"


def section_text(file: FileRecord, models: Iterable[ModelRecord]) -> str:
    """The section that says all this; its second row tells whether the others are as written."""
    first, *rest = _rows(file, models)
    return "".join(f"{row}\n" for row in (first, _check(rest), *rest))


def is_as_written(section: str) -> bool:
    """Whether a section is as the tool wrote it."""
    rows = section.removesuffix("\n").split("\n")
    return len(rows) > 1 and rows[1] == _check(rows[2:])


def _check(rows: Sequence[str]) -> str:
    # Against slips: what is changed on purpose can have the right sum as well.
    total = zlib.crc32("\n".join(rows).encode("utf-8", "replace"))
    return f'check = "{total:08x}"'


def _rows(file: FileRecord, models: Iterable[ModelRecord]) -> Iterator[str]:
    path = _text(file.path)
    yield f"[{path}]"
    yield f"text = {_text(file.text)}"
    yield f"tool = {_text(file.tool)}"
    yield f"templates = {_text(file.templates)}"
    if file.spec is not None:
        yield f"spec = {_text(file.spec)}"
        if file.again:
            yield f"again = {_text(file.again)}"
        yield f"[{path}.sources]"
        for source, each in sorted(file.sources.items()):
            yield f"{_text(source)} = {_text(each)}"
    for model in models:
        yield ""
        yield f"[{path}.models.{model.name if model.name.isascii() else _text(model.name)}]"
        yield from _model_rows(model)


def _model_rows(model: ModelRecord) -> Iterator[str]:
    yield from _array("constructor", model.constructor)
    yield from _array("inputs", model.inputs)
    yield from _array("outputs", model.outputs)
    yield f"precondition = {_text(model.precondition)}"
    yield from _array("domains", model.domains)
    yield from _array("claims", model.claims)
    yield f"intermediates = {str(model.has_intermediates).lower()}"
    yield f"edition = {model.edition}"
    if model.has_code:
        yield "code = true"
    yield f"returns = {_text([_number_of(each) for each in model.returns])}"
    if model.kept:
        yield f"kept = {_text([_number_of(each) for each in model.kept])}"
    yield from _array("lines", _line_rows(model.lines))


def _line_rows(lines: Iterable[Line]) -> Iterator[str]:
    before: tuple[str, ...] = ()
    for line in lines:
        if not line.goes_on:
            yield from _spec_rows(line.spec, before)
        yield from _inner_rows(line)
        before = line.spec


def _number_of(read: Read) -> int | str:
    return str(read) if read.output else read.back


def _spec_rows(spec: tuple[str, ...], before: tuple[str, ...]) -> Iterator[str]:
    """Where a line stands, which for the lines of one composite nerve is said once."""
    is_known = True
    for depth, text in enumerate(spec):
        is_known = is_known and before[depth : depth + 1] == (text,)
        if not is_known or depth == len(spec) - 1:
            yield f"{'> ' * depth}{text}"


def _inner_rows(line: Line) -> Iterator[str]:
    if line.reads != (BEFORE,):
        yield f"  reads {' '.join(map(str, line.reads)) or 'nothing'}"
    if not line.goes_on:
        for text in line.gives:
            yield f"  gives {text}"
        if line.derived:
            yield f"  derives {'; '.join(line.derived)}"
    if line.follows:
        yield f"  follows {'; '.join(line.follows)}"
    if line.code and not line.holders:
        yield f"  computes {line.code}"
    # The first of its modules says what it computes, in place of its class.
    kinds = [line.code, *(each.kind for each in line.holders[1:])]
    for holder, kind in zip(line.holders, kinds):
        parts = (kind, *map(_state_text, holder.state))
        yield f"  {holder.name}: {'; '.join(parts)}"


def _state_text(state: State) -> str:
    """A state of a module; one without a name is a buffer where its class says so."""
    return (
        f"{state.name} {state}" if state.name else str(replace(state, is_buffer=False))
    )


def _array(name: str, values: Iterable[object]) -> Iterator[str]:
    rows = [f"    {_text(each)}," for each in values]
    yield f"{name} = [" + ("" if rows else "]")
    yield from [*rows, "]"] if rows else ()


def _text(value: object) -> str:
    """A value in TOML, of which strings and lists are written as in JSON, but for one character."""
    return _ENCODE(value).replace("\x7f", "\\u007f")


# Reading. What does not have the form that is written raises a LockError.


def _parsed(text: str) -> Mapping[str, object]:
    import tomllib  # takes long to import, and not every command reads a lock file

    try:
        return tomllib.loads(text)
    except ValueError as error:
        first = text.partition("\n")[0]
        raise LockError(f"the section {first} of {LOCK_FILE}: {error}") from None


def file_record(text: str) -> FileRecord:
    """What a section says of its file. text: up to its models, or all of it."""
    ((path, _),) = (parsed := _parsed(text)).items()
    table = _table(parsed, path)
    return FileRecord(
        path,
        _string(table, "text"),
        _string(table, "tool"),
        _string(table, "templates"),
        _string(table, "spec") if "spec" in table else None,
        {key: str(value) for key, value in _table(table, "sources").items()},
        _strings(table, "again"),
    )


def model_records(text: str) -> tuple[ModelRecord, ...]:
    """What a section says of its models."""
    ((path, _),) = (parsed := _parsed(text)).items()
    models = _table(_table(parsed, path), "models")
    try:
        return tuple(_model(name, _table(models, name)) for name in models)
    except (ValueError, TypeError):
        raise LockError(f"the lines of {path} in {LOCK_FILE} make no sense") from None


def model_editions(text: str) -> list[tuple[str, int]]:
    """The names of a section's models and their editions, without all the rest of them."""
    found = _EDITION.findall(text)
    return [
        (plain or json.loads(quoted), int(number)) for plain, quoted, number in found
    ]


def _model(name: str, table: Mapping[str, object]) -> ModelRecord:
    lines = tuple(_lines(_strings(table, "lines")))
    returns, kept = (
        tuple(_read(str(each)) for each in _list(table, key))
        for key in ("returns", "kept")
    )
    every = [(index, line.reads) for index, line in enumerate(lines)]
    for index, reads in (*every, (len(lines), returns), (len(lines), kept)):
        if not all(-index <= each.back < 0 for each in reads):
            raise ValueError("a line reads one that there is not")
    return ModelRecord(
        name,
        _strings(table, "constructor"),
        _strings(table, "inputs"),
        _strings(table, "outputs"),
        _string(table, "precondition"),
        tuple(map(_domain, _list(table, "domains"))),
        _strings(table, "claims"),
        table.get("intermediates") is True,
        _number(table, "edition"),
        lines,
        returns,
        kept,
        table.get("code") is True,
        table.get("settings") is True,
    )


def _domain(value: object) -> Domain:
    match value:
        case [str(axis), int(least), int(modulus), [*residues]]:
            whole = tuple(each for each in residues if isinstance(each, int))
            return axis, least, modulus, whole
    raise LockError(f"{LOCK_FILE}: {value!r} is no domain of sizes")


def _lines(rows: Iterable[str]) -> Iterator[Line]:
    """Lines from their rows: see `_line_rows`."""
    spec: list[str] = []
    inner: list[str] = []
    for row in rows:
        if row.startswith(" "):
            inner.append(row)
            continue
        if inner:
            yield from _steps(tuple(spec), inner)
            inner = []
        text = row.lstrip("> ")
        spec[(len(row) - len(text)) // 2 :] = [text]
    if inner:
        yield from _steps(tuple(spec), inner)


def _steps(spec: tuple[str, ...], rows: Sequence[str]) -> Iterator[Line]:
    """The steps of a line. Each ends with what it computes, and further modules that this needs."""
    line: Line | None = None
    for start, end in _runs(rows):
        line = _step(spec, rows[start:end], line)
        yield line


def _runs(rows: Sequence[str]) -> Iterator[tuple[int, int]]:
    start, is_told = 0, False
    for index, row in enumerate(rows):
        word, _, rest = row.strip().partition(" ")
        is_code = word == "computes" or (
            word.endswith(":") and "(" in rest.partition(";")[0]
        )
        if is_told and (is_code or word in ("reads", "follows")):
            yield start, index
            start, is_told = index, False
        is_told = is_told or is_code
    yield start, len(rows)


def _step(spec: tuple[str, ...], rows: Sequence[str], before: Line | None) -> Line:
    line = Line(spec, (BEFORE,), (), goes_on=before is not None)
    if before is not None:
        line = replace(line, gives=before.gives, derived=before.derived)
    for row in rows:
        word, _, rest = row.strip().partition(" ")
        parts = tuple(rest.split("; "))
        if word == "reads":
            words = rest.split()
            reads = tuple(_read(each) for each in words if each != "nothing")
            line = replace(line, reads=reads)
        elif word == "gives":
            line = replace(line, gives=(*line.gives, rest))
        elif word == "derives":
            line = replace(line, derived=parts)
        elif word == "sets":
            line = replace(line, settings=parts)
        elif word == "follows":
            line = replace(line, follows=parts)
        elif word == "computes":
            line = replace(line, code=rest)
        elif word.endswith(":"):
            kind, *states = parts
            if "(" in kind:
                line = replace(line, code=kind)
            holder = _holder(word[:-1], kind.partition("(")[0], states)
            line = replace(line, holders=(*line.holders, holder))
        else:
            raise ValueError(row)
    return line


def _read(text: str) -> Read:
    back, _, output = text.partition(".")
    return Read(int(back), int(output or 0))


def _holder(name: str, kind: str, states: Sequence[str]) -> Holder:
    if kind in TENSORS and states:
        (text,) = states
        first, _, rest = text.partition(" ")
        if "[" not in first:  # the former form, which had the module and the name apart
            name, text = f"{name}.{first}" if name else first, rest
        tensor = replace(_state("", text), is_buffer=kind == "nn.Buffer")
        return Holder(name, kind, (tensor,))
    return Holder(name, kind, tuple(_state(*each.split(" ", 1)) for each in states))


def _state(name: str, text: str) -> State:
    is_buffer = text.startswith("buffer ")
    dtype, _, shape = text.removeprefix("buffer ").rstrip("]").partition("[")
    extents = tuple(int(each) for each in shape.split(",") if each)
    return State(name, extents, dtype, is_buffer)


def _string(table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if isinstance(value, str):
        return value
    raise LockError(f"{LOCK_FILE}: `{key}` must be a string")


def _number(table: Mapping[str, object], key: str) -> int:
    value = table.get(key)
    if isinstance(value, int):
        return value
    raise LockError(f"{LOCK_FILE}: `{key}` must be a number")


def _list(table: Mapping[str, object], key: str) -> list[object]:
    value = table.get(key, [])
    if isinstance(value, list):
        return value
    raise LockError(f"{LOCK_FILE}: `{key}` must be a list")


def _strings(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(str(each) for each in _list(table, key))


def _table(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = table.get(key, {})
    if isinstance(value, dict):
        return value
    raise LockError(f"{LOCK_FILE}: `{key}` must be a table")
