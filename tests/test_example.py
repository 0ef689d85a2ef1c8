"""`nv.Input(example=...)`: what it may be, and what it must not contradict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
import torch

import neurlink_gen.nerves as nv
from neurlink_gen import build
from neurlink_gen.elaborate import elaborate
from neurlink_gen.findings import rules
from neurlink_gen.findings.rules import Rule
from neurlink_gen.spec.nerve import OneLine


@dataclass
class Shaped:
    shape: Sequence[int]


class Raising:
    @property
    def shape(self) -> tuple[int, ...]:
        raise RuntimeError("no shape")


IMAGE = (1, 3, 224, 320)


def findings(*lines: OneLine) -> list[tuple[Rule, str]]:
    _, found = elaborate(build(list(lines)))
    return [(each.rule, each.message) for each in found]


@pytest.mark.parametrize(
    "line",
    [
        ((3, 1), nv.Input(example=IMAGE)),
        ((3, 1), nv.Input(False, IMAGE)),
        ((3, 1), nv.Input(True, torch.empty(IMAGE, device="meta"))),
        ((3, 1), nv.Input(example=torch.Size(IMAGE))),
        ((3, 1), nv.Input(example=Shaped(list(IMAGE)))),
        ((3, 1), nv.Input(example=IMAGE, multiple_of=32, min_size=224)),
        ((3, 1), nv.Input(example=IMAGE, size=(224, 320))),
        ((3, "(224, 320)"), nv.Input(example=IMAGE)),
        ((3, (1, 1, 1)), nv.Input(example=(2, 3, 4, 5, 6))),
        ((3, ()), nv.Input(example=(8, 3))),
    ],
    ids=str,
)
def test_an_example_that_fits_changes_nothing(line: OneLine) -> None:
    assert findings(line) == []


@pytest.mark.parametrize(
    ("line", "rule", "says"),
    [
        (((3, 1), nv.Input(example=(3, 8, 8))), rules.BAD_VALUE, "has 3 axes"),
        (((3, 1), nv.Input(example=(1, 3, 8, 8, 8))), rules.BAD_VALUE, "has 5 axes"),
        (((3, ()), nv.Input(example=IMAGE)), rules.BAD_VALUE, "has 4 axes"),
        (
            ((1, 1), nv.Input(example=IMAGE)),
            rules.CHANNEL_ARGUMENT,
            "with 3 channels, and the line declares 1",
        ),
        (
            ((3, 1), nv.Input(example=IMAGE, multiple_of=64)),
            rules.BAD_VALUE,
            "a side of 224, and the input promises multiple_of=64",
        ),
        (
            ((3, 1), nv.Input(example=IMAGE, min_size=256)),
            rules.BAD_VALUE,
            "a side of 224, and the input promises min_size=256",
        ),
        (
            ((3, 1), nv.Input(example=IMAGE, size=224)),
            rules.BAD_VALUE,
            "a side of 320, and the line declares 224",
        ),
        (
            ((3, "(8, 320)"), nv.Input(example=IMAGE)),
            rules.BAD_VALUE,
            "a side of 224, and the line declares 8",
        ),
        (((3, 1), nv.Input(example=())), rules.BAD_VALUE, "must be a tensor"),
        (((3, 1), nv.Input(example=(1, 3, 0, 8))), rules.BAD_VALUE, "must be a tensor"),
    ],
    ids=str,
)
def test_a_contradiction_is_an_error(line: OneLine, rule: Rule, says: str) -> None:
    ((found, message),) = findings(line)
    assert found is rule
    assert says in message


@pytest.mark.parametrize(
    "value", [3, "image", Raising(), Shaped([1, True, 8, 8]), Shaped([]), [], float]
)
def test_anything_else_is_an_error(value: object) -> None:
    written: type[nv.Input] = nv.Input
    ((rule, message),) = findings(((3, 1), written(**{"example": value})))  # type: ignore[arg-type]  # it is wrong on purpose
    assert rule is rules.BAD_VALUE
    assert "`example` must be a tensor or the shape of one" in message


def test_another_inputs_example_has_a_size_of_its_ratio() -> None:
    image = ((3, 1), nv.Input())
    assert findings(image, ((1, 0.5), nv.Input(example=(1, 1, 8, 8)))) == []
    assert findings(image, ((1, ...), nv.Input(example=(1, 1, 7, 8)))) == []
    assert findings(image, ((1, 4), nv.Input(example=(1, 1, 7, 8)))) == []
    ((rule, message),) = findings(image, ((1, 0.5), nv.Input(example=(1, 1, 8, 7))))
    assert rule is rules.BAD_VALUE
    assert "a side of 7, and the line declares 2*W" in message
