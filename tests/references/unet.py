"""U-Net (Ronneberger et al., 2015, arXiv:1505.04597), padded and with batch norm, of any depth."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def double(inputs: int, outputs: int) -> nn.Sequential:
    """Two convolutions, each with batch norm and ReLU."""
    layers: list[nn.Module] = []
    for channels in (inputs, outputs):
        layers += [nn.Conv2d(channels, outputs, 3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """From an image to logits of the same size."""

    def __init__(self, classes: int = 2, width: int = 64, depth: int = 4) -> None:
        super().__init__()
        widths = [width * 2**level for level in range(depth + 1)]
        self.encoder = nn.ModuleList(map(double, [3, *widths], widths))
        self.decoder = nn.ModuleList()
        for level in reversed(range(depth)):
            above, here = widths[level + 1], widths[level]
            self.decoder.append(nn.ConvTranspose2d(above, here, 2, 2))
            self.decoder.append(double(2 * here, here))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        skips: list[Tensor] = []
        for level, convs in enumerate(self.encoder):
            skips.append(convs(F.max_pool2d(skips[-1], 2) if level else x))
        x = skips.pop()
        for grow, mix in zip(self.decoder[::2], self.decoder[1::2], strict=True):
            x = mix(torch.cat([skips.pop(), grow(x)], dim=1))
        logits: Tensor = self.head(x)
        return logits
