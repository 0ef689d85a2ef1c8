"""Layers that are written by hand."""

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

unused = 3


# From where on a gate is open.
def _threshold(scale: float, width: tuple[int, ...]) -> float:
    return scale * len(width)


class _Gate(nn.Module):
    def __init__(
        self, channels: int, width: tuple[int, ...], *, scale: float = 1.0
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels, 1, 1), scale))
        self.threshold = _threshold(scale, width)


class Gate(_Gate):
    """Lets through what is large (a comment with Literal in it)."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(softplus(x) * self.weight - self.threshold)


class Exchange(nn.Module):
    """Swaps some channels of two maps."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    def forward(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        n = self.channels
        return (
            torch.cat([y[:, :n], x[:, n:]], dim=1),
            torch.cat([x[:, :n], y[:, n:]], dim=1),
        )
