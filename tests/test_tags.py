"""Tags that mean something to Python or torch: an error, or the attribute that they say."""

from __future__ import annotations

import builtins
import keyword
from pathlib import Path

import pytest
import torch
from torch import nn

from neurlink_gen.load.spec_path import Spec
from neurlink_gen.pipeline import compile_specs
from tests.compiling import PREAMBLE, make

KEYWORDS = [*keyword.kwlist]
# A plain module's attributes, those that it has from its class, and what TorchScript looks for.
ATTRIBUTES = sorted({*dir(nn.Module()), *nn.Module.__annotations__, "self"})
OTHERS = sorted(
    {name for name in dir(builtins) if name.isidentifier() and name[0] != "_"}
    | {*keyword.softkwlist, "nn", "torch", "Tensor", "F", "x", "i", "module", "super"}
    | {"num_classes", "NamedTuple", "annotations", "identity", "inputs", "outputs"}
)
OTHERS = [name for name in OTHERS if name not in (*KEYWORDS, *ATTRIBUTES, "_")]


def network(tags: list[str]) -> str:
    """A network with a convolution of each tag; all are read again in the end."""
    lines = "".join(f'            ((4, 1), nv.Conv2d["{tag}"](1)),\n' for tag in tags)
    return f"""\
def net():
    return build(
        [
            ((4, 1), nv.Input()),
{lines}            ((4, 1), nv.Add[{tags!r}]()),
        ]
    )
"""


@pytest.mark.parametrize("tags", [KEYWORDS, ATTRIBUTES], ids=["keywords", "attributes"])
def test_a_tag_that_cannot_be_an_attribute_is_an_error(
    tags: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "spec.py"
    path.write_text(PREAMBLE + network(tags))
    found = compile_specs([Spec(path)], "generated").diagnostics
    refused = [
        each.message.split("'")[1] for each in found if each.rule.code == "NL106"
    ]
    assert sorted(set(refused)) == sorted(tags)


def test_any_other_tag_is_an_attribute(tmp_path: Path) -> None:
    (made,) = make(tmp_path, network(OTHERS))
    module = made.create()
    assert [name for name, _ in module.named_children()] == OTHERS
    image = torch.randn(1, 4, 3, 5)
    total, x = torch.zeros_like(image), image
    for name in OTHERS:
        x = module.get_submodule(name)(x)
        total = total + x
    torch.testing.assert_close(module(image), total)
