"""HRNetV2p (Wang et al., 2019, arXiv:1908.07919), of any width, with loops where the paper has them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.references.resnet import stage


def normed(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """A convolution and batch norm."""
    convolution = nn.Conv2d(
        inputs, outputs, kernel, stride, padding=kernel // 2, bias=False
    )
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """Two 3x3 convolutions, added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = normed(channels, channels, 3)
        self.second = normed(channels, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.second(F.relu(self.first(x))) + x)


class Exchange(nn.Module):
    """What map `j` contributes to map `i`, of widths[j] and widths[i] channels."""

    def __init__(self, widths: list[int], j: int, i: int) -> None:
        super().__init__()
        self.is_up = j > i
        steps = [normed(widths[j], widths[i], 1)] if self.is_up else []
        for step in range(j, i):
            outputs = widths[i] if step == i - 1 else widths[j]
            steps.append(normed(widths[j], outputs, 3, 2))
        self.steps = nn.ModuleList(steps)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        for number, step in enumerate(self.steps):
            x = step(F.relu(x) if number > 0 else x)
        return F.interpolate(x, size=target.shape[2:]) if self.is_up else x


class Module(nn.Module):
    """Four blocks for each map, then the exchange."""

    def __init__(self, widths: list[int]) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Sequential(*(Residual(width) for _ in range(4))) for width in widths
        )
        numbers = range(len(widths))
        self.exchanges = nn.ModuleDict(
            {
                f"{j} to {i}": Exchange(widths, j, i)
                for i in numbers
                for j in numbers
                if i != j
            }
        )

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        maps = [branch(x) for branch, x in zip(self.branches, maps, strict=True)]
        results = []
        for i, target in enumerate(maps):
            total = torch.zeros_like(target)
            for j, x in enumerate(maps):
                total += x if i == j else self.exchanges[f"{j} to {i}"](x, target)
            results.append(F.relu(total))
        return results


class Backbone(nn.Module):
    """From an image to maps at 1/4, 1/8, 1/16 and 1/32 of its size."""

    def __init__(self, width: int = 18) -> None:
        super().__init__()
        widths = [width, 2 * width, 4 * width, 8 * width]
        self.stem = nn.Sequential(
            *normed(3, 64, 3, 2), nn.ReLU(), *normed(64, 64, 3, 2), nn.ReLU()
        )
        self.stage1 = stage(64, 64, 4, 1)
        self.begin0 = normed(256, widths[0], 3)
        self.begin1 = normed(256, widths[1], 3, 2)
        self.stage2 = nn.ModuleList([Module(widths[:2])])
        self.begin2 = normed(widths[1], widths[2], 3, 2)
        self.stage3 = nn.ModuleList(Module(widths[:3]) for _ in range(4))
        self.begin3 = normed(widths[2], widths[3], 3, 2)
        self.stage4 = nn.ModuleList(Module(widths) for _ in range(3))

    def forward(self, image: Tensor) -> list[Tensor]:
        x = self.stage1(self.stem(image))
        maps = [F.relu(self.begin0(x)), F.relu(self.begin1(x))]
        for module in self.stage2:
            maps = module(maps)
        maps.append(F.relu(self.begin2(maps[-1])))
        for module in self.stage3:
            maps = module(maps)
        maps.append(F.relu(self.begin3(maps[-1])))
        for module in self.stage4:
            maps = module(maps)
        return maps


class HRNetV2p(nn.Module):
    """The backbone, and a pyramid made of averages of one map that knows all resolutions."""

    def __init__(self, width: int = 18, channels: int = 256) -> None:
        super().__init__()
        self.backbone = Backbone(width)
        self.reduction = nn.Conv2d(15 * width, channels, 1)
        self.levels = nn.ModuleList(
            nn.Conv2d(channels, channels, 3, padding=1) for _ in range(5)
        )

    def forward(self, image: Tensor) -> list[Tensor]:
        first, *coarser = self.backbone(image)
        resized = [
            F.interpolate(x, size=first.shape[2:], mode="bilinear") for x in coarser
        ]
        x = self.reduction(torch.cat([first, *resized], dim=1))
        return [
            level(F.avg_pool2d(x, 2**i, ceil_mode=True))
            for i, level in enumerate(self.levels)
        ]
