"""Parameters, and numbers computed from them, that `forward` reads, kept by the module.

In: a class whose constructor has parameters. Out: the same class; what stands in `forward`, and not
only in `__init__`, is an attribute there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from neurlink_gen.algebra.formulas import Number
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.code import Name, Ref, Slot, Value
from neurlink_gen.code_trees import map_slots, slots
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.lower.classes import ClassCode, Statement
from neurlink_gen.names import RESERVED, Scope

WORD = re.compile(r"\b[^\W\d]\w*")


def with_kept_parameters(written: ClassCode) -> ClassCode:
    """The class, with what its methods read of its constructor as attributes."""
    read = {
        name
        for statement in _statements(written)
        if not isinstance(statement.code, Ref)
        for slot in slots(statement.code)
        for name in _words(slot.value)
    }
    if not read:
        return written
    taken = {each.name for each in written.body.attributes}
    scope = Scope(RESERVED | taken | {attribute for _, attribute in written.kept})
    names = [*(each.name for each in written.parameters), *written.computed]
    kept = {name: scope.claim(name) for name in names if name in read}

    # The other words are those of functions: `int(64 * width)`.
    own = {name: f"self.{attribute}" for name, attribute in kept.items()}

    def changed(statement: Statement) -> Statement:
        code = map_slots(statement.code, lambda slot: _from_self(slot, own))
        return replace(statement, code=code)

    return replace(
        written,
        kept=(*written.kept, *kept.items()),
        body=replace(
            written.body, statements=tuple(map(changed, written.body.statements))
        ),
        intermediates=tuple(
            changed(each) if isinstance(each, Statement) else each
            for each in written.intermediates
        ),
    )


def _statements(written: ClassCode) -> Iterator[Statement]:
    yield from written.body.statements
    for each in written.intermediates:
        if isinstance(each, Statement):
            yield each


def _words(value: Value | Name) -> list[str]:
    """The parameters that a value in a slot is made of."""
    if isinstance(value, tuple):
        return [word for each in value for word in _words(each)]
    return WORD.findall(str(value)) if isinstance(value, (Name, Number, Passed)) else []


def _from_self(slot: Slot, own: Mapping[str, str]) -> Slot:
    if not _words(slot.value):
        return slot
    text = str(slot.value)
    if isinstance(slot.value, tuple):
        text = f"({', '.join(map(str, slot.value))})"
    return replace(
        slot, value=Name(WORD.sub(lambda word: own.get(word[0], word[0]), text))
    )
