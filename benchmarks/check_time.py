"""What a check takes inside a process that has everything imported, against what is allowed for it.

In: how many rounds. Out: rows of processor times: of the spec of the ResNets, of a long chain, and of a
deep U-Net.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.processes import ROOT
from benchmarks.table import Row, rounds
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.pipeline import check_specs

RESNETS = ROOT / "specs/resnet.py"
HEAD = """\
import neurlink_gen.nerves as nv
from neurlink_gen import build

"""
CHAIN = """
def chain():
    return build([((3, 1), nv.Input()), *[((8, 1), nv.Conv2d_BN_ReLU(3))] * 10_000])
"""
# Six times down and up again, two convolutions at each size.
UNET = """
def unet():
    lines = [((3, 1), nv.Input())]
    for depth in range(6):
        lines += [
            ((16 << depth, 1 << depth), nv.Conv2d_BN_ReLU(3)),
            ((16 << depth, 1 << depth), nv.Conv2d_BN_ReLU[-1, f"skip{depth}"](3)),
            ((16 << depth, 2 << depth), nv.MaxPool2d(2)),
        ]
    lines += [((1024, 64), nv.Conv2d_BN_ReLU(3))] * 2
    for depth in reversed(range(6)):
        lines += [
            ((16 << depth, 1 << depth), nv.ConvTransposed2d(2)),
            ((32 << depth, 1 << depth), nv.Concat[[-1, f"skip{depth}"]]()),
            ((16 << depth, 1 << depth), nv.Conv2d_BN_ReLU(3)),
            ((16 << depth, 1 << depth), nv.Conv2d_BN_ReLU(3)),
        ]
    return build([*lines, ((2, 1), nv.Conv2d(1, bias=True))])
"""
# In milliseconds.
RESNETS_TARGET = 30
CHAIN_TARGET = 1_000
UNET_TARGET = 20


def rows(count: int) -> list[Row]:
    """Measure it all."""
    with tempfile.TemporaryDirectory() as name:
        chain, unet = Path(name, "chain.py"), Path(name, "unet.py")
        chain.write_text(HEAD + CHAIN, "utf-8")
        unet.write_text(HEAD + UNET, "utf-8")
        return [
            _row("the spec of seven ResNets", RESNETS, RESNETS_TARGET, count, 5),
            _row("a chain of 10,000 lines", chain, CHAIN_TARGET, count),
            _row("a U-Net of depth 6", unet, UNET_TARGET, count, 5),
        ]


def _row(what: str, path: Path, target: float, count: int, repeats: int = 1) -> Row:
    times = [taken for (taken,) in rounds([_timer(path, repeats)], count)]
    name = f"check of {what}, in process / {target:,} ms"
    return Row(name, "ms", times, [target] * len(times), 1.0)


def _timer(path: Path, repeats: int) -> Callable[[], float]:
    """Times the check, the quickest of a few: whatever else the machine does can only slow it down."""

    def timed() -> float:
        return min(_milliseconds(path) for _ in range(repeats))

    return timed


def _milliseconds(path: Path) -> float:
    gc.collect()
    start = time.process_time()
    made = check_specs([Spec(path)])
    taken = time.process_time() - start
    assert made.models and not made.has_errors
    return taken * 1e3
