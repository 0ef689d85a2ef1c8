"""Generated networks and torchvision's are the same: state dicts, weights, logits, gradients."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from tests import torchvision_keys
from tests.torchvision_pairs import (
    FILES,
    NETWORKS,
    create,
    create_theirs,
    logits,
    pair,
)

KEYS = torchvision_keys.read()
# From the table of weights in torchvision's documentation.
PARAMETERS = {
    "AlexNet": 61_100_840,
    "ConvNeXt_Base": 88_591_464,
    "DenseNet121": 7_978_856,
    "EfficientNet_B7": 66_347_960,
    "EfficientNet_V2_L": 118_515_272,
    "Inception_V3": 27_161_264,
    "MNASNet1_0": 4_383_312,
    "MobileNetV2": 3_504_872,
    "MobileNetV3_Large": 5_483_032,
    "RegNetX_400MF": 5_495_976,
    "RegNetY_128GF": 644_812_894,
    "ResNeXt50_32x4d": 25_028_904,
    "ResNeXt101_32x8d": 88_791_336,
    "ShuffleNetV2_x1_0": 2_278_604,
    "SqueezeNet1_0": 1_248_424,
    "VGG16_BN": 138_365_992,
}
# All of them, by hand: `python -m tests.torchvision_pairs`.
RUN = [
    "AlexNet",
    "ConvNeXt_Tiny",
    "DenseNet121",
    "EfficientNet_B0",
    "EfficientNet_V2_S",
    "GoogLeNet",
    "Inception_V3",
    "MNASNet0_5",
    "MNASNet1_3",
    "MobileNetV2",
    "MobileNetV3_Small",
    "RegNetX_400MF",
    "RegNetY_400MF",
    "ResNet18",
    "ResNet50",
    "ResNeXt50_32x4d",
    "ShuffleNetV2_x0_5",
    "SqueezeNet1_0",
    "SqueezeNet1_1",
    "VGG11",
    "VGG11_BN",
]
TRAINED = [
    "ConvNeXt_Tiny",
    "DenseNet121",
    "EfficientNet_B0",
    "MNASNet0_5",
    "MobileNetV2",
    "MobileNetV3_Small",
    "RegNetX_400MF",
    "RegNetY_400MF",
    "ResNet18",
    "ShuffleNetV2_x0_5",
    "SqueezeNet1_1",
]


def test_all_of_torchvisions_that_are_kept_are_compared() -> None:
    assert set(NETWORKS.values()) == set(KEYS)
    assert len(NETWORKS) == sum(len(file.__all__) for file in FILES)


@pytest.mark.parametrize("name", NETWORKS)
def test_keys_and_shapes_are_torchvisions(name: str) -> None:
    with torch.device("meta"):
        ours = create(name)
    shapes = {key: tuple(each.shape) for key, each in ours.state_dict().items()}
    assert shapes == KEYS[NETWORKS[name]]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_number_of_classes_is_the_last_layers(name: str) -> None:
    with torch.device("meta"):
        ours = create(name, num_classes=7)
    shapes = {key: tuple(each.shape) for key, each in ours.state_dict().items()}
    assert shapes == {
        key: tuple(7 if extent == 1000 else extent for extent in shape)
        for key, shape in KEYS[NETWORKS[name]].items()
    }


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS.items())
def test_there_are_as_many_parameters_as_torchvision_says(
    name: str, parameters: int
) -> None:
    buffers = ("running_mean", "running_var", "num_batches_tracked")
    with torch.device("meta"):
        module = create(name)
    assert sum(each.numel() for each in module.parameters()) == parameters
    kept = KEYS[NETWORKS[name]].items()
    assert parameters == sum(
        math.prod(shape) for key, shape in kept if not key.endswith(buffers)
    )


@pytest.mark.parametrize("name", RUN)
def test_logits_are_equal_to_the_bit(name: str) -> None:
    for ours, theirs in logits(name):
        assert ours.shape == (1, 1000)
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize("name", TRAINED)
def test_gradients_and_running_statistics_are_equal(name: str) -> None:
    ours, theirs = (module.double().train() for module in pair(name, num_classes=5))
    image = torch.randn(2, 3, 64, 49, dtype=torch.float64)
    for module in (ours, theirs):
        torch.manual_seed(1)  # of dropout
        module(image).square().mean().backward()
    wanted = {name: each.grad for name, each in theirs.named_parameters()}
    gradients = {name: each.grad for name, each in ours.named_parameters()}
    assert gradients.keys() == wanted.keys()
    # torch adds up a DenseNet's gradients in another order: torchvision joins all of a block's
    # maps for every layer anew, and we join one more to those that are joined already.
    tolerance = 1e-9 if name.startswith("DenseNet") else 0.0
    # torchvision writes the momentum of MNASNet's statistics as 1 - 0.9997.
    for key, gradient in gradients.items():
        other = wanted[key]
        assert gradient is not None and other is not None
        torch.testing.assert_close(gradient, other, rtol=tolerance, atol=tolerance)
    buffers = dict(theirs.named_buffers())
    rounding = 1e-12 if name.startswith("MNASNet") else 0.0
    for key, buffer in ours.named_buffers():
        torch.testing.assert_close(buffer, buffers[key], rtol=rounding, atol=rounding)


def moments(values: Tensor) -> tuple[float, float, float]:
    """Mean, standard deviation, and how heavy the tails are: 3 of a bell, 1.8 of a box."""
    mean, deviation = values.mean().item(), values.std(correction=0).item()
    scaled = (values - mean) / (deviation or 1.0)
    return mean, deviation, scaled.pow(4).mean().item()


@pytest.mark.parametrize("name", RUN)
def test_parameters_begin_as_torchvisions_do(name: str) -> None:
    torch.manual_seed(2)
    ours, theirs = create(name), create_theirs(name)
    wanted = theirs.state_dict()
    for key, values in ours.state_dict().items():
        mean, deviation, tails = moments(values.double())
        other_mean, other_deviation, other_tails = moments(wanted[key].double())
        if other_deviation == 0:
            assert (mean, deviation) == (other_mean, 0), key
            continue
        # Five times what two samples of this size differ by; of tails, ten times.
        spread = 5 * math.sqrt(2 / values.numel())
        assert abs(mean - other_mean) < spread * other_deviation, key
        assert abs(deviation / other_deviation - 1) < spread, key
        assert abs(tails - other_tails) < 10 * math.sqrt(96 / values.numel()), key
