"""Our networks beside torchvision's for pixels, boxes and clips; one's weights in both.

`python -m tests.torchvision_dense` compares the outputs of all of them; with names after it, of those.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from generated import deeplabv3, fcn, fcos, lraspp, s3d, video_resnet
from tests.vision import models

IMAGES = ((1, 3, 65, 49), (1, 3, 64, 96))


@dataclass(frozen=True)
class Pair:
    """One of our classes, and torchvision's function with the arguments that give the same.

    field: which of the outputs of torchvision's is the first of ours, if it has several.
    """

    ours: Callable[..., nn.Module]
    theirs: Callable[..., nn.Module]
    arguments: dict[str, object]
    inputs: tuple[tuple[int, ...], ...] = IMAGES
    field: str | None = "out"

    def create(self, **parameters: int) -> tuple[nn.Module, nn.Module]:
        """The two, each as it begins."""
        theirs = self.theirs(**self.arguments, **parameters)
        return self.ours(**parameters), theirs

    def same(self, **parameters: int) -> tuple[nn.Module, nn.Module]:
        """The two with torchvision's random weights in both."""
        torch.manual_seed(0)
        ours, theirs = self.create(**parameters)
        for key, buffer in theirs.named_buffers():
            if key.endswith("running_mean"):
                buffer.normal_(std=0.1)
            elif key.endswith("running_var"):
                buffer.uniform_(0.5, 1.5)
        ours.load_state_dict(theirs.state_dict(), strict=True)
        return ours, theirs

    def first(self, output: object) -> Tensor:
        """What one of the two says, without what it says besides."""
        found = output
        if isinstance(output, dict):
            found = output[self.field]
        elif isinstance(output, tuple):
            found = output[0]
        assert isinstance(found, Tensor)
        return found

    def outputs(self) -> list[tuple[Tensor, Tensor]]:
        """What the two say of the same inputs, of each size."""
        ours, theirs = (module.eval() for module in self.same())
        with torch.no_grad():
            inputs = [torch.randn(shape) for shape in self.inputs]
            return [(self.first(ours(x)), self.first(theirs(x))) for x in inputs]


class Detector(Pair):
    """Of torchvision's, the backbone and the head, without what makes boxes of their outputs."""

    def outputs(self) -> list[tuple[Tensor, Tensor]]:
        """What the two say of every cell of every level: classes, then a box, then its centre."""
        ours, theirs = (module.eval() for module in self.same())
        found = []
        with torch.no_grad():
            for shape in self.inputs:
                x = torch.randn(shape)
                cells = [level.flatten(2).transpose(1, 2) for level in ours(x)]
                levels = theirs.get_submodule("backbone")(x)
                said = theirs.get_submodule("head")(list(levels.values()))
                wanted = ("cls_logits", "bbox_regression", "bbox_ctrness")
                joined = torch.cat([said[name] for name in wanted], dim=2)
                found.append((torch.cat(cells, dim=1), joined))
        return found


def _segmentation(ours: type[nn.Module]) -> Pair:
    """FCN_ResNet50_Aux is torchvision's fcn_resnet50 with aux_loss."""
    name = ours.__name__.lower().removesuffix("_aux")
    has_aux = ours.__name__.endswith("_Aux")
    arguments: dict[str, object] = {"weights": None, "weights_backbone": None}
    if not name.startswith("lraspp"):
        arguments["aux_loss"] = has_aux
    return Pair(ours, getattr(models.segmentation, name), arguments)


def _detection(ours: type[nn.Module]) -> Pair:
    theirs = getattr(models.detection, f"{ours.__name__.lower()}_fpn")
    return Detector(ours, theirs, {"weights": None, "weights_backbone": None})


def _video(ours: type[nn.Module]) -> Pair:
    """A clip of more frames, and larger, than the network needs."""
    shape = (1, 3, 14, 210, 224) if ours is s3d.S3D else (1, 3, 9, 33, 50)
    theirs = getattr(models.video, ours.__name__.lower())
    return Pair(ours, theirs, {"weights": None}, (shape,))


PAIRS = {
    name: make(getattr(file, name))
    for make, files in (
        (_segmentation, (fcn, deeplabv3, lraspp)),
        (_detection, (fcos,)),
        (_video, (video_resnet, s3d)),
    )
    for file in files
    for name in file.__all__
}


def main() -> int:
    """Compare the outputs, and say of each network whether they are equal to the bit."""
    names = sys.argv[1:] or list(PAIRS)
    differing = 0
    for name in names:
        equal = all(torch.equal(*both) for both in PAIRS[name].outputs())
        differing += not equal
        print(f"{'equal' if equal else 'DIFFERENT'} {name}", flush=True)
    print(f"{len(names)} compared, {differing} different")
    return min(differing, 1)


if __name__ == "__main__":
    sys.exit(main())
