"""The lines of a class's `forward`, and of its `forward_intermediates`.

In: a `ClassCode`. Out: lines of Python, relative to the indentation of the method's body.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from neurlink_gen.code import Code, Slot, Text
from neurlink_gen.algebra.size_text import is_told
from neurlink_gen.lower.classes import Body, ClassCode, Keep, Loop, Statement
from neurlink_gen.names import Scope
from neurlink_gen.render.stage_runs import MAIN, StageRun, with_stage_runs
from neurlink_gen.tensors import Tensor
from neurlink_gen.writing.layout import INDENT, WIDTH
from neurlink_gen.writing.literals import value_text


def code_text(code: Code, is_operand: bool = False) -> str:
    """Code as Python source. is_operand: of an infix or a method, where it needs parentheses."""
    assert isinstance(code, Text), "every value has its name by now"
    pieces = code.template.split("{}")
    text = pieces[0]
    for operand, after in zip(code.operands, pieces[1:], strict=True):
        if isinstance(operand, Slot):
            text += value_text(operand.value)
        else:
            text += code_text(operand, code.infix or after.startswith((".", "[")))
        text += after
    return f"({text})" if is_operand and code.infix else text


def forward_lines(written: ClassCode) -> Iterator[str]:
    """What `forward` does once its inputs are checked."""
    shown: str | None = None
    condition: str | None = None
    for item in with_stage_runs(written.body):
        if isinstance(item, StageRun):
            yield from _run_lines(written, item)
            shown, condition = _shape(written, item.statements[-1]), None
            continue
        shape = _shape(written, item)
        comment = shape if shape != shown else None
        shown = shape or shown
        lines = _statement_lines(item, comment)
        if item.condition not in (None, condition):
            yield f"if self.{item.condition}:"
        condition = item.condition
        yield from lines if condition is None else (INDENT + line for line in lines)
    yield f"return {_returned(written.body, written.output_class)}"


def _shape(written: ClassCode, statement: Statement) -> str | None:
    """What a comment may say of the shapes that a statement of a model makes."""
    if not written.is_model or not statement.tensors:
        return None
    pairs = zip(statement.targets, statement.tensors)
    tensors = [tensor for target, tensor in pairs if target != "_"]
    sizes = (size for tensor in tensors for size in tensor.sizes)
    return _shapes_text(tensors) if tensors and all(map(is_told, sizes)) else None


def _run_lines(written: ClassCode, run: StageRun) -> Iterator[str]:
    """A loop over a stage, which keeps some of the values on the way."""
    scope = Scope({MAIN, *_variables(written.body)})
    counter, member = scope.claim("i"), scope.claim("block")
    if run.source != MAIN:
        yield f"{MAIN} = {run.source}"
    beginning = f" = {MAIN}" if run.is_held else ": Tensor | None = None"
    yield from (f"{name}{beginning}" for _, name in run.kept)
    yield f"for {counter}, {member} in enumerate(self.{run.stage}):"
    shape = _shape(written, run.statements[-1])
    comment = f"  # {shape} in the end" if shape else ""
    yield f"{INDENT}{MAIN} = {member}({MAIN}){comment}"
    for turn, name in run.kept:
        shape = _shape(written, run.statements[turn])
        comment = f"  # {shape}" if shape else ""
        yield f"{INDENT}if {counter} == {turn}:"
        yield f"{INDENT * 2}{name} = {MAIN}{comment}"
    if not run.is_held:
        yield from (f"assert {name} is not None" for _, name in run.kept)


def _variables(body: Body) -> Iterator[str]:
    yield from body.inputs
    for statement in body.statements:
        yield from statement.targets


def _shapes_text(tensors: Sequence[Tensor]) -> str:
    """Shapes in a comment; one that several tensors have is said once."""
    texts = list(map(str, tensors))
    if len(texts) > 1 and len(set(texts)) == 1:
        return f"{'both' if len(texts) == 2 else 'each'} {texts[0]}"
    return ", ".join(texts)


def _returned(body: Body, output_class: str | None) -> str:
    listed = ", ".join(body.returns)
    return listed if output_class is None else f"{output_class}({listed})"


def _statement_lines(statement: Statement, comment: str | None) -> Iterator[str]:
    for name in statement.needs:
        yield f"assert {name} is not None"
    targets = ", ".join(statement.targets)
    annotation = f": {statement.annotation}" if statement.annotation else ""
    line = f"{targets}{annotation} = {code_text(statement.code)}"
    code = statement.code
    if isinstance(code, Text) and code.accumulates:
        first, second = (
            code_text(each) for each in code.operands if not isinstance(each, Slot)
        )
        if first == targets and not annotation:
            line = f"{targets} += {second}"
    if comment is None:
        yield line
    elif len(f"{INDENT * 2}{line}  # {comment}") <= WIDTH:
        yield f"{line}  # {comment}"
    else:
        # A shape stays on one line.
        whole = comment.replace(", [", ",\0[").replace(" ", "\xa0").replace("\0", " ")
        for part in textwrap.wrap(whole, WIDTH - 2 * len(INDENT) - len("# ")):
            yield f"# {part}".replace("\xa0", " ")
        yield line


def _members_text(loop: Loop) -> str:
    """The members of a stage that a loop runs over."""
    stage = f"self.{loop.stage}"
    if (loop.begin, loop.end) == (0, loop.size):
        return stage
    # To type checkers, a slice of a Sequential might be a module that cannot be iterated.
    end = loop.end if loop.end < loop.size else ""
    return f"list({stage})[{loop.begin or ''}:{end}]"


def intermediate_lines(written: ClassCode) -> Iterator[str]:
    first, *items = written.intermediates
    assert isinstance(first, Keep)
    annotation = "" if first.names else ": list[Tensor]"
    yield f"outputs{annotation} = [{', '.join(first.names)}]"
    for item in items:
        if isinstance(item, Statement):
            yield from _statement_lines(item, None)
            for target in item.targets if item.tensors else ():
                yield f"outputs.append({target})"
        elif isinstance(item, Keep):
            for name in item.names:
                yield f"outputs.append({name})"
        else:
            yield f"for block in {_members_text(item)}:"
            yield f"{INDENT}x = block(x)"
            yield f"{INDENT}outputs.append(x)"
    yield "return outputs"
