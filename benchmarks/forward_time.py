"""Generated networks at work, against those that they stand for.

In: how many rounds. Out: a row for each comparison of two networks at work: forward passes in eval
mode without gradients, and the memory that they take at once; steps of training. Both run over the
same images and with the same weights, and that they give the same is asserted first. They run on one
thread, and what is measured is that thread's processor time: its wall time, without the time in
which other programs had the processor.
"""

from __future__ import annotations

import copy
import importlib
import time
from collections.abc import Callable, Sequence

import neurlink  # type: ignore[import-untyped]  # It has no annotations.
import torch
from torch import Tensor, nn

import generated.densenet
import generated.mobilenetv2
import generated.neurlink_resnet
import generated.resnet
from benchmarks.memory import peak_bytes
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
        made = _against_torchvision(count)
        with torch.no_grad():
            made += _against_neurlink(count)
        return made
    finally:
        torch.set_num_threads(threads)


PAIRS: tuple[tuple[str, type[nn.Module], str], ...] = (
    ("ResNet-50", generated.resnet.ResNet50, "resnet50"),
    ("DenseNet-121", generated.densenet.DenseNet121, "densenet121"),
    ("MobileNetV2", generated.mobilenetv2.MobileNetV2, "mobilenet_v2"),
)


def _against_torchvision(count: int) -> list[Row]:
    # By name, because the tests, whose form of it this is, are not typed.
    models = importlib.import_module("tests.vision").models
    made = []
    for name, generated_class, function in PAIRS:
        ours = generated_class().eval()
        theirs: nn.Module = getattr(models, function)().eval()
        with torch.no_grad():
            _settle(theirs)
            ours.load_state_dict(theirs.state_dict())
            image = torch.randn(1, 3, 224, 224)
            assert torch.equal(ours(image), theirs(image))
            against = f"of {name} / torchvision's"
            batches = BATCHES if name == "ResNet-50" else BATCHES[:1]
            made += _timed(
                f"forward {against}", ours, theirs, count, TORCHVISION_TARGET, batches
            )
            peaks = [peak_bytes(each, image) / 2**20 for each in (ours, theirs)]
            first, second = ([peak] for peak in peaks)
            label = f"memory {against}, batch 1"
            made.append(Row(label, "MiB", first, second, TORCHVISION_TARGET))
            graphs = torch._dynamo.explain(ours)(image).graph_count
            made.append(Row(f"graphs of {name}, compiled", "", [graphs]))
        made.append(_trained(f"training {against}", ours, theirs, count))
    return made


def _trained(name: str, ours: nn.Module, theirs: nn.Module, count: int) -> Row:
    """A step of training: forward, backward, and an update of every parameter."""
    images, labels = torch.randn(2, 3, 128, 128), torch.tensor([1, 2])
    samples: list[tuple[float, ...]] = []
    for _ in range(PLACES):
        pair = [copy.deepcopy(each).train() for each in (ours, theirs)]
        steps = [_training(each, images, labels) for each in pair]
        samples += rounds(steps, max(1, count // 4))
    a, b = zip(*samples, strict=True)
    return Row(f"{name}, batch 2", "ms", a, b, TORCHVISION_TARGET)


def _training(module: nn.Module, images: Tensor, labels: Tensor) -> Callable[[], float]:
    optimizer = torch.optim.SGD(module.parameters(), lr=1e-4)

    def timed() -> float:
        start = time.thread_time()
        optimizer.zero_grad()
        nn.functional.cross_entropy(module(images), labels).backward()  # type: ignore[no-untyped-call]  # torch does not annotate it
        optimizer.step()
        return (time.thread_time() - start) * 1000

    return timed


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
    name = "forward of ResNet-50 / neurlink's"
    return _timed(name, ours, theirs, count, NEURLINK_TARGET, BATCHES)


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
    name: str,
    ours: nn.Module,
    theirs: nn.Module,
    count: int,
    target: float,
    batches: Sequence[int],
) -> list[Row]:
    made = []
    for batch in batches:
        images = torch.randn(batch, 3, 224, 224)
        samples: list[tuple[float, ...]] = []
        for _ in range(PLACES):
            # One and the same pair can stay a hundredth off for as long as it lives.
            first, second = copy.deepcopy(ours), copy.deepcopy(theirs)
            pair = [_timer(first, images), _timer(second, images)]
            samples += rounds(pair, max(1, count // batch))
        a, b = zip(*samples, strict=True)
        made.append(Row(f"{name}, batch {batch}", "ms", a, b, target))
    return made


def _timer(module: nn.Module, images: Tensor) -> Callable[[], float]:
    def timed() -> float:
        start = time.thread_time()
        module(images)
        return (time.thread_time() - start) * 1000

    return timed
