"""`Parameter` and `Buffer`: tensors that belong to the network itself."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from neurlink_gen.state_dict import state_dict
from tests.compiling import make

SPEC = """
def net():
    return build(
        [
            ((3, 1), nv.Input["image"]()),
            ((3, 1), nv.Conv2d["conv"](1)),
            ((3, 1), nv.Buffer["mean"]((0.25, 0.5, 0.75))),
            ((3, 1), nv.Buffer["hidden"](-1.0, persistent=False)),
            ((3, 1), nv.Parameter["gain"](2)),
            ((3, "(2, 5)"), nv.Parameter["canvas"]((1.0, 2.0, 3.0))),
        ],
        outputs=["conv", "mean", "hidden", "gain", "canvas"],
    )
"""


def _net(folder: Path) -> nn.Module:
    (model,) = make(folder, SPEC)
    module = model.create()
    predicted = [
        (each.key, each.shape, each.is_buffer) for each in state_dict(model.model)
    ]
    buffers = dict(module.named_buffers())
    assert predicted == [
        (key, tuple(value.shape), key in buffers)
        for key, value in module.state_dict().items()
    ]
    return module


def test_values_are_given_to_every_sample_and_cell(tmp_path: Path) -> None:
    module = _net(tmp_path)
    x = torch.rand(4, 3, 6, 7)
    _, mean, hidden, gain, canvas = module(x)
    values = torch.tensor([0.25, 0.5, 0.75]).reshape(3, 1, 1)
    assert torch.equal(mean, values.expand_as(x))
    assert torch.equal(hidden, torch.full_like(x, -1.0))
    assert torch.equal(gain, torch.full_like(x, 2.0))
    columns = torch.tensor([1.0, 2.0, 3.0]).reshape(3, 1, 1)
    assert torch.equal(canvas, columns.expand(4, 3, 2, 5))


def test_the_state_dict_has_what_is_learnt_and_what_persists(tmp_path: Path) -> None:
    module = _net(tmp_path)
    assert list(module.state_dict()) == ["gain", "canvas", "mean", "conv.weight"]
    assert set(dict(module.named_buffers())) == {"mean", "hidden"}
    module.double()
    assert module.get_buffer("hidden").dtype is torch.float64
    changed = {key: value + 1 for key, value in module.state_dict().items()}
    module.load_state_dict(changed)
    outputs = module(torch.rand(1, 3, 2, 2).double())
    assert float(outputs[1].detach()[0, 0, 0, 0]) == 1.25


def test_what_is_done_in_place_leaves_it_as_it_is(tmp_path: Path) -> None:
    spec = """
def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, "(2, 2)"), nv.Buffer["values"](-1.0)),
            ((3, "(2, 2)"), nn.ReLU(inplace=True)),
        ]
    )
"""
    (model,) = make(tmp_path, spec)
    module = model.create()
    assert not module(torch.rand(2, 3, 4, 4)).any()
    assert bool((module.get_buffer("values") == -1).all())


def test_an_input_of_which_two_sizes_are_read_is_kept(tmp_path: Path) -> None:
    spec = """
def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 2), nv.Conv2d(3)),
            ((3, 2), nv.Conv2d["low"](3)),
            ((3, 1), nv.Buffer[0](1.0)),
            ((3, 2), nv.AvgPool2d(3)),
            ((3, 2), nv.Add[["low", -1]]()),
        ]
    )
"""
    (model,) = make(tmp_path, spec)
    assert model.create()(torch.rand(2, 3, 5, 7)).shape == (2, 3, 3, 4)


INTS_FOR_FLOATS = """
class Scaled(nv.Nerve):
    def __init__(self, factor, each):
        super().__init__()
        (out,) = self.target_dims
        self.add((out, nv.Conv2d(3)))
        self.add((out, nv.Scale(factor)))
        self.add((out, nv.Buffer["own"](each)))
        self.add((out, nv.Add[[-2, -1]]()))


def net(start: float = 0.5):
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 1), nv.Parameter["gain"](start)),
            ((3, 1), nv.Buffer["both"]((start, 1, 2 * start))),
            ((3, 1), nv.Add[[0, 1, 2]]()),
            ((3, 1), Scaled(start, (start, 1, 2))),
            ((3, 1), Scaled(2 * start, (1, start, start))),
            ((3, 1), Scaled(2, (1, 2, 3))),
        ]
    )
"""


def test_a_float_given_as_an_int_begins_a_tensor_of_floats(tmp_path: Path) -> None:
    (model,) = make(tmp_path, INTS_FOR_FLOATS)
    module = model.create(start=1)
    assert {each.dtype for each in module.state_dict().values()} == {torch.float32}
    assert torch.equal(module.get_buffer("both").flatten(), torch.tensor([1.0, 1, 2]))
