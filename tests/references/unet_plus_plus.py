"""UNet++ (Zhou et al., 2018, arXiv:1807.10165), of any depth, with deep supervision."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def double(inputs: int, outputs: int) -> nn.Sequential:
    """Two convolutions, each with ReLU."""
    first, second = (nn.Conv2d(n, outputs, 3, padding=1) for n in (inputs, outputs))
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU())


class UNetPlusPlus(nn.Module):
    """From an image to logits of the same size, once for each depth."""

    def __init__(self, classes: int = 1, width: int = 32, depth: int = 4) -> None:
        super().__init__()
        widths = [width * 2**level for level in range(depth + 1)]
        self.columns = nn.ModuleList([nn.ModuleList([double(3, width)])])
        for last in range(1, depth + 1):
            column = nn.ModuleList([double(widths[last - 1], widths[last])])
            for level in reversed(range(last)):
                here, joined = widths[level], last - level + 1
                column.append(nn.ConvTranspose2d(2 * here, here, 2, 2))
                column.append(double(joined * here, here))
            self.columns.append(column)
        self.heads = nn.ModuleList(nn.Conv2d(width, classes, 1) for _ in range(depth))

    def forward(self, x: Tensor) -> list[Tensor]:
        first, *columns = self.columns
        levels: list[list[Tensor]] = [[first.get_submodule("0")(x)]]
        for column in columns:
            convs = list(column.children())
            x = convs[0](F.max_pool2d(levels[-1][0], 2))
            levels.append([x])
            for known, grow, mix in zip(levels[-2::-1], convs[1::2], convs[2::2]):
                x = mix(torch.cat([*known, grow(x)], dim=1))
                known.append(x)
        return [head(x) for head, x in zip(self.heads, levels[0][1:], strict=True)]
