"""The types of a block's parameters.

In: the values of a parameter in every use of the block. Out: its annotation.
"""

from __future__ import annotations

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Formula
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.code import Value

LITERALS = ("padding_mode",)
"""What torch's own annotations do not take as any string."""


def annotation(values: list[Value], family: str) -> str:
    """Such as `int`. family: the role that all its values play."""
    if family in LITERALS:
        texts = dict.fromkeys(f'"{value}"' for value in values)
        return f"Literal[{', '.join(texts)}]"
    kinds: list[str] = []
    for value in values:
        kind = _kind(value)
        if kind not in kinds:
            kinds.append(kind)
    return " | ".join(kinds)


def _kind(value: Value) -> str:
    if isinstance(value, tuple):
        return f"tuple[{', '.join(_kind(each) for each in value)}]"
    if value is None:
        return "None"
    if isinstance(value, Passed):
        return type(value.default).__name__
    if isinstance(value, Expression):
        return "int"
    return "float" if isinstance(value, Formula) else type(value).__name__
