"""A generated forward pass holds no more memory at once than torchvision's, written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from benchmarks.memory import peak_bytes
from tests.compiling import make
from tests.torchvision_pairs import create, create_theirs


@pytest.mark.parametrize("name", ["ResNet18", "ResNet50", "DenseNet121", "MobileNetV2"])
def test_a_forward_pass_holds_no_more_than_torchvisions(name: str) -> None:
    image = torch.randn(1, 3, 96, 96)
    ours, theirs = (
        peak_bytes(made(name).eval(), image) for made in (create, create_theirs)
    )
    assert ours <= 1.02 * theirs


SPEC = """
def net():
    return build([
        ((64, 1), nv.Input()),
        ((64, 1), nv.Conv2d["stem"](1)),
        nv.Stage["body"]([((8, 4), nv.Conv2d(3)) for _ in range(30)]),
        ((8, 4), nv.Add[[9, -1]]()),
    ])
"""


def test_a_loop_over_a_stage_keeps_nothing_longer(tmp_path: Path) -> None:
    """The wide map before the stage is gone when a member wants much memory."""
    (made,) = make(tmp_path, SPEC)
    module = made.create().eval()
    image = torch.randn(1, 64, 64, 64)
    least = peak_bytes(module, image)
    body = module.get_submodule("body")
    assert isinstance(body, nn.Sequential)
    body[3] = Wide()
    assert peak_bytes(module, image) < least + Wide.SIZE // 2


class Wide(nn.Module):
    """Needs as much memory as the map before the stage, and gives back what it got."""

    SIZE = 64 * 64 * 64 * 4

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + x.new_empty(self.SIZE // 4).numel() * 0
