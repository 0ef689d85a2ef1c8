"""Long stages that are read in the middle, and run member by member for it.

In: the `Body` of a class. Out: the statements that call all members of an `nn.Sequential`, one after
the other, where a loop that keeps what is read says the same in much less.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from neurlink_gen.code import Code, Slot, Text
from neurlink_gen.code_trees import variable
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.lower.classes import Body, Statement

MAIN = "x"
_MEMBER = re.compile(r"self\.(\w+)\[(\d+)\]\(\{\}\)")


@dataclass(frozen=True)
class StageRun:
    """Statements that call the members of a stage, in order, and leave `x`.

    source: the variable that the first of them reads. kept: the values that are read later, each
        with its place in the stage and the variable that it is in. is_held: whether what the first
        one reads lives on all the while, so that variables which begin with it keep nothing longer;
        else these begin with None.
    """

    stage: str
    statements: tuple[Statement, ...]
    source: str
    kept: tuple[tuple[int, str], ...]
    is_held: bool

    @property
    def is_shorter(self) -> bool:
        """Whether a loop saves so much that it is worth what it leaves unsaid, the shapes."""
        of_each = 3 if self.is_held else 4
        return len(self.statements) >= 2 * (2 + of_each * len(self.kept))


def with_stage_runs(body: Body) -> Iterator[Statement | StageRun]:
    """The statements of a body, long runs of them as one."""
    sizes = {
        each.name: len(each.module.children)
        for each in body.attributes
        if each.condition is None and not any(each.member_conditions)
    }
    index = 0
    while index < len(body.statements):
        statement = body.statements[index]
        stage, place, source = _call(statement)
        end = index + sizes.get(stage, 0)
        if place == 0 and source is not None:
            is_input = _is_input(source, body, index)
            run, rest = _run(stage, source, body.statements[index:end], is_input)
            if run is not None and run.is_shorter and _can_begin(run, body):
                yield run
                if rest is not None:
                    yield rest
                index = end
                continue
        yield statement
        index += 1


def _call(statement: Statement) -> tuple[str, int | None, str | None]:
    """The stage and the place of the member that a statement calls, and what it calls it on."""
    code = statement.code
    found = _MEMBER.fullmatch(code.template) if isinstance(code, Text) else None
    if found is None or len(statement.targets) != 1 or statement.condition is not None:
        return "", None, None
    assert isinstance(code, Text)
    (operand,) = code.operands
    return found[1], int(found[2]), variable(operand)


def _run(
    stage: str, source: str, statements: Sequence[Statement], is_input: bool
) -> tuple[StageRun | None, Statement | None]:
    """The run that some statements are, if they call the members of a stage in order.

    The second is what the last of them does besides. is_input: whether `source` is one.
    """
    if not statements or statements[0].targets != (MAIN,):
        return None, None
    last, rest = _apart(statements[-1])
    calls = (*statements[:-1], last)
    kept = []
    read: str | None = source
    for place, statement in enumerate(calls):
        if _call(statement) != (stage, place, read):
            return None, None
        (read,) = statement.targets
        if read != MAIN:
            kept.append((place, read))
    is_overwritten = source in (MAIN, *(name for _, name in kept))
    is_held = is_input or not is_overwritten
    return StageRun(stage, calls, source, tuple(kept), is_held), rest


def _apart(statement: Statement) -> tuple[Statement, Statement | None]:
    """The call that a statement begins with, and the rest of it: `x = x.mean(dim=(2, 3))`."""
    around: list[Text] = []
    code = statement.code
    while isinstance(code, Text) and _MEMBER.fullmatch(code.template) is None:
        inner = code.operands[0] if len(code.operands) == 1 else None
        if inner is None or isinstance(inner, Slot):
            return statement, None
        around.append(code)
        code = inner
    if not around and statement.targets == (MAIN,):
        return statement, None
    rest: Code = Text(MAIN)
    for each in reversed(around):
        rest = replace(each, operands=(rest,))
    called = replace(statement, targets=(MAIN,), code=code, tensors=())
    return called, replace(statement, code=rest)


def _is_input(name: str, body: Body, first: int) -> bool:
    """Whether a variable still is an input, which lives as long as the caller keeps it."""
    made = (name for each in body.statements[:first] for name in each.targets)
    return name in body.inputs and name not in made


def _can_begin(run: StageRun, body: Body) -> bool:
    """Whether the variables of a run can be declared before it, where they begin with None."""
    named = Counter(name for each in body.statements for name in each.targets)
    named.update(body.inputs)
    return run.is_held or all(named[name] == 1 for _, name in run.kept)
