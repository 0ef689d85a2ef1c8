"""What the checks found: `Failure`, `Check` and `Report`.

In: nothing. Out: frozen data that `table.py` shows.
"""

from __future__ import annotations

from typing import Literal

from neurlink_gen.findings.source import Span
from neurlink_gen.lazy_dataclasses import dataclass

Outcome = Literal["passed", "failed", "skipped"]
SHOWN = 5
"""Of one check, so many failures are told; the rest are most often the same again."""


@dataclass(frozen=True)
class Failure:
    """One thing that is not as the compiler says.

    at: the input size, in words; empty where it has nothing to do with it.
    span: the line of the spec.
    """

    expected: str
    got: str
    span: Span
    at: str = ""


@dataclass(frozen=True)
class Check:
    """One check of one model. detail: what was looked at, or why it was not."""

    name: str
    outcome: Outcome
    detail: str = ""
    failures: tuple[Failure, ...] = ()

    @staticmethod
    def of(name: str, detail: str, failures: list[Failure]) -> Check:
        """A check that was made: it passed if nothing failed."""
        return Check(
            name,
            "failed" if failures else "passed",
            detail,
            tuple(failures[:SHOWN]),
        )


@dataclass(frozen=True)
class Report:
    """All checks of one model."""

    model: str
    function: str
    checks: tuple[Check, ...]

    @property
    def has_failed(self) -> bool:
        return any(check.outcome == "failed" for check in self.checks)
