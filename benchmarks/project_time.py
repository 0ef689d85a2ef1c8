"""What is waited for in a project: the start, a build with little or nothing to do, one of 1,000 specs.

In: how many rounds. Out: a row for each. Whole processes, against `import torch` in the same rounds.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.compile_time import PROGRAM, TORCH
from benchmarks.processes import Usage, measure
from benchmarks.table import Row, rounds

FEW, SOME, MANY = 50, 100, 1000
HELP_TARGET, SAME_TARGET, ONE_TARGET = 0.06, 0.08, 0.25
AGAIN_SECONDS, SAVED_SECONDS = 1.0, 0.2
# In seconds: what a watch takes to begin.
SETTLED = 5.0
# The most memory that any process of a build holds at once must not grow with the specs.
FLAT = 1.1
SPEC = '''\
"""A network for the benchmark."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build
from neurlink_gen.blocks import BasicBlock


def net{number:04}(num_classes: int = {classes}) -> Network:
    """A small residual network."""
    block = BasicBlock(norm_after_act=False)
    return build(
        [
            ((3, 1), nv.Input()),
            (({stem}, 2), nv.Conv2d_BN_ReLU["stem"]({kernel})),
            [((64, 4), block)] * {repeats},
            [(({wide}, 8), block)] * 2,
            (({wide}, "(1, 1)"), nv.AvgPool2d()),
            (({wide}, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ]
    )
'''


def write_specs(folder: Path, count: int) -> None:
    """Write so many specs, hardly one like another."""
    for number in range(count):
        text = SPEC.format(
            number=number,
            classes=10 + number % 90,
            stem=16 + 8 * (number % 7),
            kernel=3 + 2 * (number % 3),
            repeats=1 + number % 3,
            wide=128 + 16 * (number % 5),
        )
        (folder / f"net{number:04}.py").write_text(text, "utf-8")


def rows(count: int) -> list[Row]:
    """Measure it all. Call it before anything large is imported: `processes` says why."""
    with tempfile.TemporaryDirectory() as name:
        return [
            *_of_few(Path(name, "few"), count),
            _of_saving(Path(name, "few"), count),
            *_of_many(Path(name)),
        ]


def _of_few(folder: Path, count: int) -> list[Row]:
    build = _project(folder, FEW)
    build()
    changes = itertools.count(1)

    def one_changed() -> Usage:
        with (folder / "specs" / "net0007.py").open("a", encoding="utf-8") as spec:
            spec.write(f"# change {next(changes)}\n")
        return build()

    actions: list[Callable[[], Usage]] = [_help, build, one_changed, _torch]
    start, same, one, torch = zip(*rounds(actions, count), strict=True)

    def row(name: str, usages: tuple[Usage, ...], target: float) -> Row:
        return Row(
            f"{name} / `import torch`",
            "s",
            [usage.wall for usage in usages],
            [usage.wall for usage in torch],
            target,
        )

    return [
        row("`--help`", start, HELP_TARGET),
        row(f"build, none of {FEW} specs changed", same, SAME_TARGET),
        row(f"build, one of {FEW} specs changed", one, ONE_TARGET),
    ]


def _of_saving(folder: Path, count: int) -> Row:
    """From the moment that a spec is saved to the one at which its code is there."""
    spec, made = folder / "specs" / "net0007.py", folder / "generated" / "net0007.py"
    process = subprocess.Popen([*_command(folder), "--watch"])
    times = []
    try:
        time.sleep(SETTLED)
        text = spec.read_text("utf-8")
        for number in range(count):
            changed = text.replace("A small", f"A {number + 1}. small")
            start = time.perf_counter()
            spec.write_text(changed, "utf-8")
            while f"A {number + 1}. small" not in made.read_text("utf-8"):
                time.sleep(0.001)
            times.append(time.perf_counter() - start)
            time.sleep(0.2)
    finally:
        process.kill()
        process.wait()
    name = "saved until built, with --watch / 0.2 s"
    return Row(name, "s", times, [SAVED_SECONDS] * count, 1.0)


def _of_many(folder: Path) -> list[Row]:
    some = _project(folder / "some", SOME)()
    build = _project(folder / "many", MANY)
    many = build()
    again = build()
    shutil.rmtree(folder / "many")
    name = f"build of {MANY:,} specs"
    return [
        Row(f"{name}, wall", "s", [many.wall]),
        Row(f"{name}, processor", "s", [many.cpu]),
        Row(f"{name}, peak memory / of {SOME}", "MiB", [many.peak], [some.peak], FLAT),
        Row(f"{name} again / a second", "s", [again.wall], [AGAIN_SECONDS], 1.0),
    ]


def _project(folder: Path, count: int) -> Callable[[], Usage]:
    """A new project of so many specs; what builds it."""
    (folder / "specs").mkdir(parents=True)
    (folder / "pyproject.toml").write_text("", "utf-8")
    write_specs(folder / "specs", count)
    return lambda: measure(_command(folder))


def _command(folder: Path) -> list[str]:
    return [PROGRAM, str(folder / "specs"), "-o", str(folder / "generated"), "-q"]


def _help() -> Usage:
    return measure([PROGRAM, "--help"])


def _torch() -> Usage:
    return measure([sys.executable, "-c", TORCH])
