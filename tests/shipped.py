"""The project's own specs, compiled once for all that looks at them.

In: `specs/`. Out: what they compile to, and their models. torch is not needed.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
from pathlib import Path

from neurlink_gen.compilation import Compilation
from neurlink_gen.graph import Model
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.pipeline import compile_specs
from neurlink_gen.report import render_findings

ROOT = Path(__file__).parent.parent
SPECS = ROOT / "specs"
GENERATED = ROOT / "generated"


@functools.cache
def compilation() -> Compilation:
    """What all of them compile to, without an error."""
    with contextlib.chdir(ROOT):
        specs = sorted(Path("specs").glob("*.py"))
        made = compile_specs([Spec(spec) for spec in specs], "generated")
        assert not made.has_errors, render_findings(made.diagnostics)
    return made


def models() -> dict[str, tuple[Model, ...]]:
    """The models of each spec, by its name without the suffix."""
    made = compilation()
    rest = iter(made.models)
    return {
        Path(name).stem: tuple(itertools.islice(rest, len(section.editions)))
        for name, section in made.sections.items()
        if section.editions  # which `__init__.py` has not
    }
