"""Many specs compiled at once, by several processes.

In: what compiles specs. Out: what does the same, and shares the work where that pays. Processes make
what there is nothing to say of, and its texts are put aside on the disk. Whatever else there is, findings,
a spec that ends its process or hangs, is compiled again in the ordinary way, which has words for it.
"""

from __future__ import annotations

import functools
import importlib
import pickle
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from neurlink_gen.commands.console import Console
from neurlink_gen.commands.request import Compile
from neurlink_gen.commands.workers import available, shared
from neurlink_gen.compilation import Compilation, Outline
from neurlink_gen.later import Later
from neurlink_gen.limits import Limits
from neurlink_gen.lazy_dataclasses import make_all
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.lower.classes import FileCode
from neurlink_gen.ownership.lock import Section
from neurlink_gen.pipeline import PACKAGE_FILE

Keep = Callable[[bytes], Callable[[], bytes]]
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
    """Import and make what a compiler does as it needs it, so that copies of this process have it."""
    for name in LATE:
        importlib.import_module(name)
    from neurlink_gen.render.module import render_init, render_module

    render_module(FileCode((), ()), (), None)
    render_init("")
    make_all()


def many(compiler: Compile, console: Console) -> Compile:
    """The same compiler, for many specs at once. It keeps no models of those."""

    def compile(specs: Sequence[Spec], limits: Limits) -> Compilation:
        if len(specs) < MANY or available() == 1:
            return compiler(specs, limits)
        # Not before there is need: it imports what takes a while.
        from neurlink_gen.files.spool import Spool

        warm_up()
        plain = Limits(limits.seconds, limits.memory)
        parts = shared(
            _alone(specs),
            functools.partial(_part, compiler, plain),
            limits.seconds and limits.seconds + GRACE,
            functools.partial(_put_aside, Spool().keep),
            _Progress(len(specs), console).tell,
        )
        rest = compiler([spec for spec in specs if spec not in parts], limits)
        return _together([parts[spec] for spec in specs if spec in parts], rest)

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
    return replace(made, models=(), others=made.outlines)


@dataclass(frozen=True, slots=True)
class _Aside:
    """What came of a spec. paths: of its files. read: what reads their texts and sections."""

    paths: tuple[str, ...]
    outlines: tuple[Outline, ...]
    advice: tuple[str, ...]
    read: Callable[[], bytes]

    def text(self, path: str) -> str:
        return str(pickle.loads(self.read())[path][0])

    def section(self, path: str) -> Section:
        return Section(pickle.loads(self.read())[path][1])


def _put_aside(keep: Keep, made: Compilation) -> _Aside:
    """What is left of a compilation in memory. keep: puts bytes aside."""
    each = {path: (made.files[path], made.sections[path].text) for path in made.files}
    aside = keep(pickle.dumps(each))
    return _Aside(tuple(each), made.outlines, made.advice, aside)


def _together(parts: Sequence[_Aside], rest: Compilation) -> Compilation:
    """All that was made. rest: of those specs of which there was something to say."""
    outlines = tuple(outline for part in parts for outline in part.outlines)
    outlines += rest.outlines
    advice = tuple(each for part in parts for each in part.advice) + rest.advice
    if rest.has_errors:
        return Compilation({}, rest.diagnostics, (), {}, outlines)
    files: dict[str, Callable[[], str]] = {}
    sections: dict[str, Callable[[], Section]] = {}
    for part in parts:
        for path in part.paths:
            files[path] = functools.partial(part.text, path)
            sections[path] = functools.partial(part.section, path)
    for path in rest.files:
        files[path] = functools.partial(rest.files.__getitem__, path)
        sections[path] = functools.partial(rest.sections.__getitem__, path)
    texts, written = Later(files), Later(sections)
    return Compilation(texts, rest.diagnostics, (), written, outlines, advice)


class _Progress:
    """Lines of progress, now and then."""

    def __init__(self, total: int, console: Console) -> None:
        self.total, self.console = total, console
        self.told = time.monotonic()

    def tell(self, count: int) -> None:
        if time.monotonic() - self.told >= EACH:
            self.told = time.monotonic()
            self.console.progress(f"compiled {count:,} of {self.total:,} specs")
