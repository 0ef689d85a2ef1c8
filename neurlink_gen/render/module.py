"""Classes turned into the text of a module.

In: `ClassCode`s and what the file's head says. Out: Python source, not yet formatted. The
templates only lay rows out; every decision is made here.
"""

from __future__ import annotations

import functools
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import EllipsisType
from typing import TYPE_CHECKING

from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.lower.classes import ClassCode, FileCode, Parameter
from neurlink_gen.names import GENERATED_NAMES, Scope
from neurlink_gen.render.checks import check_method, without_wide_comments
from neurlink_gen.render.forward import forward_lines, intermediate_lines
from neurlink_gen.render.templates import templates_folder
from neurlink_gen.tensors import AXIS_WORDS
from neurlink_gen.words import listed
from neurlink_gen.writing.beginnings import (
    Beginnings,
    beginning_lines,
    function_source,
    init_functions,
)
from neurlink_gen.writing.constructors import attribute_lines
from neurlink_gen.writing.docstrings import docstring, escape
from neurlink_gen.writing.layout import INDENT, WIDTH, Call, lay_out
from neurlink_gen.writing.literals import value_text

if TYPE_CHECKING:
    import jinja2

TYPING = {"Literal": r"\bLiteral\[", "NamedTuple": r"^NamedTuple$"}
"""What may come from `typing`, and what shows that it is used."""


@dataclass(frozen=True)
class MethodRow:
    """A method: the lines of its signature, and of its body."""

    signature: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ClassRow:
    """A class, ready to be laid out. fields: indented, with the empty line after them."""

    name: str
    base: str
    docstring: str
    fields: tuple[str, ...] = ()
    methods: tuple[MethodRow, ...] = ()


@dataclass(frozen=True)
class ModuleRow:
    """A file, ready to be laid out."""

    banner: tuple[str, ...]
    docstring: str
    imports: tuple[str, ...]
    exported: str
    definitions: tuple[str, ...]
    classes: tuple[ClassRow, ...]


def render_module(file: FileCode, banner: tuple[str, ...], about: str | None) -> str:
    """The source of one generated file."""
    functions = _init_functions(file)
    rows = tuple(row for each in file.classes for row in _class_rows(each, functions))
    imports = [each.source for each in file.definitions if each.is_import]
    sources = tuple(
        each.source.strip() for each in file.definitions if not each.is_import
    )
    sources += tuple(function_source(name, each) for each, name in functions.items())
    module = ModuleRow(
        tuple(escape(line).replace("\n", "\\n") for line in banner),
        docstring(about or "Neural networks.", _legend(file.classes)),
        _imports(rows, sources, imports),
        _exported(file.classes),
        sources,
        rows,
    )
    return _template("module.py.jinja").render(module=module).rstrip("\n") + "\n"


def _init_functions(file: FileCode) -> dict[Beginnings, str]:
    """The functions for how the parameters of several classes begin."""
    taken = {*GENERATED_NAMES, *(each.name for each in file.definitions)}
    for each in file.classes:
        taken |= {each.name, *(parameter.name for parameter in each.parameters)}
    return init_functions((each.beginnings for each in file.classes), taken)


def render_init(banner: str) -> str:
    """The source of the package's `__init__.py`."""
    return _template("init.py.jinja").render(banner=escape(banner).replace("\n", "\\n"))


@functools.lru_cache(maxsize=None)
def _template(name: str) -> jinja2.Template:
    import jinja2  # takes long to import, and only a build needs it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder()),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def _legend(classes: Sequence[ClassCode]) -> str:
    """What the letters of the shapes stand for."""
    shapes = " ".join(line for each in classes for line in each.shapes)
    named = re.findall(r"\b([DHWL])(\d?)\b", shapes)
    parts = ["N batch"]
    for number in sorted({number for _, number in named}):
        letters = {letter for letter, each in named if each == number}
        whose = f"input {number}" if number else "the input"
        parts += _meanings(letters, number, whose)
    text = ", ".join(parts)
    axis = "L" if {letter for letter, _ in named} == {"L"} else "H"
    ratio = re.search(r"(?:\b([DHWL])\d?|\))/\d", f"{shapes} {_comments(classes)}")
    if ratio is not None:
        divided = "L" if ratio[1] == "L" else axis
        text += f"; {divided}/4 stands for ceil({divided}\xa0/\xa04)"
    text += "".join(_edges(shapes, axis))
    if re.search(r"\bC\b", shapes):
        text += "; C differs from use to use"
    # What belongs together stays on one line.
    return textwrap.fill(text + ".", WIDTH).replace("\xa0", " ")


def _edges(shapes: str, axis: str) -> Iterator[str]:
    """What `C_in` and `H_out` stand for. axis: the one that is named for all."""
    for end, what in (("in", "comes in"), ("out", "comes out")):
        letters = {*re.findall(rf"\b([CDHWL])\d?_{end}", shapes)}
        told = [f"{each}_{end}" for each in ("C", axis) if each in letters]
        if told:
            verb = "stands" if len(told) == 1 else "stand"
            yield f"; {listed(told)} {verb} for what {what}"


def _meanings(letters: set[str], number: str, whose: str) -> Iterator[str]:
    """`H and W the height and width of the input`."""
    for axes in ("L", "DHW" if "D" in letters else "HW"):
        if letters & set(axes):
            names = listed([axis + number for axis in axes])
            words = listed([AXIS_WORDS[axis] for axis in axes])
            yield f"{names} the {words} of {whose}"


def _exported(classes: Sequence[ClassCode]) -> str:
    names = tuple(f'"{each.name}"' for each in classes if each.is_model)
    one_line = f"__all__ = [{', '.join(names)}]"
    if len(one_line) <= WIDTH:
        return one_line
    return "\n".join(["__all__ = [", *(f"{INDENT}{name}," for name in names), "]"])


def _comments(classes: Sequence[ClassCode]) -> str:
    return " ".join(
        str(tensor)
        for each in classes
        if each.is_model
        for statement in each.body.statements
        for tensor in statement.tensors
    )


# Classes.


def _class_rows(
    written: ClassCode, functions: Mapping[Beginnings, str]
) -> Iterator[ClassRow]:
    if written.output_class is not None:
        yield ClassRow(
            written.output_class,
            "NamedTuple",
            docstring(_about_outputs(written)),
            fields=(*(INDENT + field for field in _fields(written)), ""),
        )
    shapes = "\n".join(written.shapes)
    yield ClassRow(
        written.name,
        "nn.Module",
        _indented(docstring(written.about, written.note, shapes)),
        methods=tuple(_methods(written, functions)),
    )


def _fields(written: ClassCode) -> Iterator[str]:
    first = len(written.outputs) - written.training
    for index, name in enumerate(written.outputs):
        yield f"{name}: Tensor" if index < first else f"{name}: Tensor | None"


def _about_outputs(written: ClassCode) -> str:
    text = f"What {written.name} returns"
    if not written.training:
        return f"{text}."
    names = written.outputs[-written.training :]
    verb = "is" if len(names) == 1 else "are"
    return f"{text}; {listed(names)} {verb} None in evaluation."


def _indented(text: str) -> str:
    return "\n".join(
        INDENT + line if i and line else line for i, line in enumerate(text.split("\n"))
    )


def _methods(
    written: ClassCode, functions: Mapping[Beginnings, str]
) -> Iterator[MethodRow]:
    parameters = ("self", *map(_parameter, written.parameters))
    init = [*written.setup]
    init += (f"self.{attribute} = {parameter}" for parameter, attribute in written.kept)
    own = (*(each.name for each in written.parameters), *written.computed)
    taken = {"self", *functions.values(), *own}
    scope = Scope(taken)
    counter, variable = scope.claim("i"), scope.claim("module")
    for each in written.body.attributes:
        init += attribute_lines(each, counter, {*taken, variable})
    init += beginning_lines(written.beginnings, variable, functions)
    if init or written.parameters:
        yield MethodRow(
            _signature("__init__", parameters, "None"), ("super().__init__()", *init)
        )
    yield from _forwards(written)


def _forwards(written: ClassCode) -> Iterator[MethodRow]:
    """`forward`, what checks its inputs, and what else returns tensors."""
    inputs = _inputs(written.body.inputs)
    signature = _signature("forward", inputs, _return_type(written))
    lines, guard = tuple(forward_lines(written)), written.guard
    check = check_method(written, signature, lines)
    if check is not None:
        yield MethodRow(_signature(check.name, _inputs(check.inputs), "None"), guard)
        guard = (check.call,)
    steps = without_wide_comments(lines, (*signature, *guard))
    yield MethodRow(signature, (*guard, *steps))
    if written.intermediates:
        yield MethodRow(
            _signature("forward_intermediates", inputs, "list[Tensor]"),
            (
                '"""Every line\'s output, in the order of the spec."""',
                *guard,
                *intermediate_lines(written),
            ),
        )


def _inputs(names: Iterable[str]) -> tuple[str, ...]:
    return ("self", *(f"{name}: Tensor" for name in names))


def _signature(name: str, parameters: tuple[str, ...], returns: str) -> tuple[str, ...]:
    call = Call(f"def {name}", parameters, f" -> {returns}:")
    return tuple(lay_out(call, depth=1))


def _parameter(parameter: Parameter) -> str:
    text = f"{parameter.name}: {parameter.annotation}"
    if isinstance(parameter.default, EllipsisType):
        return text
    return f"{text} = {value_text(parameter.default)}"


def _return_type(written: ClassCode) -> str:
    if written.output_class is not None:
        return written.output_class
    count = len(written.body.returns)
    return "Tensor" if count == 1 else f"tuple[{', '.join(['Tensor'] * count)}]"


def _imports(
    rows: Iterable[ClassRow], sources: Sequence[str], others: Sequence[str]
) -> tuple[str, ...]:
    """Only what is used. others: imports of which classes of the user's own make use."""
    written = "\n".join(
        line
        for row in rows
        for line in (
            row.base,
            *row.fields,
            *(x for m in row.methods for x in (*m.signature, *m.lines)),
        )
    )
    text = "\n".join([*sources, written])
    found = []
    typing = [name for name, used in TYPING.items() if re.search(used, text, re.M)]
    if typing:
        found += [f"from typing import {', '.join(typing)}", ""]
    lines = set(others) - {"from torch import nn", "from torch import Tensor"}
    if re.search(r"\btorch\.", text):
        lines.add("import torch")
    lines.add("from torch import Tensor, nn")
    if re.search(r"\bF\.", text):
        lines.add("from torch.nn import functional as F")
    found += sorted(lines, key=lambda line: (line.startswith("from"), line))
    return tuple(found)
