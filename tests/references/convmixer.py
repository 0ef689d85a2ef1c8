"""ConvMixer (Trockman and Kolter, 2022, arXiv:2201.09792), of any width and depth."""

from __future__ import annotations

from torch import Tensor, nn


class Block(nn.Module):
    """A depthwise convolution, added to its input, and one of the channels."""

    def __init__(self, width: int, kernel: int, act: type[nn.Module]) -> None:
        super().__init__()
        depthwise = nn.Conv2d(width, width, kernel, padding=kernel // 2, groups=width)
        self.places = nn.Sequential(depthwise, act(), nn.BatchNorm2d(width))
        self.channels = nn.Sequential(
            nn.Conv2d(width, width, 1), act(), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        mixed: Tensor = self.channels(self.places(x) + x)
        return mixed


class ConvMixer(nn.Module):
    """From an image to logits; ConvMixer-768/32 unless said otherwise."""

    def __init__(
        self,
        width: int = 768,
        depth: int = 32,
        kernel: int = 7,
        patch: int = 7,
        act: type[nn.Module] = nn.ReLU,
        classes: int = 1000,
    ) -> None:
        super().__init__()
        patches = nn.Conv2d(3, width, patch, stride=patch)
        self.embed = nn.Sequential(patches, act(), nn.BatchNorm2d(width))
        self.blocks = nn.Sequential(*(Block(width, kernel, act) for _ in range(depth)))
        self.head = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.blocks(self.embed(x)).mean((2, 3)))
        return logits
