"""The shipped specs with one thing changed: a number, a size in a string, a selector.

In: a spec's source. Out: its mutants, each with what was changed; and what the compiler made of one:
the codes of the errors, or none where it is accepted, with what it predicts held against torch.

All of them, by hand: `python -m tests.mutants`; or those of some: `python -m tests.mutants specs/unet.py`.
"""

from __future__ import annotations

import ast
import collections
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from neurlink_gen.pipeline import Spec, compile_specs
from tests.compiling import (
    MadeModel,
    import_file,
    made_models,
    tensors_in,
)
from tests.goldens import ROOT

LARGEST = 512
"""No larger sizes are tried."""


@dataclass(frozen=True)
class Mutant:
    """A changed spec. what: the place, and what became of what stood there."""

    name: str
    what: str
    text: str


def specs() -> list[Path]:
    return sorted((ROOT / "specs").glob("*.py"))


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a spec, in the order of its source."""
    text = path.read_text("utf-8")
    lines = text.splitlines(keepends=True)
    constants = [node for node in ast.walk(ast.parse(text)) if _is_changed(node)]
    strings = [node.value for node in constants if isinstance(node.value, str)]
    tags = sorted({each for each in strings if each.isidentifier()})
    constants.sort(key=lambda node: (node.lineno, node.col_offset))
    for node in constants:
        line = lines[node.lineno - 1]
        for other in _others(node.value, tags):
            changed = line[: node.col_offset] + other + line[node.end_col_offset :]
            rest = [*lines[: node.lineno - 1], changed, *lines[node.lineno :]]
            what = f"{path.name}:{node.lineno}:{node.col_offset}: {node.value!r} to {other}"
            yield Mutant(path.name, what, "".join(rest))


def _is_changed(node: ast.AST) -> bool:
    """Whether a node is a number or a string on one line, and no docstring."""
    return (
        isinstance(node, ast.Constant)
        and type(node.value) in (int, float, str)
        and node.lineno == node.end_lineno
        and not (isinstance(node.value, str) and " " in node.value.replace(", ", ""))
    )


def _others(value: object, tags: list[str]) -> Iterator[str]:
    """What to write in the place of a constant."""
    if isinstance(value, (int, float)):
        yield from dict.fromkeys(map(repr, (value + 1, value * 2, max(value - 1, 0))))
    elif isinstance(value, str) and re.search(r"\d", value) and "(" in value:
        for number in (0, 2, 3):
            yield repr(re.sub(r"\d+", str(number), value, count=1))
    elif isinstance(value, str) and value in tags:
        place = tags.index(value)
        near = (tags[place - 1], tags[(place + 1) % len(tags)])
        yield from dict.fromkeys((*map(repr, near), '"new"'))


def outcome(mutant: Mutant, folder: Path) -> tuple[str, ...]:
    """The codes of the errors; empty where the mutant is accepted, and does as predicted."""
    path = folder / mutant.name
    path.write_text(mutant.text, "utf-8")
    made = compile_specs([Spec(path)], "generated")
    if made.has_errors:
        return tuple(sorted({d.rule.code for d in made.diagnostics if d.is_error}))
    target = folder / f"made_{mutant.name}"
    target.write_text(made.files[mutant.name], "utf-8")
    for model in made_models(made, import_file(target)):
        _hold(model)
    return ()


def _hold(model: MadeModel) -> None:
    """The shapes at two sizes, and the guard outside the precondition."""
    with torch.device("meta"):
        module = model.create().eval()
    at = model.smallest()
    larger = {axis: model.next_admitted(axis, n + 13) for axis, n in at.items()}
    for sizes in (at, larger):
        if max(sizes.values(), default=0) <= LARGEST:
            outputs = tensors_in(module(*model.inputs(sizes, 2, "meta")))
            shapes = [tuple(each.shape) for each in outputs]
            assert shapes == model.output_shapes(sizes, 2), f"at {sizes}"
    for axis, domain in model.proof.always.domains:
        outside = domain.smallest_outside()
        if outside is not None and outside <= LARGEST >= max(at.values()):
            with pytest.raises(ValueError, match="^expected .*, got "):
                module(*model.inputs({**at, axis: outside}, 2, "meta"))


def main() -> None:
    """Try them all, and say how many were refused, by which rules, and what failed."""
    count: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as name:
        for path in [*map(Path, sys.argv[1:])] or specs():
            for mutant in mutants(path):
                try:
                    codes = outcome(mutant, Path(name))
                except Exception as error:
                    print(
                        f"FAILED {mutant.what}: {type(error).__name__}: {error}"[:400]
                    )
                    count["failed"] += 1
                else:
                    count.update([codes[0] if codes else "accepted"])
            print(path.name, sum(count.values()), flush=True, file=sys.stderr)
    print(sum(count.values()), dict(count.most_common()))


if __name__ == "__main__":
    main()
