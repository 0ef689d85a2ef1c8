"""The generated ResNets and ResNeXts and torchvision's are the same networks: weights, logits, gradients."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from generated import resnet, resnext
from tests.vision import models

NAMES = {
    "ResNet18": "resnet18",
    "ResNet34": "resnet34",
    "ResNet50": "resnet50",
    "ResNet101": "resnet101",
    "ResNet152": "resnet152",
    "WideResNet50_2": "wide_resnet50_2",
    "WideResNet101_2": "wide_resnet101_2",
    "ResNeXt50_32x4d": "resnext50_32x4d",
    "ResNeXt101_32x8d": "resnext101_32x8d",
}
# From the table of weights in torchvision's documentation.
PARAMETERS = {"ResNeXt50_32x4d": 25_028_904, "ResNeXt101_32x8d": 88_791_336}
SIZES = [(224, 224), (193, 161)]


def create(name: str, **parameters: int) -> nn.Module:
    """Our network of a name."""
    file = resnet if name in resnet.__all__ else resnext
    module: nn.Module = getattr(file, name)(**parameters)
    return module


def pair(name: str, **parameters: int) -> tuple[nn.Module, nn.Module]:
    """Our network and torchvision's, with torchvision's random weights in both."""
    torch.manual_seed(0)
    theirs: nn.Module = getattr(models, NAMES[name])(**parameters)
    for key, buffer in theirs.named_buffers():
        if key.endswith("running_mean"):
            buffer.normal_(std=0.1)
        elif key.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    ours = create(name, **parameters)
    ours.load_state_dict(theirs.state_dict(), strict=True)
    return ours, theirs


def test_all_of_the_files_are_compared() -> None:
    assert set(NAMES) == {*resnet.__all__, *resnext.__all__}


@pytest.mark.parametrize("name", NAMES)
def test_keys_and_shapes_are_torchvisions(name: str) -> None:
    with torch.device("meta"):
        ours, theirs = create(name), getattr(models, NAMES[name])()
        other = create(name, num_classes=7)
    wanted = {key: tensor.shape for key, tensor in theirs.state_dict().items()}
    assert {key: tensor.shape for key, tensor in ours.state_dict().items()} == wanted
    assert ours.load_state_dict(theirs.state_dict(), strict=True, assign=True)
    assert other.get_parameter("fc.weight").shape[0] == 7


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS.items())
def test_there_are_as_many_parameters_as_torchvision_says(
    name: str, parameters: int
) -> None:
    with torch.device("meta"):
        module = create(name)
    assert sum(each.numel() for each in module.parameters()) == parameters


@pytest.mark.parametrize("name", ["ResNet18", "ResNet50", "ResNeXt50_32x4d"])
def test_logits_are_equal_to_the_bit(name: str) -> None:
    ours, theirs = (module.eval() for module in pair(name))
    with torch.no_grad():
        for height, width in SIZES:
            image = torch.randn(1, 3, height, width)
            assert torch.equal(ours(image), theirs(image)), (height, width)


def test_gradients_and_running_statistics_are_equal() -> None:
    ours, theirs = (
        module.double().train() for module in pair("ResNet18", num_classes=5)
    )
    image = torch.randn(2, 3, 40, 33, dtype=torch.float64)
    for module in (ours, theirs):
        module(image).square().mean().backward()
    wanted = {name: each.grad for name, each in theirs.named_parameters()}
    gradients = {name: each.grad for name, each in ours.named_parameters()}
    assert gradients.keys() == wanted.keys()
    for name, gradient in gradients.items():
        other = wanted[name]
        assert gradient is not None and other is not None
        assert torch.equal(gradient, other), name
    buffers = dict(theirs.named_buffers())
    for name, buffer in ours.named_buffers():
        assert torch.equal(buffer, buffers[name]), name
