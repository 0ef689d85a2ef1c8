"""What runs in training alone: an auxiliary head, and what only it needs.

In: the statements of a `forward`, those under the condition `TRAINING` included. Out: the same, so
that each variable is there in evaluation as well: as None, where it is read later on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from neurlink_gen.code import Slot, Text
from neurlink_gen.code_trees import variable, variables
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.lower.classes import TRAINING, Statement


def with_training(
    statements: Sequence[Statement], returned: Sequence[str]
) -> list[Statement]:
    """The statements, with None for what they do not make in evaluation.

    returned: the variables that are returned.
    """
    found: list[Statement] = []
    missing: set[str] = set()
    after = len(statements)
    for condition, run in itertools.groupby(statements, lambda each: each.condition):
        block = list(run)
        after -= len(block)
        if condition != TRAINING:
            found += block
            continue
        later = {*returned, *_read(statements[len(statements) - after :])}
        made = [name for each in block for name in each.targets]
        kept = [name for name in made if name in later]
        needs = tuple(name for name in dict.fromkeys(_read(block)) if name in missing)
        missing.update(kept)
        if not needs and _are_plain(block, kept):
            found += map(_one, block)
        else:
            found += _block(block, needs, kept)
    return found


def _read(statements: Sequence[Statement]) -> Iterator[str]:
    for each in statements:
        yield from variables(each.code)


def _are_plain(block: Sequence[Statement], kept: Sequence[str]) -> bool:
    """Whether each is one call, of what evaluation has as well, and is read later on."""
    return (
        all(map(_is_plain, block))
        and len(kept) == len(block)
        and set(kept).isdisjoint(_read(block))
    )


def _is_plain(statement: Statement) -> bool:
    """Whether it is one call of variables, and so fits on a line."""
    code = statement.code
    if len(statement.targets) != 1 or not isinstance(code, Text):
        return False
    operands = (each for each in code.operands if not isinstance(each, Slot))
    return all(variable(each) is not None for each in operands)


def _one(statement: Statement) -> Statement:
    """`aux = self.aux(x) if self.training else None`."""
    code = Text(f"{{}} if self.{TRAINING} else None", (statement.code,), infix=True)
    return replace(statement, code=code, condition=None)


def _block(
    block: Sequence[Statement], needs: tuple[str, ...], kept: Sequence[str]
) -> list[Statement]:
    """Several statements; what is read after them is None before them."""
    empty = [
        Statement((name,), Text("None"), annotation="Tensor | None") for name in kept
    ]
    first, *rest = block
    return [*empty, replace(first, needs=needs), *rest]
