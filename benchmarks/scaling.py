"""What a line costs in small networks and in large ones: compiling should take time in proportion.

In: how many rounds. Out: rows that compare the processor time per line, or per composite nerve, of
a network of 1,000 or 10,000 lines with that of one of 100.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.table import Row, rounds
from neurlink_gen.compilation import Compilation
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.pipeline import check_specs, compile_spec

COUNTS = (100, 1_000, 10_000)
TARGET = 1.2

HEAD = """\
import neurlink_gen.nerves as nv
from neurlink_gen import build, nn

"""
# Ten lines, of which each turn begins where the last one ended.
LINES = """
def network():
    lines = [((3, 1), nv.Input()), ((16, 1), nv.Conv2d["start0"](3))]
    for turn in range(1, {count} // 10 + 1):
        lines += [
            ((16, 1), nv.Conv2d_BN_ReLU(3)),
            ((16, 2), nv.Conv2d[-1, f"half{{turn}}"](3)),
            ((16, 2), nv.Conv2d_ReLU(1)),
            ((16, 2), nv.Add[[f"half{{turn}}", -1]]()),
            [((16, 2), nv.Conv2d(3, bias=True)), ((16, 2), nn.GELU())],
            ((16, 1), nv.Interpolate("bilinear")),
            ((32, 1), nv.Concat[[f"start{{turn - 1}}", -1]]()),
            ((16, 1), nv.Conv2d_BN_ReLU(1)),
            ((16, 1), nv.SkipConnect2d[[f"start{{turn - 1}}", -1], f"start{{turn}}"]()),
        ]
    return build(lines)
"""
# Ten composite nerves: one with three in it, of which each has two.
COMPOSITES = """
class Inner(nv.Nerve):
    def __init__(self, kernel):
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(kernel)), (out, nv.SkipConnect2d[[0, -1]]())])


class Middle(nv.Nerve):
    def __init__(self, kernel):
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, Inner(kernel)), (out, Inner(1)), (out, nv.Add[[0, -1]]())])


class Outer(nv.Nerve):
    def __init__(self, kernel):
        super().__init__()
        self.add([(self.target_dims[0], Middle(kernel))] * 3)


def network():
    lines = [((3, 1), nv.Input()), ((16, 1), nv.Conv2d(3))]
    for turn in range({count} // 10):
        lines.append(((16, 1), Outer(2 * (turn % 4) + 1)))
    return build(lines)
"""


def rows(count: int) -> list[Row]:
    """Measure it all."""
    made: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        for what, text in (("line", LINES), ("composite nerve", COMPOSITES)):
            paths = [_written(Path(name), what, text, each) for each in COUNTS]
            made += _compared(f"check, per {what}", _check, paths, count)
            made += _compared(f"build, per {what}", _build, paths, count)
    return made


def _written(folder: Path, what: str, text: str, count: int) -> Path:
    path = folder / f"{what.replace(' ', '_')}_{count}.py"
    path.write_text(HEAD + text.format(count=count), "utf-8")
    return path


def _check(path: Path) -> Compilation:
    return check_specs([Spec(path)])


def _build(path: Path) -> Compilation:
    return compile_spec(path)


def _compared(
    name: str, run: Callable[[Path], Compilation], paths: list[Path], count: int
) -> list[Row]:
    """Each larger network against the smallest one, in microseconds for each of its lines."""
    actions = [_timer(run, *pair) for pair in zip(paths, COUNTS, strict=True)]
    smallest, *larger = zip(*rounds(actions, count), strict=True)
    return [
        Row(f"{name}: {size:,} / {COUNTS[0]}", "us", times, smallest, TARGET)
        for size, times in zip(COUNTS[1:], larger, strict=True)
    ]


def _timer(
    run: Callable[[Path], Compilation], path: Path, count: int
) -> Callable[[], float]:
    def timed() -> float:
        # A small network is compiled several times over, since a clock has a finest tick.
        repeats = max(1, 1_000 // count)
        gc.collect()
        start = time.process_time()
        for _ in range(repeats):
            made = run(path)
        taken = time.process_time() - start
        assert made.models and not made.has_errors
        return taken / repeats / count * 1e6

    return timed
