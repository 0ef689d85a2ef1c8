"""Nerves that several lines of a network share.

In: the recipes of the lines, one after another. Out: for each line, the lines that it shares its
parameters with; or a `Problem`.
"""

from __future__ import annotations

from collections.abc import Mapping

from neurlink_gen.elaborate.selectors import check_name
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Elsewhere, Problem
from neurlink_gen.graph import Sharing
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.ops.input import Input
from neurlink_gen.spec.nerve import Recipe
from neurlink_gen.spec.network import Network
from neurlink_gen.spec.shared import Shared
from neurlink_gen.words import shown


@dataclass(frozen=True)
class _Scope:
    """Lines that may share: those of a built network, at all of its uses, or of a nerve in it.

    network: None for the model's own. path: the lines of it, one inside another, that lead there.
    """

    network: Network | None = None
    path: tuple[int, ...] = ()

    def is_same(self, other: _Scope) -> bool:
        """Whether what is shared in one is shared in the other, at another use perhaps."""
        return self.network is other.network and self.path == other.path


@dataclass
class SharedNerves:
    """The shared nerves of one network so far.

    owners: the scope of each of them, for all networks that are part of one model; with the nerve,
        so that no other one gets its id. is_shared: this network stands in a shared nerve.
    """

    owners: dict[int, tuple[Shared, _Scope]] = field(default_factory=dict)
    scope: _Scope = _Scope()
    is_shared: bool = False
    known: dict[int, Sharing] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def inside(
        self, line: int, network: Network | None, is_shared: bool
    ) -> SharedNerves:
        """Those of a nerve at a line of this network, which may be a built network."""
        scope = replace(self.scope, path=(*self.scope.path, line))
        scope = scope if network is None else _Scope(network)
        return SharedNerves(self.owners, scope, is_shared)

    def reach(self, recipe: Recipe) -> bool:
        """Whether other lines share the layers of a line."""
        return self.is_shared or recipe.shared is not None

    def take(
        self, recipe: Recipe, line: int, tag: str | None, tags: Mapping[str, int]
    ) -> Sharing | None:
        """What a line shares, and with which lines. tags: of the lines so far, this one's included."""
        shared = recipe.shared
        first = self.names.get(tag or "")
        if first is not None and (
            shared is None or self.known.get(id(shared)) != (Sharing(first, tag))
        ):
            raise _taken(tag or "", first)
        if shared is None:
            return None
        if issubclass(recipe.nerve_class, Input):
            raise Problem(rules.BAD_VALUE, "an Input has no parameters to share")
        _, owner = self.owners.setdefault(id(shared), (shared, self.scope))
        if not owner.is_same(self.scope):
            raise Problem(
                rules.SHARED_APART,
                "this shared nerve is used in another network, or another use of the nerve, as well",
                notes=("like tags, what is shared does not pass the wall of a nerve",),
                help="make one in each network, with nv.Shared; or use it outside of the nerve",
            )
        if id(shared) not in self.known:
            self.known[id(shared)] = self._new(shared, line, tags)
        return self.known[id(shared)]

    def _new(self, shared: Shared, line: int, tags: Mapping[str, int]) -> Sharing:
        name = shared.name
        if name is None:
            return Sharing(line, None)
        if not isinstance(name, str):
            raise Problem(
                rules.BAD_TAG,
                f"the name of a shared nerve must be a string, not {shown(name)}",
                help='write nv.Shared["head"](...)',
            )
        check_name(name)
        other = self.names.get(name, tags.get(name, line))
        if other != line:
            raise _taken(name, other)
        self.names[name] = line
        return Sharing(line, name)


def _taken(name: str, line: int) -> Problem:
    return Problem(
        rules.DUPLICATE_TAG,
        f'"{name}" is the name of a shared nerve, and of something else in this network',
        help="give one of the two another name",
        elsewhere=(Elsewhere(line, "the first of that name"),),
    )
