"""WaveNet (van den Oord et al., 2016, arXiv:1609.03499), with as many cycles of layers as asked for."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Layer(nn.Module):
    """A gated convolution over a cell and one before it."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.content = nn.Conv1d(channels, channels, 2, dilation=dilation)
        self.gate = nn.Conv1d(channels, channels, 2, dilation=dilation)
        self.project = nn.Conv1d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, (self.dilation, 0))
        gated = torch.tanh(self.content(x)) * torch.sigmoid(self.gate(x))
        projected: Tensor = self.project(gated)
        return projected


class WaveNet(nn.Module):
    """From one-hot values to the logits of the value after each."""

    def __init__(self, channels: int = 64, cycles: int = 3, values: int = 256) -> None:
        super().__init__()
        self.begin = nn.Conv1d(values, channels, 2)
        self.layers = nn.ModuleList(
            Layer(channels, 2**number) for _ in range(cycles) for number in range(10)
        )
        self.end = nn.Sequential(
            nn.ReLU(),
            nn.Conv1d(channels, values, 1),
            nn.ReLU(),
            nn.Conv1d(values, values, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.begin(F.pad(x, (1, 0)))
        total = torch.zeros_like(x)
        for layer in self.layers:
            skip = layer(x)
            total, x = total + skip, x + skip
        logits: Tensor = self.end(total)
        return logits
