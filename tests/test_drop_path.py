"""`DropPath`, a class that is written into the file, at work."""

from __future__ import annotations

from pathlib import Path

import torch

from tests.compiling import make

SPEC = """
def net():
    return build([((3, 1), nv.Input()), ((3, 1), nn.DropPath(0.25))])
"""


def test_whole_samples_are_dropped_and_the_others_scaled(tmp_path: Path) -> None:
    (model,) = make(tmp_path, SPEC)
    module = model.create().train()
    torch.manual_seed(5)
    image = torch.rand(4000, 3, 2, 2) + 1
    samples = (module(image) / image).flatten(1)
    first = samples[:, :1]
    assert torch.allclose(samples, first.expand_as(samples)), "a sample is cut in two"
    kept = first[first != 0]
    assert torch.allclose(kept, torch.full_like(kept, 1 / 0.75))
    assert abs(len(kept) / 4000 - 0.75) < 0.03


def test_in_evaluation_nothing_is_dropped(tmp_path: Path) -> None:
    (model,) = make(tmp_path, SPEC)
    image = torch.randn(5, 3, 2, 2)
    assert torch.equal(model.create().eval()(image), image)
