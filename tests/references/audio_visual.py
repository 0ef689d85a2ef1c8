"""L3-Net (Arandjelovic and Zisserman, 2017, arXiv:1705.08168), written by hand."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CHANNELS = (64, 128, 256, 512)


class Tower(nn.Module):
    """Eight convolutions, halved by the first one and by three pools; [N, C, H, W] -> [N, 512]."""

    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.convs = nn.ModuleList()
        for channels in CHANNELS:
            for source in (in_channels, channels):
                stride = 2 if not self.convs else 1
                conv = nn.Conv2d(source, channels, 3, stride, 1, bias=False)
                self.convs.append(nn.Sequential(conv, nn.BatchNorm2d(channels)))
            in_channels = channels

    def forward(self, x: Tensor) -> Tensor:
        for index, conv in enumerate(self.convs):
            if index in (2, 4, 6):
                x = F.max_pool2d(x, 2)
            x = F.relu(conv(x))
        return x.amax(dim=(2, 3))


class L3Net(nn.Module):
    """image: [N, 3, H, W], sound: [N, 1, H2, W2] -> [N, 2]"""

    def __init__(self) -> None:
        super().__init__()
        self.vision = Tower(3)
        self.audio = Tower(1)
        self.fc1 = nn.Linear(1024, 128)
        self.fc2 = nn.Linear(128, 2)

    def forward(self, image: Tensor, sound: Tensor) -> Tensor:
        x = torch.cat((self.vision(image), self.audio(sound)), dim=1)
        return torch.as_tensor(self.fc2(F.relu(self.fc1(x))))
