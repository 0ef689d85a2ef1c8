"""What a line computes, step by step, as the code that it emits has it.

In: the code of a line. Out: `Step`s: modules and functions, as short texts. The same code is the same text,
whatever stands in the spec; what shapes, state and training tell is not in it.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator

from neurlink_gen.algebra.formulas import Number
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.code import (
    Apply,
    Code,
    Definition,
    Module,
    Name,
    Ref,
    Scalar,
    Slot,
    Text,
    Value,
)
from neurlink_gen.digests import digest
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.writing.literals import value_text

LONGEST = 48
"""In characters, of a value; of a longer one there is a digest."""
DIGITS = 12
TOLD = "..."
"""In the place of what shapes tell."""


@dataclass(frozen=True)
class Step:
    """A module, or a function. text: `nn.ReLU()`, `{} + {}`, with a hole for each value that it reads.

    reads: values of other lines, and earlier steps by their numbers. module: its place among the
    line's modules. follows: of what stands in the text, what follows from the constructor's
    parameters, `groups=channels // 4`; the text has their defaults.
    """

    text: str
    reads: tuple[Ref | int, ...]
    module: int | None = None
    follows: tuple[str, ...] = ()


def steps_of(code: Code) -> tuple[tuple[Step, ...], Ref | int]:
    """The steps of a piece of code, and what comes out: the last of them, or what it hands on."""
    walk = _Walk()
    end = walk.code(code)
    return tuple(walk.steps), end


@dataclass
class _Walk:
    """A walk through code in the order in which it runs."""

    steps: list[Step] = field(default_factory=list)
    modules: int = 0

    def code(self, code: Code) -> Ref | int:
        if isinstance(code, Ref):
            return code
        parts = [self._operand(each) for each in code.operands]
        reads = tuple(each for each in parts if not isinstance(each, str))
        if isinstance(code, Apply):
            return self._module(code.module, reads)
        holes = (each if isinstance(each, str) else "{}" for each in parts)
        return self._step(code.template.format(*holes), reads, None, _follows(code))

    def _operand(self, operand: Code | Slot) -> Ref | int | str:
        if isinstance(operand, Slot):
            return _shown(operand.value)
        if isinstance(operand, Text) and operand.reads_size:
            return TOLD
        return self.code(operand)

    def _module(self, module: Module, reads: tuple[Ref | int, ...]) -> Ref | int:
        place = self.modules
        self.modules += 1
        if module.children:
            for child in module.children:
                reads = (self._module(child, reads),)
            return reads[0]
        if module.passes_on:
            return reads[0]
        return self._step(_text(module, len(reads)), reads, place, _follows(module))

    def _step(
        self,
        text: str,
        reads: tuple[Ref | int, ...],
        module: int | None,
        follows: Iterator[str],
    ) -> int:
        self.steps.append(Step(text, reads, module, tuple(follows)))
        return len(self.steps) - 1


def _text(module: Module, operands: int) -> str:
    """A module, with the arguments that are not at torch's defaults and not told otherwise."""
    values = ", ".join(f"{each.role}={_shown(each.value)}" for each in _untold(module))
    text = f"{module.constructor}({values})"
    if module.raw is not None:
        # Where it holds nothing, that also says how large it is.
        text += "" if module.state else f" of {module.raw.value}".replace("{}", TOLD)
        holes = ("self", *["{}"] * operands, *[TOLD] * module.raw.form.count("{}"))
        text += f" as {module.raw.form.format(*holes)}"
    if module.is_opaque and module.definition is not None:
        text += f" {class_digest(module.definition)}"
    return text


def _untold(module: Module) -> Iterator[Slot]:
    for each in module.arguments:
        if not each.slot.is_told and _at_defaults(each.slot.value) != each.slot.default:
            yield each.slot


def _follows(tree: Module | Text) -> Iterator[str]:
    """What of a tree's own slots follows from parameters."""
    if isinstance(tree, Module):
        slots = [each.slot for each in tree.arguments if not each.slot.is_told]
    else:
        slots = [each for each in tree.operands if isinstance(each, Slot)]
    for each in slots:
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        if any(isinstance(value, (Number, Passed)) for value in values):
            yield f"{each.role}={value_text(each.value)}"


def _at_defaults(value: Value | Name) -> Value | Name:
    """A value where every parameter is at its default."""
    if isinstance(value, Name):
        return value
    return tuple(map(_scalar, value)) if isinstance(value, tuple) else _scalar(value)


def _scalar(value: Scalar) -> Scalar:
    if isinstance(value, Number):
        return value.at({})
    return value.default if isinstance(value, Passed) else value


def _shown(value: Value | Name) -> str:
    """A value that fits into a row among others."""
    text = value_text(_at_defaults(value))
    if len(text) <= LONGEST and text.isprintable() and not set(text) & set(";{}"):
        return text
    return _short(text)


def _short(text: str) -> str:
    return digest(text.encode("utf-8", "surrogatepass"))[: len("sha256:") + DIGITS]


def class_digest(definition: Definition) -> str:
    """The digest of a class and of what it needs; comments and blank lines are nothing of theirs."""
    sources = (each.source for each in (definition, *definition.needs))
    return _short("\n".join(map(_bare, sources)))


def _bare(source: str) -> str:
    """A source without its comments."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return "\n".join(line.rstrip() for line in lines if line.strip())
