"""A spec as it is named: where it is, and which of its models are meant."""

from __future__ import annotations

from pathlib import Path

from neurlink_gen.lazy_dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """A spec to compile.

    model: the one model to take of it; None for all. is_optional: it may define no models.
    """

    path: Path
    model: str | None = None
    is_optional: bool = False
