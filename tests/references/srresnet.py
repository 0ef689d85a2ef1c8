"""SRResNet (Ledig et al., 2016, arXiv:1609.04802), of any depth."""

from __future__ import annotations

from torch import Tensor, nn


def normed(channels: int) -> list[nn.Module]:
    """A convolution and batch norm."""
    conv = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
    return [conv, nn.BatchNorm2d(channels)]


class SRResNet(nn.Module):
    """From an image to one that is four times as large."""

    def __init__(self, channels: int = 64, depth: int = 16) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, channels, 9, padding=4), nn.PReLU())
        self.blocks = nn.ModuleList(
            nn.Sequential(*normed(channels), nn.PReLU(), *normed(channels))
            for _ in range(depth)
        )
        self.mixed = nn.Sequential(*normed(channels))
        self.grow = nn.Sequential()
        for _ in range(2):
            self.grow.append(nn.Conv2d(channels, 4 * channels, 3, padding=1))
            self.grow.append(nn.PixelShuffle(2))
            self.grow.append(nn.PReLU())
        self.image = nn.Conv2d(channels, 3, 9, padding=4)

    def forward(self, x: Tensor) -> Tensor:
        stem = x = self.stem(x)
        for block in self.blocks:
            x = x + block(x)
        image: Tensor = self.image(self.grow(stem + self.mixed(x)))
        return image
