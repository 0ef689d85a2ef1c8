"""What the neurlink package promises: its example compiles, with its shapes and its numbers."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import torch
from torch import nn

from generated.neurlink_resnet import ResNet18, ResNet50
from tests.compiling import MadeModel
from tests.neurlink_pairs import assert_close, by_order, made, stirred

NETWORKS = (
    "resnet18",
    "resnet34",
    "resnet50",
    "resnet101",
    "resnet152",
    "resnext50_32x4d",
    "resnext101_32x8d",
    "wide_resnet50_2",
    "wide_resnet101_2",
)
# The output of the example on neurlink's page.
SHAPES = [
    (2, 3, 224, 224),
    (2, 64, 112, 112),
    *[(2, 64, 56, 56)] * 3,
    *[(2, 128, 28, 28)] * 2,
    *[(2, 256, 14, 14)] * 2,
    *[(2, 512, 7, 7)] * 2,
    (2, 512, 1, 1),
    (2, 1000, 1, 1),
]
# The example itself, below the imports that it leaves out.
EXAMPLE = """\
{imports}

def resnet50(num_classes: int = 1000, **block_keywords):
    block = BottleNeck(**block_keywords, expansion=4)
    expansion = 4
    return build(
        [
            ((3, 1), nv.Input()),
            ((64, 2), Conv2d_ReLU_BN(7)),  # 7x7 conv, stride 2
            ((64, 4), MaxPool2d(3)),  # 3x3 maxpool, stride 2
            [((64  * expansion, 4), block)] * 3,  # 3 layers of residual blocks, w/o downsampling
            [((128 * expansion, 8), block)] * 4,  # 4 layers of residual blocks, downsampling (x2) happens at the first block
            [((256 * expansion, 16), block)] * 6,  # 256 * expansion is the actual output channel, the bottleneck shape is interpreted inside of the block.
            [((512 * expansion, 32), block)] * 3,  # finally downsamped to 1/32 of origin, you may have noted that you can easily figure out the global downsample ratio.
            ((512 * expansion, "(1, 1)"), AvgPool2d()),  # a average pooling layer downsamples to an absolute shape.
            ((num_classes, "(1, 1)"), Conv2d(1)),  # final linear layer.
        ]
    )
"""
IMPORTS = """\
import {package}.nerves as nv
from {package} import build
from {package}.nerves import AvgPool2d, Conv2d, Conv2d_ReLU_BN, MaxPool2d
from neurlink_gen.blocks import BottleNeck
"""


def test_the_shapes_of_the_example() -> None:
    with torch.no_grad():
        outputs = ResNet18().eval().forward_intermediates(torch.randn(2, 3, 224, 224))
    assert [tuple(each.shape) for each in outputs] == SHAPES


def count(network: nn.Module) -> int:
    return sum(each.numel() for each in network.parameters())


def on_meta(model: MadeModel) -> nn.Module:
    """The model without memory for its weights."""
    with torch.device("meta"):
        return model.create()


def theirs(name: str) -> nn.Module:
    """Neurlink's own network."""
    import neurlink  # type: ignore[import-untyped]  # the package has no types

    network: nn.Module = getattr(neurlink, name)()
    return network


@pytest.mark.parametrize("package", ["neurlink_gen", "neurlink"])
def test_the_example_compiles_as_it_is(package: str, tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text(EXAMPLE.format(imports=IMPORTS.format(package=package)))
    models = made(path, tmp_path)
    assert list(models) == ["Resnet50"]
    # As torchvision's, with a classifier that has no bias.
    assert count(on_meta(models["Resnet50"])) == 25_557_032 - 1000


@pytest.fixture(scope="module")
def packages_own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MadeModel]:
    """The models of the package's own file, as it is."""
    found = importlib.util.find_spec("neurlink")
    assert found is not None and found.origin is not None
    path = Path(found.origin).parent / "models" / "resnet.py"
    models = made(path, tmp_path_factory.mktemp("packages_own"))
    return {model.model.function: model for model in models.values()}


def test_the_packages_own_file_has_nine_networks(
    packages_own: dict[str, MadeModel],
) -> None:
    assert tuple(packages_own) == NETWORKS
    assert [model.name for model in packages_own.values()] == [
        "Resnet18",
        "Resnet34",
        "Resnet50",
        "Resnet101",
        "Resnet152",
        "Resnext50_32x4d",
        "Resnext101_32x8d",
        "WideResnet50_2",
        "WideResnet101_2",
    ]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_of_the_packages_own_file(
    name: str, packages_own: dict[str, MadeModel]
) -> None:
    """Its weights in number and, in order, in shape; and what comes out. In neurlink `groups`
    reaches the 1x1 convolutions, so in the file as it is it does here as well.
    """
    ours = on_meta(packages_own[name])
    with torch.device("meta"):
        source = theirs(name)
        image = torch.empty(2, 3, 224, 224)
        wanted = source(image)
    assert count(ours) == count(source)
    shapes = [[each.shape for each in net.parameters()] for net in (ours, source)]
    assert shapes[0] == shapes[1]
    assert ours(image).shape == wanted.shape == (2, 1000, 1, 1)
    assert packages_own[name].output_shapes({"H": 224, "W": 224}, 2) == [wanted.shape]


@pytest.mark.parametrize("network", [ResNet18, ResNet50])
def test_the_numbers_are_neurlinks(network: type[nn.Module]) -> None:
    torch.manual_seed(1)
    source = stirred(theirs(network.__name__.lower()))
    # neurlink's max pool pads with zeros, so the stem has to be positive throughout.
    stem = next(each for each in source.modules() if isinstance(each, nn.BatchNorm2d))
    nn.init.constant_(stem.bias, 20.0)
    ours = network().eval()
    by_order(source, ours)
    image = torch.randn(1, 3, 224, 224)
    with torch.no_grad():
        wanted = source(image)
        outputs = getattr(ours, "forward_intermediates")(image)
        logits = ours(image)
    assert bool((outputs[1] > 0).all())
    assert_close(wanted, logits)
