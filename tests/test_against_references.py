"""The generated networks and those written by hand from the papers compute the same numbers."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from generated.audio_visual import L3Net
from generated.convmixer import ConvMixer_768_32
from generated.dcgan import Discriminator, Generator
from generated.fpn import ResNet50FPN
from generated.hrnet import HRNetV2pW18
from generated.segnet import SegNet
from generated.srresnet import SRResNet
from generated.time_series import TimeSeriesResNet
from generated.unet import UNet
from generated.unet3d import UNet3d
from generated.unet_plus_plus import UNetPlusPlus
from generated.vae import Decoder, Encoder
from generated.voxnet import VoxNet
from generated.wavenet import WaveNet
from generated.xception import Xception
from generated.yolox import YOLOX_S
from tests.compiling import tensors_in
from tests.references import (
    audio_visual,
    convmixer,
    dcgan,
    fpn,
    hrnet,
    segnet,
    srresnet,
    time_series,
    unet,
    unet3d,
    unet_plus_plus,
    vae,
    voxnet,
    wavenet,
    xception,
    yolox,
)
from tests.references.resnet import Bottleneck
from tests.vision import FeaturePyramidNetwork, LastLevelMaxPool, models

Shape = tuple[int, ...]
# Ours, the reference, and inputs without their batch: of sizes that divide, and of odd ones.
PAIRS: dict[str, tuple[type[nn.Module], type[nn.Module], list[list[Shape]]]] = {
    "fpn": (ResNet50FPN, fpn.FPN, [[(3, 64, 128)], [(3, 75, 97)], [(3, 1, 1)]]),
    "hrnet": (
        HRNetV2pW18,
        hrnet.HRNetV2p,
        [[(3, 64, 96)], [(3, 75, 97)], [(3, 1, 1)]],
    ),
    "segnet": (SegNet, segnet.SegNet, [[(3, 32, 64)], [(3, 45, 37)], [(3, 1, 1)]]),
    "generator": (Generator, dcgan.Generator, [[(100, 1, 1)]]),
    "discriminator": (Discriminator, dcgan.Discriminator, [[(3, 64, 64)]]),
    "time_series": (
        TimeSeriesResNet,
        time_series.ResNet,
        [[(1, 64)], [(1, 61)], [(1, 1)]],
    ),
    "audio_visual": (
        L3Net,
        audio_visual.L3Net,
        [[(3, 64, 48), (1, 32, 80)], [(3, 37, 61), (1, 55, 19)]],
    ),
    "voxnet": (VoxNet, voxnet.VoxNet, [[(1, 32, 32, 32)]]),
    "convmixer": (
        ConvMixer_768_32,
        convmixer.ConvMixer,
        [[(3, 28, 42)], [(3, 31, 40)], [(3, 7, 7)]],
    ),
    "srresnet": (SRResNet, srresnet.SRResNet, [[(3, 8, 12)], [(3, 7, 5)]]),
    "unet": (UNet, unet.UNet, [[(3, 32, 48)], [(3, 16, 16)]]),
    "unet3d": (UNet3d, unet3d.UNet3d, [[(3, 8, 16, 24)]]),
    "unet_plus_plus": (
        UNetPlusPlus,
        unet_plus_plus.UNetPlusPlus,
        [[(3, 32, 48)], [(3, 16, 16)]],
    ),
    "wavenet": (WaveNet, wavenet.WaveNet, [[(256, 64)], [(256, 1)]]),
    "vae_encoder": (Encoder, vae.Encoder, [[(3, 64, 64)]]),
    "vae_decoder": (Decoder, vae.Decoder, [[(32,)]]),
    "xception": (Xception, xception.Xception, [[(3, 64, 96)], [(3, 45, 37)]]),
    "yolox": (YOLOX_S, yolox.YOLOX, [[(3, 64, 96)], [(3, 74, 98)], [(3, 2, 2)]]),
}
# Small enough for gradients in double precision.
SMALL = ["generator", "discriminator", "time_series", "voxnet"]
# Whose sums are done in another order than the reference's; the others are equal to the bit.
TOLERANCE = {"time_series": 1e-5, "wavenet": 1e-4}


def pair(name: str) -> tuple[nn.Module, nn.Module]:
    """Our network and the reference, with the same numbers in both, none of them neutral."""
    torch.manual_seed(3)
    ours, reference = (make() for make in PAIRS[name][:2])
    for key, buffer in reference.named_buffers():
        if key.endswith("running_mean"):
            buffer.normal_(std=0.1)
        elif key.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    for parameter in reference.parameters():
        if parameter.dim() == 1:
            nn.init.uniform_(parameter, 0.5, 1.5)
    copy_numbers(reference, ours)
    return ours, reference


def copy_numbers(source: nn.Module, target: nn.Module) -> None:
    """All parameters and buffers: by name where all names agree, else in their order."""
    given, wanted = source.state_dict(), target.state_dict()
    if given.keys() != wanted.keys():
        assert [value.shape for value in given.values()] == [
            value.shape for value in wanted.values()
        ]
        given = dict(zip(wanted, given.values(), strict=True))
    target.load_state_dict(given, strict=True)


def images(shapes: list[Shape], dtype: torch.dtype = torch.float32) -> list[Tensor]:
    return [torch.randn(2, *shape, dtype=dtype) for shape in shapes]


def outputs_of(module: nn.Module, inputs: list[Tensor]) -> list[Tensor]:
    made = module(*inputs)
    return tensors_in(tuple(made) if isinstance(made, list) else made)


@pytest.mark.parametrize("name", PAIRS)
def test_outputs_are_equal(name: str) -> None:
    ours, reference = (module.eval() for module in pair(name))
    tolerance = TOLERANCE.get(name, 0.0)
    with torch.no_grad():
        for shapes in PAIRS[name][2]:
            inputs = images(shapes)
            wanted = outputs_of(reference, inputs)
            torch.testing.assert_close(
                outputs_of(ours, inputs), wanted, rtol=tolerance, atol=tolerance
            )
            assert all(float(each.abs().max()) > 0.01 for each in wanted)


@pytest.mark.parametrize("name", SMALL)
def test_gradients_are_equal(name: str) -> None:
    # In evaluation mode, so that no dropout differs: the path of batch norm in training is torch's.
    ours, reference = (module.double().eval() for module in pair(name))
    for shapes in PAIRS[name][2]:
        inputs = images(shapes, torch.float64)
        for module in (ours, reference):
            module.zero_grad()
            losses = [each.square().sum() for each in outputs_of(module, inputs)]
            torch.autograd.backward(losses)
        wanted = [each.grad for each in reference.parameters()]
        assert all(each is not None and bool(each.any()) for each in wanted)
        gradients = [each.grad for each in ours.parameters()]
        torch.testing.assert_close(gradients, wanted, rtol=1e-9, atol=1e-12)


def test_the_pyramid_is_torchvisions() -> None:
    ours = ResNet50FPN().eval()
    theirs = FeaturePyramidNetwork([256, 512, 1024, 2048], 256, LastLevelMaxPool())
    ours_of = {
        **{f"inner_blocks.{level - 2}.0": f"m{level}.lateral" for level in (2, 3, 4)},
        "inner_blocks.3.0": "m5",
        **{f"layer_blocks.{level - 2}.0": f"p{level}" for level in (2, 3, 4, 5)},
    }
    state = ours.state_dict()
    theirs.load_state_dict(
        {
            f"{name}.{kind}": state[f"{other}.{kind}"]
            for name, other in ours_of.items()
            for kind in ("weight", "bias")
        },
        strict=True,
    )
    maps: dict[str, Tensor] = {}
    for level in (2, 3, 4, 5):
        ours.get_submodule(f"backbone.layer{level - 1}").register_forward_hook(
            lambda _module, _inputs, output, level=level: maps.update(
                {f"p{level}": output}
            )
        )
    with torch.no_grad():
        for size in ((64, 128), (75, 97)):
            outputs = ours(torch.randn(1, 3, *size))
            wanted = theirs(maps)
            assert list(wanted) == ["p2", "p3", "p4", "p5", "pool"]
            assert all(map(torch.equal, outputs, wanted.values())), size


def parameters(*modules: nn.Module) -> int:
    return sum(each.numel() for module in modules for each in module.parameters())


def test_the_backbone_of_hrnet_is_as_large_as_in_the_paper() -> None:
    """HRNet-W18-C has 21.3 M parameters in the paper's table of classifiers.

    That is the backbone of HRNetV2p-W18 with the paper's head for classification, which is built
    here; without it, 9.6 M are left.
    """
    with torch.device("meta"):
        ours = HRNetV2pW18()
        levels = [ours.get_submodule(f"p{level}") for level in (2, 3, 4, 5, 6)]
        head = [
            *(
                Bottleneck(width, quarter)
                for width, quarter in zip((18, 36, 72, 144), (32, 64, 128, 256))
            ),
            *(nn.Conv2d(width, 2 * width, 3, 2, 1) for width in (128, 256, 512)),
            *(nn.BatchNorm2d(2 * width) for width in (128, 256, 512)),
            nn.Conv2d(1024, 2048, 1),
            nn.BatchNorm2d(2048),
            nn.Linear(2048, 1000),
        ]
    backbone = parameters(ours) - parameters(ours.get_submodule("mixed"), *levels)
    assert round(backbone / 1e6, 1) == 9.6
    assert round((backbone + parameters(*head)) / 1e6, 1) == 21.3


def test_the_encoder_of_segnet_is_that_of_vgg_16() -> None:
    with torch.device("meta"):
        ours, vgg = SegNet(), models.vgg16_bn()
    wanted = [each.shape for each in vgg.features.state_dict().values()]
    encoder = [ours.get_submodule(f"encoder{stage}") for stage in (1, 2, 3, 4, 5)]
    assert [
        each.shape for stage in encoder for each in stage.state_dict().values()
    ] == wanted
