"""Generated networks at work, against those that they stand for.

In: how many rounds. Out: a row for each comparison of two forward passes: eager, in eval mode,
without gradients, over the same images and with the same weights. That both give the same is
asserted first. They run on one thread, and what is measured is that thread's processor time: its
wall time, without the time in which other programs had the processor.
"""

from __future__ import annotations

import copy
import importlib
import time
from collections.abc import Callable

import neurlink  # type: ignore[import-untyped]  # It has no annotations.
import torch
from torch import Tensor, nn

import generated.neurlink_resnet
import generated.resnet
from benchmarks.table import Row, rounds

BATCHES = (1, 4)
# How often both networks are copied, to lie elsewhere in memory.
PLACES = 5
# No slower than the hand-written network, within what such a measurement can tell.
TORCHVISION_TARGET = 1.02
# neurlink finds its padding as it runs, and pads before it convolves.
NEURLINK_TARGET = 0.95


def rows(count: int) -> list[Row]:
    """Measure it all, at each place. A larger batch takes longer, and gets fewer rounds."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.no_grad():
            return [*_against_torchvision(count), *_against_neurlink(count)]
    finally:
        torch.set_num_threads(threads)


def _against_torchvision(count: int) -> list[Row]:
    # By name, because the tests, whose form of it this is, are not typed.
    models = importlib.import_module("tests.vision").models
    ours = generated.resnet.ResNet50().eval()
    theirs: nn.Module = models.resnet50().eval()
    _settle(theirs)
    ours.load_state_dict(theirs.state_dict())
    image = torch.randn(1, 3, 224, 224)
    assert torch.equal(ours(image), theirs(image))
    return _timed("torchvision", ours, theirs, count, TORCHVISION_TARGET)


def _against_neurlink(count: int) -> list[Row]:
    ours = generated.neurlink_resnet.ResNet50().eval()
    theirs: nn.Module = neurlink.resnet50().eval()
    # Its max pool pads with zeros: what goes in has to be positive for both to give the same.
    stem = next(each for each in theirs.modules() if isinstance(each, nn.BatchNorm2d))
    nn.init.constant_(stem.bias, 20.0)
    _settle(theirs)
    _copy_by_order(theirs, ours)
    image = torch.randn(1, 3, 224, 224)
    torch.testing.assert_close(ours(image), theirs(image), rtol=1e-3, atol=1e-4)
    return _timed("neurlink", ours, theirs, count, NEURLINK_TARGET)


def _settle(module: nn.Module) -> None:
    """Let every normalisation normalise: values that grow from block to block end in infinity."""
    norms = [each for each in module.modules() if isinstance(each, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
    module.train()
    module(torch.randn(4, 3, 224, 224))
    module.eval()


def _copy_by_order(source: nn.Module, target: nn.Module) -> None:
    """The two have the same weights in the same order, under other names."""
    given, to = source.state_dict(), target.state_dict()
    assert [each.shape for each in given.values()] == [
        each.shape for each in to.values()
    ]
    target.load_state_dict(dict(zip(to, given.values(), strict=True)))


def _timed(
    other: str, ours: nn.Module, theirs: nn.Module, count: int, target: float
) -> list[Row]:
    made = []
    for batch in BATCHES:
        images = torch.randn(batch, 3, 224, 224)
        samples: list[tuple[float, ...]] = []
        for _ in range(PLACES):
            # One and the same pair can stay a hundredth off for as long as it lives.
            first, second = copy.deepcopy(ours), copy.deepcopy(theirs)
            pair = [_timer(first, images), _timer(second, images)]
            samples += rounds(pair, max(1, count // batch))
        a, b = zip(*samples, strict=True)
        name = f"forward of ResNet-50 / {other}'s, batch {batch}"
        made.append(Row(name, "ms", a, b, target))
    return made


def _timer(module: nn.Module, images: Tensor) -> Callable[[], float]:
    def timed() -> float:
        start = time.thread_time()
        module(images)
        return (time.thread_time() - start) * 1000

    return timed
