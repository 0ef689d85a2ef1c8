"""Records as a former version of the lock file has them, which told what lines compute by their text.

In: a record of either form. Out: one that says no more than the former form does, so that the two can be
held against each other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ownership.records import Line, ModelRecord, Read

OPERATORS = {"Add": "{} + {}", "Mul": "{} * {}"}
PASSES_ON = frozenset(
    "Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout DropPath "
    "Identity".split()
)
"""Nerves that give what they are given, but for chance in training."""
OPERANDS = {"Interpolate": 1, "Buffer": 0, "Parameter": 0}
OPERANDS |= {f"MaxUnpool{rank}d": 2 for rank in (1, 2, 3)}
OPERANDS |= {f"ConvTranspose{rank}d": 1 for rank in (1, 2, 3)}
"""How many values nerves read, of those that also read sizes of others."""
UNTOLD = frozenset(
    "scale_factor size output_size split unflattened_size chunks".split()
)
"""Arguments that were not recorded."""


def alike(old: ModelRecord, new: ModelRecord) -> tuple[ModelRecord, ModelRecord]:
    """Two records that say the same kinds of things."""
    if old.has_code and new.has_code:
        return old, new
    with_settings = all(each.has_code or each.has_settings for each in (old, new))
    return as_former(old, with_settings), as_former(new, with_settings)


def as_former(model: ModelRecord, with_settings: bool) -> ModelRecord:
    """The record with one line for each of the spec, known by its text."""
    merged = _merged(model) if model.has_code else model
    lines = tuple(_as_former(line, with_settings) for line in merged.lines)
    return replace(merged, lines=lines, kept=())


def _as_former(line: Line, with_settings: bool) -> Line:
    nerve = nerve_name(line)
    told = "; ".join((*line.derived, *(line.settings if with_settings else ())))
    code = OPERATORS.get(nerve) or f"{nerve}({told})"
    if nerve == "Input" or (nerve in PASSES_ON and len(line.reads) == 1):
        code = ""
    # What is read for its size alone was recorded as well, and some of it twice.
    reads = tuple(dict.fromkeys(line.reads))[: OPERANDS.get(nerve)]
    return replace(line, code=code, reads=reads)


def nerve_name(line: Line) -> str:
    """The name of the nerve that makes a line: `Conv2d`, as far as its text says."""
    text = line.spec[-1]
    try:
        node: ast.expr = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return text
    if isinstance(node, ast.Tuple) and node.elts:
        node = node.elts[-1]
    while isinstance(node, (ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)


def _merged(model: ModelRecord) -> ModelRecord:
    """The steps of each line in one. Which output of a line is read was not recorded."""
    starts = [index for index, line in enumerate(model.lines) if not line.goes_on]
    ends = [*starts[1:], len(model.lines)]
    number = [
        place
        for place, (start, end) in enumerate(zip(starts, ends))
        for _ in range(start, end)
    ]

    def sources(index: int, start: int) -> Iterator[int]:
        """The lines that a step reads, itself or through earlier ones of its line."""
        for read in model.lines[index].reads:
            if index + read.back >= start:
                yield from sources(index + read.back, start)
            else:
                yield number[index + read.back]

    lines = []
    for here, (start, end) in enumerate(zip(starts, ends)):
        steps = model.lines[start:end]
        line = replace(
            steps[0],
            reads=tuple(Read(each - here) for each in sources(end - 1, start)),
            holders=tuple(
                each for step in steps for each in step.holders if each.state
            ),
            settings=tuple(each for step in steps for each in _settings(step)),
        )
        lines.append(line)
    returns = (number[each.back] - len(lines) for each in model.returns)
    return replace(model, lines=tuple(lines), returns=tuple(map(Read, returns)))


def _settings(step: Line) -> Iterator[str]:
    """The values that stand in a step's code, as they were recorded."""
    # Without what follows a call: the digest of a class, or how a parameter is used.
    code = step.code.partition(" as ")[0].partition(" of ")[0].partition(" sha256:")[0]
    is_function = "{}" in code
    code = code.replace("{}", "x")
    try:
        node = ast.parse(code, mode="eval").body
    except (SyntaxError, ValueError):
        return
    if not isinstance(node, ast.Call):
        return
    told = [
        f"{each.arg}={ast.get_source_segment(code, each.value)}"
        for each in node.keywords
        if each.arg not in UNTOLD
    ]
    told = [each for each in told if each not in step.derived]
    if is_function:
        yield from (each for each in told if not each.startswith("dim="))
    elif told:
        name = ast.unparse(node.func).removeprefix("nn.")
        yield f"{name}({', '.join(told)})"
