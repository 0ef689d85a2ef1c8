"""The zoo: its networks are as large as others say, and its specs no longer than they need."""

from __future__ import annotations

import importlib

import pytest
import torch
from torch import nn

from neurlink_gen.commands.summary import read_size, summary_data
from tests import shipped
from tests.torchvision_dense import PAIRS
from tests.torchvision_pairs import NETWORKS
from tests.zoo import comparisons, lines_by_hand
from tests.zoo_page import read
from tests.zoo_sources import NO_NUMBER, SOURCES, Source

MOST_LINES = 120


def create(label: str, arguments: dict[str, int]) -> nn.Module:
    """One of our networks, without memory."""
    spec, _, name = label.partition(".")
    with torch.device("meta"):
        made: nn.Module = getattr(importlib.import_module(f"generated.{spec}"), name)(
            **arguments
        )
    return made


@pytest.mark.parametrize(("names", "source"), SOURCES.items())
def test_there_are_as_many_parameters_as_others_say(names: str, source: Source) -> None:
    total = sum(
        parameter.numel()
        for name in names.split(" + ")
        for key, parameter in create(name, dict(source.arguments)).named_parameters()
        if source.counts(key, tuple(parameter.shape))
    )
    assert source.agrees(total), total


def test_every_network_is_held_against_something() -> None:
    labels = [
        f"{spec}.{model.name}"
        for spec, models in shipped.models().items()
        for model in models
    ]
    others = [name for names in SOURCES for name in names.split(" + ")]
    pairs = [each.label for each in comparisons()]
    assert sorted(labels) == sorted([*others, *NO_NUMBER, *pairs])
    assert len(pairs) == len(NETWORKS) + len(PAIRS)


def test_every_pair_that_was_compared_is_equal() -> None:
    """Of those that were not, and of code that changed since, the page says so."""
    measured = read().networks
    assert measured and measured.keys() <= {each.label for each in comparisons()}
    for name, found in measured.items():
        assert found["keys"] and found["outputs"] and not found["difference"], name


def test_super_resolution_takes_as_many_multiply_adds_as_others_say() -> None:
    """127.8 G to an image of 1280x720, in the table of arXiv:1803.08664."""
    (model,) = shipped.models()["srresnet"]
    found = summary_data(model, read_size("1x3x180x320", model))["multiply_adds"]
    assert isinstance(found, int) and round(found / 1e8) == 1278


@pytest.mark.parametrize("name", [path.name for path in shipped.SPECS.glob("*.py")])
def test_a_spec_is_no_longer_than_it_needs(name: str) -> None:
    text = (shipped.SPECS / name).read_text("utf-8")
    assert len(text.splitlines()) <= MOST_LINES


def test_torchvisions_lines_are_those_of_the_networks_that_are_compared() -> None:
    """ShuffleNetV2's file has four such functions, of three lines or more each."""
    functions = [each.theirs for each in comparisons() if each.spec == "shufflenetv2"]
    assert len(functions) == 4
    lines = [lines_by_hand(functions[:count]) for count in (1, 4)]
    assert 100 < lines[0] <= lines[1] - 3 * 3 < 250
