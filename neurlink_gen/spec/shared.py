"""`Shared`: one layer at several places of a network.

In: a nerve, and a name for its module. Out: what lines use in place of a nerve's class; each use is a
nerve whose recipe knows with which others it shares its parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from neurlink_gen.findings.source import caller_span
from neurlink_gen.spec.nerve import Nerve, Selector, Unselected
from neurlink_gen.words import shown


class _SharedMeta(type):
    def __getitem__(cls, name: str) -> Callable[[Nerve], Shared]:
        return lambda nerve: Shared(nerve, name)


class Shared(metaclass=_SharedMeta):
    """`head = nv.Shared["head"](Head())`: what its lines compute with the same parameters.

    A line uses it as `head["p3", "scores3"]()`, with a selector and a tag of its own.
    """

    def __init__(self, nerve: Nerve, name: str | None = None) -> None:
        if not isinstance(nerve, Nerve):
            raise TypeError(
                f"nv.Shared takes a nerve such as nv.Conv2d(3), not {shown(nerve)}"
            )
        if not isinstance(nerve.recipe.selector, Unselected):
            raise TypeError(
                "the nerve that nv.Shared takes has no brackets of its own: write them where it is "
                'used, as in head["p3"]()'
            )
        self.nerve = nerve
        self.name = name

    def __getitem__(
        self, selector: Selector | tuple[object, str]
    ) -> Callable[[], Nerve]:
        return lambda: self._used(selector)

    def __call__(self) -> Nerve:
        """The nerve at the line that follows the one that it reads."""
        return self._used(Unselected())

    def _used(self, selector: object) -> Nerve:
        nerve = object.__new__(type(self.nerve))
        nerve.recipe = replace(
            self.nerve.recipe, selector=selector, span=caller_span(), shared=self
        )
        return nerve
