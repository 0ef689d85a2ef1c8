"""`Shared`: one layer at several places of a network.

In: a nerve, and a name for its module. Out: what lines use in place of a nerve's class; each use is a
nerve whose recipe knows with which others it shares its parameters.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.source import (
    caller_span,
    find_expression,
    node_span,
    text_of,
)
from neurlink_gen.lazy_dataclasses import Sealed, dataclass, replace
from neurlink_gen.spec.nerve import Nerve, Selector, Unselected
from neurlink_gen.words import shown


class _SharedMeta(type):
    def __getitem__(cls, name: str) -> Callable[[Nerve], Shared]:
        return lambda *given: Shared(_one(given), name)


class Shared(metaclass=_SharedMeta):
    """`head = nv.Shared["head"](Head())`: what its lines compute with the same parameters.

    A line uses it as `head["p3", "scores3"]()`, with a selector and a tag of its own.
    """

    if not TYPE_CHECKING:

        def __new__(cls, *given):
            _one(given[:1])
            return object.__new__(cls)

    def __init__(self, nerve: Nerve, name: str | None = None) -> None:
        self.nerve = nerve
        self.name = name

    def __getitem__(
        self, selector: Selector | tuple[object, str]
    ) -> Callable[[], Nerve]:
        return Waiting(self, selector)

    if TYPE_CHECKING:

        def __call__(self) -> Nerve:
            """The nerve at the line that follows the one that it reads."""

    else:

        def __call__(self, *given):
            return self._used(Unselected(), given)

    def _used(self, selector: object, given: tuple[object, ...]) -> Nerve:
        if given:
            place = caller_span()
            call = find_expression(place)
            called = call.func if isinstance(call, ast.Call) else None
            text = text_of(node_span(place.file, called)) if called else "head"
            raise Problem(
                rules.BAD_ARGUMENTS,
                "a shared nerve has its arguments already, and is given more where it is used",
                help=f"leave the parentheses empty: {text}()",
                span=place,
            )
        nerve = object.__new__(type(self.nerve))
        nerve.recipe = replace(
            self.nerve.recipe, selector=selector, span=caller_span(), shared=self
        )
        return nerve


@dataclass(frozen=True)
class Waiting(Sealed):
    """What is shared, with the brackets of a line, waiting for the parentheses."""

    shared: Shared
    selector: object

    def __call__(self, *given: object) -> Nerve:
        return self.shared._used(self.selector, given)


def _one(given: tuple[object, ...]) -> Nerve:
    """The nerve that is to be shared; a Problem where something else is given."""
    problem = Problem(
        rules.BAD_VALUE,
        "",
        help='write nv.Shared["head"](nv.Conv2d(3))',
        span=caller_span(),
    )
    if len(given) != 1:
        problem.rule = rules.BAD_ARGUMENTS
        problem.message = f"nv.Shared takes one nerve, and is given {len(given)}"
        raise problem
    (nerve,) = given
    if not isinstance(nerve, Nerve):
        problem.message = (
            f"nv.Shared takes a nerve such as nv.Conv2d(3), not {shown(nerve)}"
        )
        raise problem
    if not isinstance(nerve.recipe.selector, Unselected):
        problem.message = "the nerve that nv.Shared takes has no brackets of its own"
        problem.help = 'write them where it is used: head["p3"]()'
        raise problem
    return nerve
