"""Residual sums that some uses of a block have and others lack.

In: the body of the uses that have them. Out: the body without them, as the other uses have it, or
with each under a condition: `if self.is_residual: x = identity + x`.
"""

from __future__ import annotations


from neurlink_gen.code import Text
from neurlink_gen.code_trees import variable, variables
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.lower.classes import Body, Statement


def has_residual(body: Body) -> bool:
    """Whether something is only added to a value that goes on without it as well."""
    return any(map(is_residual, body.statements))


def is_residual(statement: Statement) -> bool:
    """Whether a statement only adds another variable to its own: `x = identity + x`."""
    code = statement.code
    if not isinstance(code, Text) or not code.infix or len(code.operands) != 2:
        return False
    names = [variable(operand) for operand in code.operands]
    return (
        code.template == "{} + {}"
        and None not in names
        and len(statement.targets) == 1
        and names.count(statement.targets[0]) == 1
    )


def without_residuals(body: Body) -> Body:
    """The body without its residual sums, and without names that only those read."""
    rest = [each for each in body.statements if not is_residual(each)]
    read = {name for each in rest for name in variables(each.code)} | {*body.returns}
    kept = (
        each
        for each in rest
        if variable(each.code) is None or not read.isdisjoint(each.targets)
    )
    return replace(body, statements=tuple(kept))


def under_condition(body: Body, condition: str) -> Body:
    """The body with its residual sums under a condition."""
    return replace(
        body,
        statements=tuple(
            replace(each, condition=condition) if is_residual(each) else each
            for each in body.statements
        ),
    )
