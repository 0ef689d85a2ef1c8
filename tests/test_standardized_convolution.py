"""Weight standardisation: held against batch normalisation of each filter, which computes the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from tests.compiling import make

SPEC = """
from neurlink_gen import init


def net():
    return build(
        [
            ((4, (1,) * {rank}), nv.Input()),
            ((6, {size}), nv.StandardizedConv{rank}d["conv"]({given})),
        ],
        init={{nn.Conv{rank}d: init.normal(std=3.0, bias=0.5)}},
    )
"""


def _net(folder: Path, **holes: object) -> nn.Module:
    (model,) = make(folder, SPEC.format(**holes))
    return model.create()


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("padding", ["1", "'same'"])
def test_its_weights_are_standardised(rank: int, padding: str, tmp_path: Path) -> None:
    given = f"3, groups=2, bias=True, padding={padding}, eps=1e-3"
    module = _net(tmp_path, rank=rank, size=2, given=given)
    plain = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[rank - 1](4, 6, 3, 2, 1, groups=2)
    conv = module.get_submodule("conv")
    assert isinstance(conv, type(plain)), "`init` and others know it as such"
    # A size at which TensorFlow pads as torch does.
    x = torch.randn(2, 4, *(7, 9, 5)[:rank])
    kept = module.state_dict()
    assert list(kept) == ["conv.weight", "conv.bias"]
    assert bool((kept["conv.bias"] == 0.5).all()) and kept["conv.weight"].std() > 1.5
    filters = F.batch_norm(
        kept["conv.weight"].reshape(1, 6, -1), None, None, training=True, eps=1e-3
    )
    plain.load_state_dict(
        {"weight": filters.reshape_as(plain.weight), "bias": kept["conv.bias"]}
    )
    torch.testing.assert_close(module(x), plain(x))


def test_weights_move_between_it_and_a_convolution(tmp_path: Path) -> None:
    module = _net(tmp_path, rank=2, size=1, given="3, bias=True")
    plain = nn.Conv2d(4, 6, 3)
    conv = module.get_submodule("conv")
    conv.load_state_dict(plain.state_dict())
    plain.load_state_dict(conv.state_dict())


def test_a_filter_of_one_weight_is_refused_where_the_class_is_made(
    tmp_path: Path,
) -> None:
    lines = "((w, 1), nv.Conv2d(1)), ((2 * w, 1), nv.StandardizedConv2d(1, groups=4))"
    spec = f"def net(w: int = 8):\n    return build([((3, 1), nv.Input()), {lines}])\n"
    (model,) = make(tmp_path, spec)
    assert model.create(w=12)(torch.randn(1, 3, 2, 2)).shape == (1, 24, 2, 2)
    with pytest.raises(ValueError, match=r"w // 4 must be at least 2, got 1 for w = 4"):
        model.create(w=4)
