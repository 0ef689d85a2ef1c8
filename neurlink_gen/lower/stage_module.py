"""A stage as a module: where in it the modules of each of its lines are.

In: nothing. Out: the data that `steps.py` writes stages and lists with.
"""

from __future__ import annotations


from neurlink_gen.code import Module
from neurlink_gen.lazy_dataclasses import dataclass


@dataclass(frozen=True)
class StageModule:
    """A stage's module; for each line at a member's end, the members up to there; and, for every
    line, where in the module its own modules are."""

    module: Module
    ends: dict[int, int]
    paths: dict[int, tuple[tuple[int, ...], ...]]

    def dotted(self, path: tuple[int, ...]) -> str:
        """The key of a module in the stage."""
        module, parts = self.module, []
        for index in path:
            name = module.names[index] if module.names else None
            parts.append(name or str(index))
            module = module.children[index]
        return ".".join(parts)
