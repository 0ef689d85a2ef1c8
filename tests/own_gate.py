"""A module as a user may have it, which the cases of the catalogue copy into their output."""

import torch
from torch import Tensor, nn


class Gate(nn.Module):
    """Weighs the channels by what the whole map says."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weigh = nn.Linear(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        weights = torch.sigmoid(self.weigh(x.mean(dim=(2, 3))))
        return x * weights[:, :, None, None]
