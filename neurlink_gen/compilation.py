"""What comes of specs: texts, findings, and what there is to tell of the models.

In: nothing. Out: `Compilation`, which the pipeline makes and every command reads.
"""

from __future__ import annotations

from collections.abc import Mapping

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.graph import Fixed, Model
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.ownership.lock import Section


@dataclass(frozen=True)
class Outline:
    """What there is to tell of a model once its code is made. fixed: as in `Model`."""

    name: str
    fixed: tuple[Fixed, ...]


@dataclass(frozen=True)
class Compilation:
    """What came of some specs.

    files: the generated text by path, relative to the output folder; empty if there are errors.
    models: the models that were made, in the order of the specs.
    sections: what the lock file says of each of the files.
    others: models that were made and not kept. advice: what would make the code better, in words.
    """

    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    models: tuple[Model, ...]
    sections: Mapping[str, Section] = field(default_factory=dict)
    others: tuple[Outline, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def outlines(self) -> tuple[Outline, ...]:
        """All models that were made."""
        kept = (Outline(model.name, model.fixed) for model in self.models)
        return (*self.others, *kept)

    @property
    def has_errors(self) -> bool:
        return any(found.is_error for found in self.diagnostics)
