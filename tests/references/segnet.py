"""SegNet (Badrinarayanan et al., 2015, arXiv:1511.00561), with the modules of torch that unpool."""

from __future__ import annotations

from torch import Tensor, nn

# The channels that come out of each convolution, stage by stage.
ENCODER = [[64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3]
DECODER = [[512] * 3, [512, 512, 256], [256, 256, 128], [128, 64], [64]]


def stages(widths: list[list[int]], inputs: int) -> nn.ModuleList:
    """Convolutions with batch norm and ReLU, in one chain for each stage."""
    made = nn.ModuleList()
    for stage in widths:
        layers: list[nn.Module] = []
        for width in stage:
            layers += [nn.Conv2d(inputs, width, 3, padding=1)]
            layers += [nn.BatchNorm2d(width), nn.ReLU()]
            inputs = width
        made.append(nn.Sequential(*layers))
    return made


class SegNet(nn.Module):
    """From an image to logits of the same size."""

    def __init__(self, classes: int = 21) -> None:
        super().__init__()
        self.encoder = stages(ENCODER, 3)
        self.decoder = stages(DECODER, 512)
        self.classify = nn.Conv2d(64, classes, 3, padding=1)
        self.pool = nn.MaxPool2d(2, return_indices=True, ceil_mode=True)
        self.unpool = nn.MaxUnpool2d(2)

    def forward(self, x: Tensor) -> Tensor:
        pooled = []
        for stage in self.encoder:
            x = stage(x)
            size = x.shape
            x, indices = self.pool(x)
            pooled.append((indices, size))
        for stage in self.decoder:
            indices, size = pooled.pop()
            x = stage(self.unpool(x, indices, output_size=size))
        logits: Tensor = self.classify(x)
        return logits
