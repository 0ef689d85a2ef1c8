"""VoxNet (Maturana and Scherer, 2015, doi:10.1109/IROS.2015.7353481)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class VoxNet(nn.Module):
    """From a grid, [N, 1, 32, 32, 32], to classes."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.conv1 = nn.Conv3d(1, 32, 5, stride=2)
        self.conv2 = nn.Conv3d(32, 32, 3)
        self.fc1 = nn.Linear(32 * 6 * 6 * 6, 128)
        self.fc2 = nn.Linear(128, classes)

    def forward(self, voxels: Tensor) -> Tensor:
        x = F.leaky_relu(self.conv1(voxels), 0.1)
        x = F.dropout(x, 0.2, self.training)
        x = F.leaky_relu(self.conv2(x), 0.1)
        x = F.dropout(F.max_pool3d(x, 2), 0.3, self.training)
        x = F.relu(self.fc1(x.view(len(x), -1)))
        logits: Tensor = self.fc2(F.dropout(x, 0.4, self.training))
        return logits
