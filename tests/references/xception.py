"""Xception (Chollet, 2016, arXiv:1610.02357)."""

from __future__ import annotations

from torch import Tensor, nn


def conv(inputs: int, outputs: int, stride: int) -> list[nn.Module]:
    """A convolution, batch norm, ReLU."""
    convolution = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), nn.ReLU()]


def separable(inputs: int, outputs: int) -> list[nn.Module]:
    """A convolution of each channel, one of all channels, batch norm."""
    return [
        nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
    ]


class Block(nn.Module):
    """A body, added to the input; where it halves, to a projection of it."""

    def __init__(self, *widths: int, begins: bool = True, halves: bool = False) -> None:
        super().__init__()
        self.body = nn.Sequential()
        for number, pair in enumerate(zip(widths, widths[1:])):
            if begins or number:
                self.body.append(nn.ReLU())
            self.body.extend(separable(*pair))
        self.project: nn.Module = nn.Identity()
        if halves:
            self.body.append(nn.MaxPool2d(3, 2, 1))
            short = nn.Conv2d(widths[0], widths[-1], 1, 2, bias=False)
            self.project = nn.Sequential(short, nn.BatchNorm2d(widths[-1]))

    def forward(self, x: Tensor) -> Tensor:
        added: Tensor = self.body(x) + self.project(x)
        return added


class Xception(nn.Module):
    """From an image to logits."""

    def __init__(self, classes: int = 1000) -> None:
        super().__init__()
        self.maps = nn.Sequential(
            *conv(3, 32, 2),
            *conv(32, 64, 1),
            Block(64, 128, 128, begins=False, halves=True),
            Block(128, 256, 256, halves=True),
            Block(256, 728, 728, halves=True),
            *(Block(*[728] * 4) for _ in range(8)),
            Block(728, 728, 1024, halves=True),
            *separable(1024, 1536),
            nn.ReLU(),
            *separable(1536, 2048),
            nn.ReLU(),
        )
        self.fc = nn.Linear(2048, classes)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.fc(self.maps(x).mean((2, 3)))
        return logits
