"""One layer at several places of a network, at work."""

from __future__ import annotations

import pytest
import torch

from neurlink_gen.commands.summary import summary_data
from tests.compiling import MadeModel, make

SPEC = """
from neurlink_gen import init


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        out = self.target_dims[0]
        again = nv.Shared["again"](nv.Conv2d_BN_ReLU(3))
        self.add([(out, again()), (out, again()), (out, nv.Add[[0, -1]]())])


def net(width: int = 4):
    head = nv.Shared["head"](nv.Conv2d(3, bias=True))
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 1), nv.Conv2d["fine"](3)),
            ((width, 2), nv.Conv2d["coarse"](3)),
            ((width, 1), Block["fine"]()),
            ((6, 1), head["fine", "at_fine"]()),
            ((6, 2), head["coarse", "at_coarse"]()),
            ((6, 2), head["coarse", "unused"]()),
            ((width, 1), Block["fine", "block"]()),
        ],
        outputs=["at_fine", "at_coarse", "block"],
        init={("head", nn.Conv2d): init.constant(0.5)},
    )


def late():
    conv = nv.Shared(nv.Conv2d_BN_ReLU(3))
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d(3)),
            ((8, 1), conv()),
            ((8, 1), conv[1]()),
        ],
    )
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MadeModel]:
    made = make(tmp_path_factory.mktemp("spec"), SPEC)
    return {model.name: model for model in made}


def test_it_is_one_module(models: dict[str, MadeModel]) -> None:
    module = models["Net"].create()
    assert list(dict(module.named_children())) == ["fine", "coarse", "head", "block"]
    assert [key for key in module.state_dict() if "again" in key][:2] == [
        "block.again.0.weight",
        "block.again.1.weight",
    ]


def test_it_computes_the_same_at_each_place(models: dict[str, MadeModel]) -> None:
    module = models["Net"].create().eval()
    fine, coarse, block = module(torch.randn(2, 3, 8, 8))
    head, again = module.get_submodule("head"), module.get_submodule("block.again")
    image = torch.randn(2, 3, 8, 8)
    fine, coarse, block = module(image)
    x = module.get_submodule("fine")(image)
    assert torch.equal(fine, head(x))
    assert torch.equal(coarse, head(module.get_submodule("coarse")(x)))
    assert torch.equal(block, x + again(again(x)))


def test_how_it_begins_is_said_by_its_own_name(models: dict[str, MadeModel]) -> None:
    module = models["Net"].create()
    assert bool((module.get_parameter("head.weight") == 0.5).all())
    assert not bool((module.get_parameter("fine.weight") == 0.5).any())


def test_its_parameters_count_once(models: dict[str, MadeModel]) -> None:
    for model in models.values():
        counted = sum(each.numel() for each in model.create().parameters())
        assert summary_data(model.model)["parameters"] == counted


def test_gradients_of_all_places_add_up(models: dict[str, MadeModel]) -> None:
    module = models["Net"].create().double()
    image = torch.randn(2, 3, 8, 8, dtype=torch.float64)
    weight = module.get_parameter("head.weight")
    found = []
    for used in ((0,), (1,), (0, 1)):
        module.zero_grad()
        outputs = module(image)
        torch.autograd.backward([outputs[index].square().mean() for index in used])
        assert weight.grad is not None
        found.append(weight.grad.clone())
    torch.testing.assert_close(found[0] + found[1], found[2])


def test_a_line_that_nothing_uses_makes_nothing(models: dict[str, MadeModel]) -> None:
    module = models["Late"].create()
    assert list(dict(module.named_children())) == ["conv1", "conv2", "bn1", "relu"]
