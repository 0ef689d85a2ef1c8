"""Our networks beside torchvision's of the same name, with the same weights in both.

`python -m tests.torchvision_pairs` compares the logits of all of them; with names after it, of those.
"""

from __future__ import annotations

import sys
import warnings

import torch
from torch import Tensor, nn

from generated import (
    alexnet,
    convnext,
    densenet,
    efficientnet,
    efficientnetv2,
    googlenet,
    inception_v3,
    mnasnet,
    mobilenetv2,
    mobilenetv3,
    regnet,
    regnet_y,
    resnet,
    resnext,
    shufflenetv2,
    squeezenet,
    vgg,
)
from tests.vision import models

FILES = (
    alexnet,
    convnext,
    densenet,
    efficientnet,
    efficientnetv2,
    googlenet,
    inception_v3,
    mnasnet,
    mobilenetv2,
    mobilenetv3,
    regnet,
    regnet_y,
    resnet,
    resnext,
    shufflenetv2,
    squeezenet,
    vgg,
)
SIZES = ((224, 224), (193, 161))


def theirs_of(name: str) -> str:
    """torchvision's name of one of our classes: `wide_resnet50_2` of `WideResNet50_2`."""
    plain = name.lower()
    for word, other in (
        ("wideresnet", "wide_resnet"),
        ("mobilenetv", "mobilenet_v"),
        ("regnet", "regnet_"),
        ("shufflenetv2", "shufflenet_v2"),
    ):
        plain = plain.replace(word, other)
    return plain


NETWORKS = {name: theirs_of(name) for file in FILES for name in file.__all__}
"""Every class that has torchvision's names, and what torchvision calls it."""


def create(name: str, **parameters: int) -> nn.Module:
    """Our network of a name."""
    (file,) = (file for file in FILES if name in file.__all__)
    module: nn.Module = getattr(file, name)(**parameters)
    return module


def create_theirs(name: str, **parameters: int) -> nn.Module:
    """torchvision's network of the same name, at random."""
    with warnings.catch_warnings():
        # GoogLeNet's and Inception's say that they might begin in another way in the future.
        warnings.simplefilter("ignore", FutureWarning)
        module: nn.Module = getattr(models, NETWORKS[name])(**parameters)
    return module


def pair(name: str, **parameters: int) -> tuple[nn.Module, nn.Module]:
    """Our network and torchvision's, with torchvision's random weights in both."""
    torch.manual_seed(0)
    theirs = create_theirs(name, **parameters)
    for key, buffer in theirs.named_buffers():
        if key.endswith("running_mean"):
            buffer.normal_(std=0.1)
        elif key.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    ours = create(name, **parameters)
    ours.load_state_dict(theirs.state_dict(), strict=True)
    return ours, theirs


def said(module: nn.Module, image: Tensor) -> Tensor:
    """What a network says of an image; of several outputs the first, which is not of training alone."""
    output = module(image)
    first: Tensor = output if isinstance(output, Tensor) else output[0]
    return first


def logits(name: str) -> list[tuple[Tensor, Tensor]]:
    """What the two say of the same images, of each size."""
    ours, theirs = (module.eval() for module in pair(name))
    with torch.no_grad():
        images = [torch.randn(1, 3, height, width) for height, width in SIZES]
        return [(said(ours, image), said(theirs, image)) for image in images]


def main() -> int:
    """Compare the logits, and say of each network whether they are equal to the bit."""
    names = sys.argv[1:] or list(NETWORKS)
    differing = 0
    for name in names:
        equal = [torch.equal(*both) for both in logits(name)]
        differing += not all(equal)
        print(f"{'equal' if all(equal) else 'DIFFERENT'} {name}", flush=True)
    print(f"{len(names)} compared, {differing} different")
    return min(differing, 1)


if __name__ == "__main__":
    sys.exit(main())
