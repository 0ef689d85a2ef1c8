"""Conditions for the modules, and the members of modules, that some uses of a block lack.

In: the body of the richest uses, all uses, and the parameters found so far. Out: its attributes, each
under the condition that it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from neurlink_gen.code import Module
from neurlink_gen.lower.classes import Attribute, Body
from neurlink_gen.lower.conditions import condition_for
from neurlink_gen.lower.members import Present
from neurlink_gen.lower.naming import Naming, Use
from neurlink_gen.lower.structures import partial_members


class Presence:
    """Conditions for the modules that some uses of a block lack.

    Modules that come and go together share one. conditions: those found so far, each by the uses in
    which it is true.
    """

    def __init__(self, richest: Body, members: Sequence[Use], naming: Naming) -> None:
        self.naming = naming
        self.comparisons = naming.comparisons()
        self.own = [{each.name for each in use.body.attributes} for use in members]
        self.partly = [partial_members(richest, use.body) for use in members]
        self.conditions: dict[Present, str] = {}

    def applied(self, attribute: Attribute) -> Attribute:
        """The attribute, and each of its members, under the condition that it needs."""
        name = attribute.name
        condition = self._condition(
            attribute.module, name, tuple(name in own for own in self.own)
        )
        if not any(name in partly for partly in self.partly):
            return replace(attribute, condition=condition)
        conditions = []
        for index, child in enumerate(attribute.module.children):
            present = tuple(
                partly.get(name, {index: True})[index] for partly in self.partly
            )
            conditions.append(self._condition(child, _kind(child), present))
        return replace(
            attribute, condition=condition, member_conditions=tuple(conditions)
        )

    def _condition(self, module: Module, name: str, present: Present) -> str | None:
        """A condition that is true in the uses that have a module; None where all have it."""
        if all(present):
            return None
        if present not in self.conditions:
            found = condition_for(
                module, present, self.naming.values(), self.comparisons
            ) or self.naming.count_of(module, present)
            self.conditions[present] = found or self.naming.flag(f"has_{name}", present)
        return self.conditions[present]


def _kind(module: Module) -> str:
    """What a member is called: after what it is, or what its first module is."""
    return _kind(module.children[0]) if module.children else module.kind
