"""A feature pyramid network (Lin et al., 2017, arXiv:1612.03144) above a ResNet-50."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from tests.references.resnet import ResNet50Maps


class FPN(nn.Module):
    """From an image to the maps P2 to P6, all with as many channels."""

    def __init__(self, channels: int = 256) -> None:
        super().__init__()
        self.bottom_up = ResNet50Maps()
        # From the coarsest level on, as the pathway runs.
        self.lateral = nn.ModuleList(
            nn.Conv2d(width, channels, 1) for width in (2048, 1024, 512, 256)
        )
        self.smooth = nn.ModuleList(
            nn.Conv2d(channels, channels, 3, padding=1) for _ in range(4)
        )

    def forward(self, image: Tensor) -> list[Tensor]:
        maps = self.bottom_up(image)
        merged: list[Tensor] = []
        for fine, lateral in zip(reversed(maps), self.lateral, strict=True):
            level = lateral(fine)
            if merged:
                level = level + F.interpolate(merged[0], fine.shape[2:])
            merged.insert(0, level)
        levels = [
            smooth(level) for smooth, level in zip(self.smooth, merged, strict=True)
        ]
        # P6 is P5, every other cell of it.
        return [*levels, levels[-1][:, :, ::2, ::2]]
