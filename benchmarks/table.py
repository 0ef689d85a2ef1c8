"""Measurements side by side: taken in rounds, compared pair by pair, shown as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

Sample = TypeVar("Sample")
HEADER = ("measured", "A", "B", "A / B", "min .. max", "target", "met")


@dataclass(frozen=True)
class Row:
    """One comparison, A against B; without B it is a plain figure.

    first, second: the samples of A and B, in the order of the rounds, in `unit`.
    target: the most that the median of the ratios should be.
    """

    name: str
    unit: str
    first: Sequence[float]
    second: Sequence[float] = ()
    target: float | None = None

    @property
    def ratios(self) -> list[float]:
        """Those of one round each: what slows a round down slows both of its members."""
        if not self.second:
            return []
        return [a / b for a, b in zip(self.first, self.second, strict=True)]

    @property
    def is_met(self) -> bool:
        return self.target is None or median(self.ratios) <= self.target


def rounds(
    actions: Sequence[Callable[[], Sample]], count: int
) -> list[tuple[Sample, ...]]:
    """What each action gives, round by round: A B A B. One more round comes first, to warm up."""
    made = [tuple(action() for action in actions) for _ in range(count + 1)]
    return made[1:]


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [HEADER, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([shown[0], rule, *shown[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    figures = (
        row.name,
        _figure(row.first, row.unit),
        _figure(row.second, row.unit),
        f"{median(row.ratios):.3f}" if row.ratios else "",
        f"{min(row.ratios):.3f} .. {max(row.ratios):.3f}" if row.ratios else "",
    )
    if row.target is None:
        return (*figures, "", "")
    return (*figures, f"<= {row.target:.2f}", "yes" if row.is_met else "no")


def _figure(samples: Sequence[float], unit: str) -> str:
    return f"{median(samples):.3g} {unit}" if samples else ""
