"""How much `forward` does on one line: it makes one new tensor.

In: a class, its statements as the spec's lines have them. Out: the same class. A call of another
call is two statements, unless the outer one works in place: while `self.bn(self.conv(x))` normalises,
`x` is still there, though nothing needs it any more. An activation in place, which makes no tensor,
stands around what it activates. A dropout, which makes none in evaluation, stands in the call that
reads it. A sum of more than a line holds goes on in the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from neurlink_gen.code import (
    Code,
    Module,
    Ref,
    Slot,
    Text,
)
from neurlink_gen.code_trees import refs, substitute, variable, variables
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.lower.classes import ClassCode, Statement
from neurlink_gen.lower.steps import Step
from neurlink_gen.writing.layout import INDENT, WIDTH


def with_one_tensor_a_line(written: ClassCode) -> ClassCode:
    """The class, its methods in such statements."""
    in_place = {
        f"self.{each.name}({{}})"
        for each in written.body.attributes
        if each.condition is None and _works_in_place(each.module)
    }
    dropouts = {
        f"self.{each.name}({{}})"
        for each in written.body.attributes
        if each.condition is None and each.module.kind == "dropout"
    }
    body = written.body
    joined = _joined(body.statements, body.returns, in_place)
    apart = [part for each in joined for part in _parts(each, in_place)]
    parts = [line for each in apart for line in _sums(each)]
    statements = _with_dropouts(parts, body.returns, dropouts - in_place)
    intermediates = (
        part
        for each in written.intermediates
        for part in (_parts(each, in_place) if isinstance(each, Statement) else (each,))
    )
    return replace(
        written,
        body=replace(body, statements=tuple(statements)),
        intermediates=tuple(intermediates),
    )


def _works_in_place(module: Module) -> bool:
    # A block that is told so has activations inside that do, and makes a tensor of its own.
    return not module.is_block and any(
        given.slot.role == "inplace" and given.slot.value is True
        for given in module.arguments
    )


# Apart: what makes a tensor of one that was made on the same line.


def _parts(statement: Statement, in_place: Container[str]) -> Iterator[Statement]:
    if len(statement.targets) != 1:
        yield statement
        return
    (target,) = statement.targets
    *before, last = _apart(statement.code, target, in_place)
    for code in before:
        yield replace(statement, code=code, tensors=())
        # What is said of the first is not said of the others.
        statement = replace(statement, annotation="", needs=())
    yield replace(statement, code=last)


def _apart(code: Code, target: str, in_place: Container[str]) -> list[Code]:
    """Code as several pieces of it, each of which leaves what it makes in the same variable."""
    inner = _operand(code)
    if inner is None:
        return [code]
    assert isinstance(code, Text)
    *before, last = _apart(inner, target, in_place)
    # A sum stays on the line of what is done with it: relu(x + identity).
    is_sum = isinstance(last, Text) and last.infix
    if is_sum or _keeps(code, in_place) or not _makes(last, in_place):
        return [*before, replace(code, operands=(last,))]
    return [*before, last, replace(code, operands=(Text(target),))]


def _operand(code: Code) -> Code | None:
    """What code passes through one more call, or one more method."""
    if not isinstance(code, Text) or code.infix or len(code.operands) != 1:
        return None
    operand = code.operands[0]
    return None if isinstance(operand, Slot) else operand


def _makes(code: Code, in_place: Container[str]) -> bool:
    """Whether a piece of code makes a tensor."""
    inner = _operand(code)
    if inner is not None and _keeps(code, in_place):
        return _makes(inner, in_place)
    return variable(code) is None


def _keeps(code: Code, in_place: Container[str]) -> bool:
    """Whether a call's result is the memory of what it is called on."""
    assert isinstance(code, Text)
    return code.template in in_place or code.template.startswith("{}.")


# Apart: a sum of many.


def _sums(statement: Statement) -> Iterator[Statement]:
    """`total = a + b`, `total = total + c + d`: the same in the same order."""
    code = statement.code
    assert isinstance(code, Text)
    names = [variable(each) for each in code.operands]
    is_sum = code.template == " + ".join("{}" for _ in names) and None not in names
    (target, *others), room = statement.targets, WIDTH - 2 * len(INDENT)
    terms = list(code.operands)
    fits = is_sum and _length(statement, terms) <= room
    if not is_sum or fits or others or target in names[1:]:
        yield statement
        return
    while terms:
        count = len(terms)
        while count > 2 and _length(statement, terms[:count]) > room:
            count -= 1
        sum_ = _sum(terms[:count])
        terms = terms[count:]
        yield replace(statement, code=sum_, tensors=() if terms else statement.tensors)
        if terms:
            terms = [Text(target), *terms]
            statement = replace(statement, annotation="", needs=())


def _sum(terms: Sequence[Code | Slot]) -> Text:
    return Text(" + ".join("{}" for _ in terms), tuple(terms), infix=True)


def _length(statement: Statement, terms: Sequence[Code | Slot]) -> int:
    indent = len(INDENT) if statement.condition else 0
    annotation = f": {statement.annotation}" if statement.annotation else ""
    names = " + ".join(str(variable(each)) for each in terms)
    return indent + len(f"{statement.targets[0]}{annotation} = {names}")


# Together: an activation in place, and what it activates.


def _joined(
    statements: Sequence[Statement], returns: Sequence[str], in_place: Container[str]
) -> list[Statement]:
    joined: list[Statement] = []
    for index, statement in enumerate(statements):
        previous = joined[-1] if joined else None
        if previous is not None and _may_join(previous, statement, in_place):
            (name,) = previous.targets
            rest = statements[index + 1 :]
            if statement.targets == (name,) or not _is_read(name, rest, returns):
                joined[-1] = _together(previous, statement)
                continue
        joined.append(statement)
    return joined


def _may_join(
    previous: Statement, statement: Statement, in_place: Container[str]
) -> bool:
    code = statement.code
    assert isinstance(code, Text) and isinstance(previous.code, Text)
    return (
        code.template in in_place
        and len(previous.targets) == 1
        and variable(_operand(code) or code) == previous.targets[0]
        and _makes(previous.code, in_place)
        and not previous.code.accumulates
        and statement.condition is None
        and previous.condition is None
        # The first `x` of a method is declared to be a tensor, and later ones are not.
        and (not previous.annotation or previous.targets == statement.targets)
    )


def _together(previous: Statement, statement: Statement) -> Statement:
    assert isinstance(statement.code, Text)
    return replace(
        statement,
        code=replace(statement.code, operands=(previous.code,)),
        annotation=previous.annotation or statement.annotation,
    )


# Together: a dropout, and the call of what it leaves.


def _with_dropouts(
    statements: Sequence[Statement], returns: Sequence[str], dropouts: Container[str]
) -> list[Statement]:
    joined: list[Statement] = []
    for index, statement in enumerate(statements):
        previous = joined[-1] if joined else None
        if previous is not None and _reads_dropout(previous, statement, dropouts):
            rest = statements[index + 1 :]
            (name,) = previous.targets
            if statement.targets == (name,) or not _is_read(name, rest, returns):
                joined[-1] = _together(previous, statement)
                continue
        joined.append(statement)
    return joined


def _reads_dropout(
    previous: Statement, statement: Statement, dropouts: Container[str]
) -> bool:
    """Whether a call is of one variable, which is the dropout of another one."""
    code, dropout = statement.code, previous.code
    assert isinstance(code, Text) and isinstance(dropout, Text)
    read = _operand(code)
    return (
        dropout.template in dropouts
        and variable(_operand(dropout) or dropout) is not None
        and code.template.startswith("self.")
        and read is not None
        and previous.targets == (variable(read),)
        and statement.condition is None
        and previous.condition is None
        and (not previous.annotation or previous.targets == statement.targets)
    )


def _is_read(name: str, rest: Sequence[Statement], returns: Sequence[str]) -> bool:
    """Whether a variable is read before it is given another value."""
    for statement in rest:
        if name in variables(statement.code) or statement.condition is not None:
            return True
        if name in statement.targets:
            return False
    return name in returns


# Together, as the spec has them on two lines: a sum, and what is done with it.


def join_steps(
    steps: Sequence[Step], outputs: tuple[Ref, ...], identity: Ref | None
) -> list[Step]:
    """Put a step into the next one where a person would write both on one line.

    identity: the only input of a block, whose projection may stand in the sum that it is there for.
    """
    joined: list[Step] = []
    readers = Counter(outputs)
    for step in steps:
        readers.update(refs(step.code))
    for step in steps:
        previous = joined[-1] if joined else None
        if (
            previous is not None
            and len(previous.outputs) == 1
            and readers[previous.outputs[0]] == 1
            and refs(step.code).count(previous.outputs[0]) == 1
            and (
                (previous.tag is None and _fits_in(previous.code, step.code))
                or _is_shortcut(previous, step.code, identity, joined)
            )
        ):
            joined.pop()
            step = replace(
                step,
                code=substitute(step.code, previous.outputs[0], previous.code),
            )
        joined.append(step)
    return joined


def _fits_in(inner: Code, outer: Code) -> bool:
    # relu(x + identity); avgpool(x).flatten(1): a sum goes into a call, a call before a method.
    if not isinstance(inner, Text) or not isinstance(outer, Text):
        return False
    is_call = outer.template.startswith("self.") and not outer.infix
    if inner.accumulates:
        return False
    if inner.infix:
        return is_call and len(outer.operands) == 1
    return outer.template.startswith("{}.") and inner.template.startswith("self.")


def _is_shortcut(
    step: Step, sum_: Code, identity: Ref | None, before: Sequence[Step]
) -> bool:
    """Whether a step projects the input for a sum: `x + self.downsample(identity)`.

    Not so where what it is added to is made of the input at once: these are two branches.
    """
    code = step.code
    while isinstance(code, Text) and code.template.startswith("self."):
        inner = _operand(code)
        if inner is None:
            return False
        code = inner
    if identity is None or code != identity or code is step.code:
        return False
    others = {ref for ref in refs(sum_) if ref not in step.outputs}
    makers = [refs(each.code) for each in before if others & {*each.outputs}]
    return (
        isinstance(sum_, Text)
        and sum_.template == " + ".join("{}" for _ in sum_.operands)
        and identity not in others
        and not any(identity in read for read in makers)
    )
