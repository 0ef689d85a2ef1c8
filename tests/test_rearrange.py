"""`Rearrange` held against einops, which gives it its patterns."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import torch
from torch import Tensor

from tests.compiling import make

SIZE = "size=(6, 8)"
CASES = [
    ("b c h w -> b c w h", {}),
    ("b c (h i) (w j) -> b (c i j) h w", {"i": 2, "j": 4}),
    ("b c (h i) (w j) -> b (i j c) h w", {"h": 3, "j": 2}),
    ("b (c i j) h w -> b c (h i) (w j)", {"i": 2, "j": 3}),
    ("b (c i j) h w -> b c (h j) (i w)", {"c": 2, "j": 3}),
    ("b c h w -> b c (h w)", {}),
    ("b c h w -> b (h w) c", {}),
    ("b c h w -> b (w c h)", {}),
    ("n (h d) x y -> n (d h) (y x)", {"h": 4}),
    ("b (g c) h w -> b c g h w", {"g": 3}),
]


@pytest.mark.parametrize(("pattern", "lengths"), CASES)
def test_it_does_what_einops_does(
    pattern: str, lengths: dict[str, int], tmp_path: Path
) -> None:
    given = "".join(f", {name}={length}" for name, length in lengths.items())
    lines = (
        f"((12, 1), nv.Input({SIZE})), ((..., ...), nn.Rearrange({pattern!r}{given}))"
    )
    (model,) = make(tmp_path, f"def net():\n    return build([{lines}])\n")
    image = torch.randn(2, 12, 6, 8)
    # By name, because its types are not those of torch's tensors.
    wanted = importlib.import_module("einops").rearrange(image, pattern, **lengths)
    assert isinstance(wanted, Tensor)
    assert tuple(wanted.shape) == model.output_shapes({}, 2)[0]
    assert torch.equal(model.create()(image), wanted)
