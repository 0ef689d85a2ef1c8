"""The two networks of the autoencoder of "World Models" (Ha and Schmidhuber, 2018, arXiv:1803.10122)."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Encoder(nn.Module):
    """From an image of 64x64 to the mean and the logarithm of the variance of its code."""

    def __init__(self, code: int = 32) -> None:
        super().__init__()
        pairs = pairwise((3, 32, 64, 128, 256))
        self.convs = nn.ModuleList(nn.Conv2d(*pair, 4, 2) for pair in pairs)
        self.mean = nn.Linear(1024, code)
        self.log_variance = nn.Linear(1024, code)

    def forward(self, x: Tensor) -> list[Tensor]:
        for conv in self.convs:
            x = F.relu(conv(x))
        x = x.flatten(1)
        return [self.mean(x), self.log_variance(x)]


class Decoder(nn.Module):
    """From a code to an image."""

    def __init__(self, code: int = 32) -> None:
        super().__init__()
        self.begin = nn.Linear(code, 1024)
        pairs = pairwise((1024, 128, 64, 32, 3))
        self.convs = nn.ModuleList(
            nn.ConvTranspose2d(*pair, kernel, 2)
            for pair, kernel in zip(pairs, (5, 5, 6, 6), strict=True)
        )

    def forward(self, code: Tensor) -> Tensor:
        x = self.begin(code)[:, :, None, None]
        *inner, last = self.convs
        for conv in inner:
            x = F.relu(conv(x))
        return torch.sigmoid(last(x))
