"""What was made and found of one spec so far.

In: nothing. Out: `Checked`, which the checking of a spec fills.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from neurlink_gen.findings.agreement import agreed
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.graph import Graph, Model
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.load.dependencies import dependencies
from neurlink_gen.load.evaluate import LoadedSpec
from neurlink_gen.ownership.records import OTHER_MODELS


@dataclass
class Checked:
    """The models of one spec, proved, and what was found.

    graphs: of all models. broken: what was found of lines that could not be made. sources: the
    digests of the spec and its neighbours. is_partial: only one of its models is asked for.
    """

    spec: LoadedSpec | None
    models: list[Model] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    graphs: list[Graph] = field(default_factory=list)
    broken: list[Diagnostic] = field(default_factory=list)
    sources: Mapping[Path, str] = field(default_factory=dict)
    is_partial: bool = False

    @property
    def again(self) -> tuple[str, ...]:
        """Why a build has to look at the spec again, though its sources do not change."""
        if self.spec is None:
            return ()
        codes = sorted({found.rule.code for found in self.findings})
        partly = (OTHER_MODELS,) if self.is_partial else ()
        others = dependencies(self.spec.path, self.sources)
        return (*partly, *codes, *others)

    def settle_fixes(self) -> None:
        """Keep the fixes that suit every line that they change."""
        broken = agreed(self.broken, self.graphs, of_sound_lines=False)
        self.findings = agreed(self.findings, self.graphs, of_sound_lines=True)
        self.findings += broken
        self.broken = []
