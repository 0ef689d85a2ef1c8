"""The residual network for time series of Wang et al., 2016, arXiv:1611.06455."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class Block(nn.Module):
    """Three convolutions of 8, 5 and 3 cells that keep the length; the shortcut projects."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        for channels, kernel in ((inputs, 8), (outputs, 5), (outputs, 3)):
            self.layers.append(nn.Conv1d(channels, outputs, kernel, bias=False))
            self.layers.append(nn.BatchNorm1d(outputs))
        self.shortcut = nn.Sequential()
        if inputs != outputs:
            self.shortcut.append(nn.Conv1d(inputs, outputs, 1, bias=False))
            self.shortcut.append(nn.BatchNorm1d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        first, bn1, second, bn2, third, bn3 = self.layers
        y = F.relu(bn1(first(F.pad(x, (3, 4)))))
        y = F.relu(bn2(second(F.pad(y, (2, 2)))))
        y = bn3(third(F.pad(y, (1, 1))))
        return F.relu(y + self.shortcut(x))


class ResNet(nn.Module):
    """From a series, [N, 1, L], to classes."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.blocks = nn.Sequential(Block(1, 64), Block(64, 128), Block(128, 128))
        self.classify = nn.Linear(128, classes)

    def forward(self, series: Tensor) -> Tensor:
        logits: Tensor = self.classify(self.blocks(series).mean(dim=2))
        return logits
