"""What the neurlink package promises: its example compiles, with its shapes and its numbers."""

from __future__ import annotations

import copy
import importlib.util
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from generated.neurlink_resnet import ResNet18
from tests.compiling import MadeModel, compiled, import_file, made_models

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


def made(path: Path, folder: Path) -> dict[str, MadeModel]:
    compilation = compiled(path)
    target = folder / "made.py"
    target.write_text(compilation.files[path.name])
    return {each.name: each for each in made_models(compilation, import_file(target))}


def parameters(model: MadeModel) -> int:
    with torch.device("meta"):
        return sum(each.numel() for each in model.create().parameters())


@pytest.mark.parametrize("package", ["neurlink_gen", "neurlink"])
def test_the_example_compiles_as_it_is(package: str, tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text(EXAMPLE.format(imports=IMPORTS.format(package=package)))
    models = made(path, tmp_path)
    assert list(models) == ["Resnet50"]
    # As torchvision's, with a classifier that has no bias.
    assert parameters(models["Resnet50"]) == 25_557_032 - 1000


def test_the_packages_own_file_compiles_unchanged(tmp_path: Path) -> None:
    found = importlib.util.find_spec("neurlink")
    assert found is not None and found.origin is not None
    models = made(Path(found.origin).parent / "models" / "resnet.py", tmp_path)
    assert len(models) == 9
    assert parameters(models["Resnet18"]) == 11_689_512 - 1000


def theirs() -> nn.Module:
    import neurlink  # type: ignore[import-untyped]  # the package has no types

    torch.manual_seed(1)
    module: nn.Module = neurlink.resnet18()
    return module.eval()


def by_order(source: nn.Module, target: nn.Module) -> None:
    """Copy the numbers, which stand in the same order under other names."""
    for kind in ("named_parameters", "named_buffers"):
        ours = list(getattr(target, kind)())
        other = list(getattr(source, kind)())
        assert [each.shape for _, each in ours] == [
            each.shape for _, each in other
        ], kind
        for (_, to), (_, given) in zip(ours, other, strict=True):
            with torch.no_grad():
                to.copy_(given)


def test_the_numbers_are_neurlinks() -> None:
    source = theirs()
    for key, buffer in source.named_buffers():
        if key.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
        elif key.endswith("running_mean"):
            buffer.normal_(std=0.1)
    # neurlink's max pool pads with zeros, so the stem has to be positive throughout.
    stem = next(each for each in source.modules() if isinstance(each, nn.BatchNorm2d))
    nn.init.constant_(stem.bias, 20.0)
    ours = ResNet18().eval()
    by_order(copy.deepcopy(source), ours)
    image = torch.randn(2, 3, 224, 224)
    with torch.no_grad():
        wanted: Tensor = source(image)
        outputs = ours.forward_intermediates(image)
        logits = ours(image)
    assert bool((outputs[1] > 0).all())
    scale = wanted.abs().max()
    assert float((logits - wanted).abs().max() / scale) < 1e-5
