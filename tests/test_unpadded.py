"""Sizes that are left to the nerve, `...`: exact functions of the input's size, as in Inception's stem."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.graph import Graph
from tests.compiling import make, shape_of
from tests.vision import models

STEM = """
def stem():
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, ...), nv.Conv2d["Conv2d_1a_3x3"](3, stride=2)),
            ((32, ...), nv.Conv2d["Conv2d_2a_3x3"](3)),
            ((64, ...), nv.Conv2d["Conv2d_2b_3x3"](3, padding=1)),
            ((64, ...), nv.MaxPool2d["maxpool1"](3, stride=2)),
            ((80, ...), nv.Conv2d["Conv2d_3b_1x1"](1)),
            ((192, ...), nv.Conv2d["Conv2d_4a_3x3"](3)),
            ((192, ...), nv.MaxPool2d["maxpool2"](3, stride=2)),
        ]
    )
"""
H = Size.base("H")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    (made,) = make(tmp_path_factory.mktemp("stem"), STEM)
    # 27, 13, 11, 11, 5, 5, 3, 1
    assert made.domain("H").least == made.domain("W").least == 27
    return made.model.graph


def test_the_published_sizes(graph: Graph) -> None:
    sizes = [node.outputs[0].sizes[0].at(299) for node in graph.nodes]
    assert sizes == [299, 149, 147, 147, 73, 73, 71, 35]


def test_they_are_functions_of_the_input(graph: Graph) -> None:
    first = (H - 1) // 2
    pooled = (first - 3) // 2
    expected = [H, first, first - 2, first - 2, pooled, pooled, pooled - 2]
    assert [node.outputs[0].sizes[0] for node in graph.nodes[:-1]] == expected
    assert str(graph.nodes[1].outputs[0]) == "[N, 32, (H - 1)//2, (W - 1)//2]"


def test_they_are_torchvisions(graph: Graph) -> None:
    seen: dict[str, tuple[int, ...]] = {}
    with torch.device("meta"):
        module = models.inception_v3(aux_logits=False, init_weights=False).eval()
    for name, child in module.named_children():

        def remember(
            _: nn.Module, __: object, output: Tensor, name: str = name
        ) -> None:
            seen[name] = tuple(output.shape)

        child.register_forward_hook(remember)
    for height, width in zip(range(75, 140), range(180, 80, -1)):
        module(torch.empty(2, 3, height, width, device="meta"))
        for node in graph.nodes[1:]:
            at = {"H": height, "W": width}
            assert seen[node.tag or ""] == shape_of(node.outputs[0], 2, at), at
