"""Networks for pixels, boxes and clips, and torchvision's, are the same: keys, shapes, outputs, gradients."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from tests.torchvision_dense import PAIRS

# All of them, by hand: `python -m tests.torchvision_dense`.
RUN = ["FCN_ResNet50_Aux", "FCOS_ResNet50", "R2Plus1D_18"]


def shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    return {key: tuple(each.shape) for key, each in module.state_dict().items()}


@pytest.mark.parametrize("name", PAIRS)
def test_keys_and_shapes_are_torchvisions(name: str) -> None:
    with torch.device("meta"):
        ours, theirs = PAIRS[name].create(num_classes=7)
    assert shapes(ours) == shapes(theirs)


@pytest.mark.parametrize("name", RUN)
def test_outputs_are_equal_to_the_bit(name: str) -> None:
    for ours, theirs in PAIRS[name].outputs():
        assert torch.equal(ours, theirs)


def test_the_second_head_is_torchvisions() -> None:
    ours, theirs = PAIRS["FCN_ResNet50_Aux"].same(num_classes=3)
    image = torch.randn(2, 3, 33, 33)
    said = []
    for module in (ours.train(), theirs.train()):
        torch.manual_seed(1)  # of dropout
        said.append(module(image))
    assert torch.equal(said[0].out, said[1]["out"])
    assert torch.equal(said[0].aux, said[1]["aux"])


def test_the_detector_is_as_large_as_torchvision_says() -> None:
    """It counts 32,269,600, without the scales and shifts of the batch norms that it freezes."""
    with torch.device("meta"):
        detector = PAIRS["FCOS_ResNet50"].ours()
    frozen = sum(
        each.weight.numel() + each.bias.numel()
        for each in detector.modules()
        if isinstance(each, nn.BatchNorm2d)
    )
    total = sum(each.numel() for each in detector.parameters())
    assert (total - frozen, frozen) == (32_269_600, 53_120)
