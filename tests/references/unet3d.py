"""3D U-Net (Çiçek et al., 2016, arXiv:1606.06650), padded, of any depth."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def convs(*widths: int) -> nn.Sequential:
    """Convolutions, each with batch norm and ReLU."""
    layers: list[nn.Module] = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Conv3d(inputs, outputs, 3, padding=1, bias=False)]
        layers += [nn.BatchNorm3d(outputs), nn.ReLU()]
    return nn.Sequential(*layers)


class UNet3d(nn.Module):
    """From a volume to logits of the same size."""

    def __init__(self, classes: int = 3, width: int = 64, depth: int = 3) -> None:
        super().__init__()
        widths = [width * 2**level for level in range(depth + 1)]
        # Channels double before a volume is halved.
        self.encoder = nn.ModuleList(
            convs(before, here // 2, here) for before, here in zip([3, *widths], widths)
        )
        self.decoder = nn.ModuleList()
        for level in reversed(range(depth)):
            above, here = widths[level + 1], widths[level]
            self.decoder.append(nn.ConvTranspose3d(above, above, 2, 2, bias=False))
            self.decoder.append(convs(above + here, here, here))
        self.head = nn.Conv3d(width, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        skips: list[Tensor] = []
        for level, encode in enumerate(self.encoder):
            skips.append(encode(F.max_pool3d(skips[-1], 2) if level else x))
        x = skips.pop()
        for grow, mix in zip(self.decoder[::2], self.decoder[1::2], strict=True):
            x = mix(torch.cat([skips.pop(), grow(x)], dim=1))
        logits: Tensor = self.head(x)
        return logits
