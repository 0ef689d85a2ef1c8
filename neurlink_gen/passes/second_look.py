"""Whether a spec gives the same networks when it is evaluated once more.

In: a spec's models, and those of a second evaluation. Out: a warning for each network that is
another one then, at the first place where it is. Both are compared as they were written, before
anything is made of them: that takes little time.

And in: a spec's syntax tree. Out: a warning for each set whose order the spec uses. It is the same
throughout a process, and another one in the next.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from fractions import Fraction

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.source import Span, node_span
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.load.discover import LoadedModel
from neurlink_gen.spec.nerve import Nerve, StageList
from neurlink_gen.words import shown

PLAIN = (int, float, str, Fraction, type(None), type(...))
HELP = (
    "a build must give the same code each time: take random numbers, times and counters out of "
    "the spec, or begin it with random.seed(0)"
)


@dataclass(frozen=True)
class Difference:
    """Two values that should be the same, in words. span: of the nerve that they belong to."""

    span: Span
    before: str
    after: str


def second_look(
    first: Sequence[LoadedModel], second: Sequence[LoadedModel]
) -> Iterator[Diagnostic]:
    """A warning for each of the first models that has no equal among the second."""
    again = {model.function_name: model.network for model in second}
    for model in first:
        other, span = again.get(model.function_name), model.span
        found: Difference | None = Difference(span, "a network", "none")
        if other is not None:
            pair = vars(model.network), vars(other)
            found = next(_differences(*pair, span, set()), None)
        if found is not None:
            name = model.function_name
            message = f"`{name}` is another network each time it is evaluated"
            note = f"first {found.before}, then {found.after}"
            yield Diagnostic(
                rules.SPEC_VARIES, message, found.span, notes=(note,), help=HELP
            )


def unordered(tree: ast.Module, file: str) -> Iterator[Diagnostic]:
    """A warning for each set that a spec goes through as if it had an order."""
    for node in ast.walk(tree):
        for each in filter(_is_unordered, _gone_through(node)):
            message = "a set has another order each time a spec is evaluated"
            help = "write a list, or sort it: sorted({...})"
            yield Diagnostic(
                rules.SPEC_VARIES, message, node_span(file, each), help=help
            )


def _gone_through(node: ast.AST) -> list[ast.expr]:
    """What a piece of syntax takes one after another."""
    if isinstance(node, ast.For):
        return [node.iter]
    if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.DictComp)):
        return [each.iter for each in node.generators]
    if isinstance(node, ast.Starred):
        return [node.value]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.args[:1] if node.func.id in ("list", "tuple", "enumerate") else []
    return []


def _is_unordered(node: ast.expr) -> bool:
    """Whether an expression is a set, of other things than small ints, whose order is fixed."""
    if isinstance(node, ast.Set):
        values = [getattr(each, "value", None) for each in node.elts]
        return not all(isinstance(value, int) for value in values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("set", "frozenset") and bool(node.args)
    return isinstance(node, ast.SetComp)


def _differences(
    left: object, right: object, span: Span, seen: set[tuple[int, int]]
) -> Iterator[Difference]:
    """Where two pieces of a spec differ, so far as that can be told from outside.

    seen: what was compared before: a line that is repeated, or a list that contains itself.
    """
    if left is right or (id(left), id(right)) in seen:
        return
    seen.add((id(left), id(right)))
    if isinstance(left, Nerve):
        span = left.recipe.span
    left, right = _open(left), _open(right)
    if isinstance(left, PLAIN) or type(left) is not type(right):
        if left != right:
            yield Difference(span, shown(left), shown(right))
    elif isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        if left and isinstance(left[-1], Nerve):
            span = left[-1].recipe.span
        for ours, theirs in zip(left, right):
            yield from _differences(ours, theirs, span, seen)
        if len(left) != len(right):
            yield Difference(span, f"{len(left)} entries", f"{len(right)} entries")
    elif isinstance(left, dict) and isinstance(right, dict):
        if [*left] != [*right]:
            yield Difference(span, shown([*left]), shown([*right]))
        for key in filter(right.__contains__, left):
            yield from _differences(left[key], right[key], span, seen)


def _open(value: object) -> object:
    """What a piece of a spec is made of, as plain as it can be had."""
    if isinstance(value, Nerve):
        recipe = value.recipe
        return [
            recipe.nerve_class.__name__,
            recipe.selector,
            recipe.arguments,
            recipe.keywords,
        ]
    if isinstance(value, StageList):
        return [value.name, value.lines]
    return value.__qualname__ if isinstance(value, type) else value
