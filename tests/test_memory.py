"""A generated forward pass holds no more memory at once than torchvision's, written by hand."""

from __future__ import annotations

import pytest
import torch

from benchmarks.memory import peak_bytes
from tests.torchvision_pairs import create, create_theirs


@pytest.mark.parametrize("name", ["ResNet18", "ResNet50", "DenseNet121", "MobileNetV2"])
def test_a_forward_pass_holds_no_more_than_torchvisions(name: str) -> None:
    image = torch.randn(1, 3, 96, 96)
    ours, theirs = (
        peak_bytes(make(name).eval(), image) for make in (create, create_theirs)
    )
    assert ours <= 1.02 * theirs
