"""YOLOX (Ge et al., 2021, arXiv:2107.08430), of any width and depth, with loops over its levels."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """A convolution, batch norm, SiLU."""
    convolution = nn.Conv2d(
        inputs, outputs, kernel, stride, padding=kernel // 2, bias=False
    )
    norm = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03)
    return nn.Sequential(convolution, norm, nn.SiLU())


class CSP(nn.Module):
    """Blocks of two convolutions for half of the channels; the others pass by."""

    def __init__(
        self, inputs: int, outputs: int, depth: int, is_residual: bool
    ) -> None:
        super().__init__()
        half = outputs // 2
        self.is_residual = is_residual
        self.begin = conv(inputs, half, 1)
        self.blocks = nn.ModuleList(
            nn.Sequential(conv(half, half, 1), conv(half, half, 3))
            for _ in range(depth)
        )
        self.past = conv(inputs, half, 1)
        self.end = conv(2 * half, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.begin(x)
        for block in self.blocks:
            inner = block(inner) + inner if self.is_residual else block(inner)
        joined: Tensor = self.end(torch.cat([inner, self.past(x)], dim=1))
        return joined


class Pyramid(nn.Module):
    """A map, and its maxima over windows of 5, 9 and 13 cells."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.begin = conv(channels, channels // 2, 1)
        self.end = conv(2 * channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.begin(x)
        maxima = [F.max_pool2d(x, k, stride=1, padding=k // 2) for k in (5, 9, 13)]
        joined: Tensor = self.end(torch.cat([x, *maxima], dim=1))
        return joined


class Darknet(nn.Module):
    """From an image to maps at 1/8, 1/16 and 1/32 of its size."""

    def __init__(self, width: int, depth: int) -> None:
        super().__init__()
        self.stem = conv(12, width, 3)
        self.stages = nn.ModuleList()
        for stage in range(1, 5):
            channels = width * 2**stage
            layers: list[nn.Module] = [conv(channels // 2, channels, 3, 2)]
            if stage == 4:
                layers += [Pyramid(channels)]
            blocks = depth if stage in (1, 4) else 3 * depth
            layers += [CSP(channels, channels, blocks, is_residual=stage < 4)]
            self.stages.append(nn.Sequential(*layers))

    def forward(self, image: Tensor) -> list[Tensor]:
        corners = [image[:, :, i::2, j::2] for j in (0, 1) for i in (0, 1)]
        # The paper's order: down the first column, then down the second.
        maps = [self.stem(torch.cat(corners, dim=1))]
        for stage in self.stages:
            maps.append(stage(maps[-1]))
        return maps[2:]


class Head(nn.Module):
    """For each cell: a box, whether there is one, its class."""

    def __init__(self, inputs: int, channels: int, classes: int) -> None:
        super().__init__()
        self.stem = conv(inputs, channels, 1)
        self.of_class, self.of_box = (
            nn.Sequential(*(conv(channels, channels, 3) for _ in range(2)))
            for _ in range(2)
        )
        self.outputs = nn.ModuleList(
            nn.Conv2d(channels, count, 1) for count in (4, 1, classes)
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        box, objectness, scores = self.outputs
        boxes = self.of_box(x)
        parts = [box(boxes), objectness(boxes), scores(self.of_class(x))]
        return torch.cat(parts, dim=1)


class YOLOX(nn.Module):
    """The backbone, the neck and three heads."""

    def __init__(self, width: int = 32, depth: int = 1, classes: int = 80) -> None:
        super().__init__()
        fine, middle, coarse = (width * times for times in (4, 8, 16))
        self.backbone = Darknet(width, depth)
        self.down = nn.ModuleList()
        for below, here in ((coarse, middle), (middle, fine)):
            self.down.append(conv(below, here, 1))
            self.down.append(CSP(2 * here, here, depth, is_residual=False))
        self.up = nn.ModuleList()
        for here, above in ((fine, middle), (middle, coarse)):
            self.up.append(conv(here, here, 3, 2))
            self.up.append(CSP(2 * here, above, depth, is_residual=False))
        self.heads = nn.ModuleList(
            Head(channels, fine, classes) for channels in (fine, middle, coarse)
        )

    def forward(self, image: Tensor) -> list[Tensor]:
        *finer, x = self.backbone(image)
        narrow: list[Tensor] = []
        for step, skip in enumerate(reversed(finer)):
            reduce, join = self.down[2 * step : 2 * step + 2]
            narrow.append(reduce(x))
            resized = F.interpolate(narrow[-1], size=skip.shape[2:])
            x = join(torch.cat([resized, skip], dim=1))
        maps = [x]
        for step, skip in enumerate(reversed(narrow)):
            halve, join = self.up[2 * step : 2 * step + 2]
            maps.append(join(torch.cat([halve(maps[-1]), skip], dim=1)))
        return [head(x) for head, x in zip(self.heads, maps, strict=True)]
