"""Many specs compiled at once, by several processes.

In: what compiles specs. Out: what does the same, and shares the work where that pays. Processes make
what there is nothing to say of. Whatever else there is, findings, a spec that ends its process or hangs,
is compiled again in the ordinary way, which has words for it.
"""

from __future__ import annotations

import functools
import importlib
import time
from collections import Counter
from collections.abc import Sequence

from neurlink_gen.commands.console import Console
from neurlink_gen.commands.request import Compile
from neurlink_gen.commands.workers import available, shared
from neurlink_gen.limits import Limits
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.ownership.lock import Section
from neurlink_gen.pipeline import PACKAGE_FILE, Compilation

MANY = 16
"""So many specs are worth it to start processes."""
GRACE = 2.0
"""Seconds that a spec may go on once its time is over."""
EACH = 2.0
"""Seconds between two lines of progress."""
LATE = ["black", "jinja2", "neurlink_gen.nerves", "neurlink_gen.nn"]
LATE += ["neurlink_gen.lower", "neurlink_gen.ownership.recording"]
LATE += ["neurlink_gen.render.module", "neurlink_gen.render.format"]


def warm_up() -> None:
    """Import what a compiler imports as it needs it, so that copies of this process have it."""
    for name in LATE:
        importlib.import_module(name)


def many(compiler: Compile, console: Console) -> Compile:
    """The same compiler, for many specs at once. It keeps no models of those."""

    def compile(specs: Sequence[Spec], limits: Limits) -> Compilation:
        if len(specs) < MANY or available() == 1:
            return compiler(specs, limits)
        warm_up()
        plain = Limits(limits.seconds, limits.memory)
        parts = shared(
            _alone(specs),
            functools.partial(_part, compiler, plain),
            limits.seconds and limits.seconds + GRACE,
            _Progress(len(specs), console).tell,
        )
        rest = compiler([spec for spec in specs if spec not in parts], limits)
        made = [parts[spec] for spec in specs if spec in parts]
        return _together([*made, rest])

    return compile


def _alone(specs: Sequence[Spec]) -> list[Spec]:
    """The specs whose file no other one would write."""
    writers = Counter(spec.path.name for spec in specs)
    writers[PACKAGE_FILE] += 1
    return [spec for spec in specs if writers[spec.path.name] == 1]


def _part(compiler: Compile, limits: Limits, spec: Spec) -> Compilation | None:
    """What comes of one spec, where there is nothing to say of it."""
    made = compiler([spec], limits)
    if made.diagnostics:
        return None
    return Compilation(made.files, (), (), made.sections, made.outlines)


def _together(parts: Sequence[Compilation]) -> Compilation:
    """All that was made. The last part is of those specs of which there was something to say."""
    diagnostics = parts[-1].diagnostics
    outlines = tuple(outline for part in parts for outline in part.outlines)
    if parts[-1].has_errors:
        return Compilation({}, diagnostics, (), {}, outlines)
    files: dict[str, str] = {}
    sections: dict[str, Section] = {}
    for part in parts:
        files |= part.files
        sections |= part.sections
    return Compilation(files, diagnostics, (), sections, outlines)


class _Progress:
    """Lines of progress, now and then."""

    def __init__(self, total: int, console: Console) -> None:
        self.total, self.console = total, console
        self.told = time.monotonic()

    def tell(self, count: int) -> None:
        if time.monotonic() - self.told >= EACH:
            self.told = time.monotonic()
            self.console.progress(f"compiled {count:,} of {self.total:,} specs")
