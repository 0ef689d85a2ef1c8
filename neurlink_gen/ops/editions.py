"""Editions of the rules that derive numbers: which padding follows from which size.

In: the number of an edition. Out: an `Edition`, its rules. Weights are trained with the numbers that
they were derived with, so a rule never changes: a better one comes as a new edition, and models stay
with the edition that the lock file says they are of until someone decides otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.ops.arithmetic import (
    Pads,
    derived_padding,
    derived_transposed_padding,
)


@dataclass(frozen=True)
class Edition:
    """The rules of one edition.

    padding: the cells before and after, of a window's kernel, dilation and stride.
    transposed_padding: the padding and output padding of a transposed convolution, of the same.
    """

    number: int
    padding: Callable[[int, int, int], Pads]
    transposed_padding: Callable[[int, int, int], Pads]


FIRST = Edition(1, derived_padding, derived_transposed_padding)
EDITIONS: dict[int, Edition] = {1: FIRST}
"""Every edition that there has been, by its number. A new one is added, and none is taken away."""


def latest() -> int:
    """The edition of models that are new."""
    return max(EDITIONS)


@dataclass(frozen=True)
class Editions:
    """Which edition a model is of, where its spec does not say.

    configured: what the configuration says. kept: what the lock file says of each model, by its
    file's name and its own.
    """

    configured: int | None = None
    kept: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def of(self, file: str, model: str) -> int:
        """The edition of a model: one that is new is of the latest."""
        return self.configured or self.kept.get((file, model)) or latest()
