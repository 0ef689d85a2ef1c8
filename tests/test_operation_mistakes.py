"""Every mistake in the use of an operation is found, and found under its rule."""

from __future__ import annotations

import re
from typing import Any

import pytest
from operation_cases import INPUT

import neurlink_gen.nerves as nv
from neurlink_gen import build, nn
from neurlink_gen.elaborate import elaborate
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Problem
from neurlink_gen.findings.exceptions import account

nerves: Any = nv
torch_nn: Any = nn


def _findings(lines: list[Any]) -> tuple[Diagnostic, ...]:
    return elaborate(build(lines))[1]


def _after_input(line: Any) -> list[Any]:
    return [INPUT, line]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (((8, 2), nerves.Conv2d("three")), rules.BAD_VALUE),
        (((8, 2), nerves.Conv2d(3, act=nn.ReLU())), rules.BAD_VALUE),
        (((8, 2), nerves.Conv2d(3, act=lambda: nn.ReLU())), rules.BAD_VALUE),
        (((8, 2), nerves.Conv2d(3, norm=nn.GroupNorm)), rules.BAD_ARGUMENTS),
        (((8, 2), nerves.Conv2d(3, kernl=1)), rules.BAD_ARGUMENTS),
        (((9, 2), nerves.Conv2d(3, groups=2)), rules.CHANNEL_GROUPS),
        (
            ((8, 1), nerves.ConvTransposed2d(3, padding=((0, 1), (0, 1)))),
            rules.BAD_VALUE,
        ),
        (((8, 0.5), nerves.ConvTransposed2d(3, output_padding=2)), rules.BAD_VALUE),
        (((8, 0.5), nerves.Conv2d(3)), rules.NO_STRIDE),
        (((8, 2), nerves.MaxPool2d(3, padding=2)), rules.PADDING_TOO_LARGE),
        (((8, 2), nerves.MaxPool2d(3, padding_mode="reflect")), rules.BAD_VALUE),
        (((8, 2), nerves.MaxPool2d(stride=2)), rules.BAD_ARGUMENTS),
        (((8, ...), nerves.MaxPool2d()), rules.BAD_ARGUMENTS),
        (((8, 1), (8, 1), nerves.MaxPool2d(2, return_indices=True)), rules.BAD_VALUE),
        (((8, 2), nerves.MaxPool2d(3, return_indices=True)), rules.OUTPUT_COUNT),
        (((8, 2), nerves.MaxPool2d(3, padding="half")), rules.BAD_VALUE),
        (((8, 2), nerves.MaxPool2d(padding="same")), rules.BAD_ARGUMENTS),
        (
            ((8, 2), nerves.AvgPool2d(3, padding="same", ceil_mode=True)),
            rules.BAD_VALUE,
        ),
        (
            ((8, 2), nerves.Conv2d(3, padding="same", padding_mode="reflect")),
            rules.BAD_VALUE,
        ),
        (((8, 2), torch_nn.Conv2d(8, 8, 3, 2, "same")), rules.BAD_VALUE),
        (((8, (1, 1)), nerves.AvgPool1d(3)), rules.SIZE_RANK),
        (((8, 2), nerves.StandardizedConv2d(3, eps=0.0)), rules.BAD_VALUE),
        (((9, 2), nerves.StandardizedConv2d(3, groups=2)), rules.CHANNEL_GROUPS),
        (((8, 1), nerves.StandardizedConv2d(1, groups=8)), rules.BAD_VALUE),
        (((8, ...), nerves.StandardizedConv2d(3, like=0)), rules.BAD_ARGUMENTS),
        (((8, 2), nerves.BlurPool2d(0)), rules.BAD_VALUE),
        (((8, 2), nerves.BlurPool2d(3, "same")), rules.BAD_VALUE),
        (((8, 2), nerves.BlurPool2d(stride=0)), rules.BAD_VALUE),
        (((8, 0.5), nerves.BlurPool2d()), rules.NO_STRIDE),
        (((8, (2, 2)), nerves.BlurPool1d()), rules.SIZE_RANK),
        (((8, 1), nerves.Interpolate("linear")), rules.BAD_VALUE),
        (((8, 1), nerves.Interpolate("nearest", align_corners=True)), rules.BAD_VALUE),
        (((8, ...), nerves.Interpolate()), rules.BAD_SIZE),
        (((8, 2), nerves.Interpolate()), rules.NO_STRIDE),
        (((8, 1), nn.Upsample()), rules.BAD_ARGUMENTS),
        (((8, 1), nn.Upsample(4, 2.0)), rules.BAD_ARGUMENTS),
        (((8, 1), nn.Upsample(4, mode="linear")), rules.BAD_VALUE),
        (((8, 1), nn.Upsample(4, align_corners=True)), rules.BAD_VALUE),
        (((8, 1), nn.Upsample((4, 4, 4))), rules.BAD_VALUE),
        (((8, 1), nn.Upsample(scale_factor=(2, 2, 2))), rules.BAD_VALUE),
        (((8, 1), nn.Upsample(scale_factor=0.7)), rules.BAD_VALUE),
        (((8, 1), nn.Upsample(scale_factor=0.333)), rules.BAD_VALUE),
        (((8, ...), nv.Flatten()), rules.VARYING_SIZE),
        (((8, ...), nv.Flatten(1, 2)), rules.VARYING_SIZE),
        (((8, ...), nv.Flatten(0)), rules.BAD_VALUE),
        (((8, ...), nv.Flatten(3, 2)), rules.BAD_VALUE),
        (((8, ...), nv.Flatten(4)), rules.SIZE_RANK),
        (((8, ...), nv.Flatten(1, -5)), rules.SIZE_RANK),
        (((8, ...), nv.Unflatten(0, (2, 2))), rules.BAD_VALUE),
        (((8, ...), nv.Unflatten(1, (2, 3))), rules.CHANNEL_ARGUMENT),
        (((8, ...), nv.Unflatten(1, (-1, 3))), rules.CHANNEL_GROUPS),
        (((8, ...), nv.Unflatten(1, (2, 2, 2))), rules.SIZE_RANK),
        (((8, ...), nv.Unflatten(2, (4, 2))), rules.BAD_VALUE),
        (((8, ...), nv.Unflatten(2, (-1, -1))), rules.BAD_VALUE),
        (((8, ...), nv.Unflatten(2, ())), rules.BAD_VALUE),
        (((8, ...), nv.Unflatten(2, (0, -1))), rules.BAD_VALUE),
        (((8, 1), nn.ChannelShuffle(3)), rules.CHANNEL_GROUPS),
        (((2, 1), nn.PixelShuffle(3)), rules.CHANNEL_GROUPS),
        (((2, 1), nn.PixelShuffle(0)), rules.BAD_VALUE),
        (((2, 1), nn.PixelUnshuffle("2")), rules.BAD_VALUE),
        (((8, 1), nn.ChannelShuffle(0)), rules.BAD_VALUE),
        (((8, 1), nv.Split()), rules.OUTPUT_COUNT),
        (((3, 1), (3, 1), nv.Split()), rules.CHANNEL_CLAIM),
        (((3, 1), (6, 1), nv.Split()), rules.CHANNEL_CLAIM),
        (((3, 1), (..., 1), (..., 1), nv.Split()), rules.CHANNEL_GROUPS),
        (((8, 1), (..., 1), nv.Split()), rules.CHANNEL_GROUPS),
        (((8, 1), nn.GroupNorm(3)), rules.CHANNEL_GROUPS),
        (((8, 1), nn.GroupNorm(2, 16)), rules.CHANNEL_ARGUMENT),
        (((8, 1), nn.InstanceNorm2d(4)), rules.CHANNEL_ARGUMENT),
        (((8, 1), nn.LayerNorm()), rules.VARYING_SIZE),
        (((8, 1), nn.LayerNorm(8)), rules.VARYING_SIZE),
        (((8, 1), nn.LayerNorm((2, 8, 8, 8))), rules.SIZE_RANK),
        (((8, 1), nn.LayerNorm(())), rules.BAD_VALUE),
        (((8, 1), nn.LayerNorm2d(4)), rules.CHANNEL_ARGUMENT),
        (((8, 1), nv.Scale("1")), rules.BAD_VALUE),
        (((8, 1), nv.Times(float("inf"))), rules.BAD_VALUE),
        (((8, 1), nv.Times("1")), rules.BAD_VALUE),
        (((8, 1), nv.Buffer(())), rules.BAD_VALUE),
        (((8, 1), nv.Buffer(("a",))), rules.BAD_VALUE),
        (((8, 1), nv.Buffer(0.0, persistent=1)), rules.BAD_VALUE),
        (((8, 1), nv.Buffer()), rules.BAD_ARGUMENTS),
        (((8, 1), nv.Buffer((0.1, 0.2))), rules.CHANNEL_ARGUMENT),
        (((8, 2), nv.Parameter()), rules.VARYING_SIZE),
        (((8, (2, 2, 2)), nv.Parameter()), rules.SIZE_RANK),
        (((8, 1), nn.Conv2d(4, 8, 1)), rules.CHANNEL_ARGUMENT),
        (((8, 1), torch_nn.AdaptiveAvgPool2d((0, None))), rules.BAD_VALUE),
        (((8, 1), torch_nn.AdaptiveMaxPool2d((1, None, 1))), rules.BAD_VALUE),
        (((8, 1), torch_nn.Conv2d(8, 8, 1, padding=((0, 1), (0, 1)))), rules.BAD_VALUE),
        (((8, ()), nn.Linear(8, 8)), rules.SIZE_RANK),
        (((8, 1), nn.PReLU(4)), rules.CHANNEL_ARGUMENT),
        (((8, 1), nn.Softmax(2)), rules.BAD_VALUE),
        (((8, 1), nn.Softmin(-1)), rules.BAD_VALUE),
        (((4, 1), nn.GLU()), rules.BAD_VALUE),
        (((8, 1), nn.RReLU(0.5, 0.1)), rules.BAD_VALUE),
        (((8, 1), nn.RReLU(-0.5, 0.1, inplace=True)), rules.BAD_VALUE),
        (((8, 1), nn.Hardtanh(1.0, 0.0)), rules.BAD_VALUE),
        (((8, 1), nn.Dropout(1.5)), rules.BAD_VALUE),
        (((8, 1), torch_nn.Dropout2d("0.5")), rules.BAD_VALUE),
        (((8, 1), nn.DropPath(1.0)), rules.BAD_VALUE),
        (((8, 1), nn.Rearrange("b c h w -> b (c h) w")), rules.VARYING_SIZE),
        (((8, 1), nn.Rearrange("b c h w -> c b h w")), rules.BAD_VALUE),
        (((8, 1), nn.Rearrange("b c h w -> (b h) c w")), rules.BAD_VALUE),
        (((8, 1), nn.Rearrange("b c h w -> b c h")), rules.BAD_VALUE),
        (((8, 1), nn.Rearrange("b c h w -> b c w w")), rules.BAD_VALUE),
        (((8, 1), nn.Rearrange("b c (h w -> b c h w")), rules.BAD_VALUE),
        (((8, 1), nn.Rearrange("b c h w")), rules.BAD_VALUE),
        (((8, 1), nn.Rearrange("b c h w -> b c h w", d=2)), rules.BAD_VALUE),
        (((8, 1), nn.Rearrange("b (c d) h w -> b c d h w")), rules.BAD_VALUE),
        (
            ((8, 1), nn.Rearrange("b (c d) h w -> b c (d h) w", d=3)),
            rules.CHANNEL_GROUPS,
        ),
        (
            ((8, 1), nn.Rearrange("b (c d) h w -> b c (d h) w", c=2, d=3)),
            rules.CHANNEL_GROUPS,
        ),
        (((8, 1), nn.Rearrange("b c l -> b l c")), rules.SIZE_RANK),
        (((8, 1), nn.MaxPool2d(3, 1, 2)), rules.PADDING_TOO_LARGE),
        (((8, 1), torch_nn.AdaptiveAvgPool2d((None, None))), rules.BAD_VALUE),
    ],
    ids=lambda value: re.sub(" at 0x.*?>", ">", str(value)),
)
def test_a_mistake_has_its_rule(line: Any, rule: rules.Rule) -> None:
    (finding,) = _findings(_after_input(line))
    assert finding.rule == rule
    # What a headline is about is said in it.
    assert not finding.message.startswith(("it ", "its "))


def test_a_gate_needs_a_fellow_for_every_channel() -> None:
    lines = [((7, 1), nv.Input()), ((3, 1), nn.GLU(1))]
    assert [finding.rule for finding in _findings(lines)] == [rules.CHANNEL_GROUPS]


@pytest.mark.parametrize(
    "nerve",
    [nn.Upsample(4), nn.ChannelShuffle(2), nv.Mean(), nv.ChannelsLast()],
    ids=str,
)
def test_some_nerves_need_a_spatial_axis(nerve: Any) -> None:
    lines = [((8, ()), nv.Input()), ((8, ()), nerve)]
    assert [finding.rule for finding in _findings(lines)] == [rules.SIZE_RANK]


def test_a_layer_norm_is_of_the_last_axes() -> None:
    fixed = ((8, 1), nv.Input(size=(3, 4)))
    for shape in (8, 3, (4, 3), (8, 4)):
        found = elaborate(build([fixed, ((8, 1), nn.LayerNorm(shape))]))[1]
        assert [finding.rule for finding in found] == [rules.CHANNEL_ARGUMENT]
    for shape in (None, 4, (3, 4), (8, 3, 4)):
        assert not elaborate(build([fixed, ((8, 1), nn.LayerNorm(shape))]))[1]


LAST = [INPUT, ((8, 1), nv.ChannelsLast())]


@pytest.mark.parametrize(
    "line",
    [
        ((8, 1), nv.ChannelsLast()),
        ((8, 1), nv.Conv2d(3)),
        ((8, 1), nn.BatchNorm2d()),
        ((8, 1), nn.LayerNorm2d()),
        ((8, 1), nn.PReLU()),
        ((8, 1), nn.Softmax(1)),
        ((8, 1), nn.Softmax2d()),
        ((4, 1), nn.GLU(1)),
        ((8, 1), torch_nn.Dropout2d()),
        ((8, 1), nn.FeatureAlphaDropout()),
        ((8, ()), nv.Mean()),
        ((8, ...), nv.Flatten(2)),
        ((8, 1), nv.Interpolate()),
        ((4, 1), (4, 1), nv.Split()),
        ((16, 1), nv.Concat[[1, 1]]()),
        ((8, 1), nv.Add[[0, 1]]()),
        ((8, 1), nv.Mul[[1, 1]]()),
    ],
    ids=str,
)
def test_channels_that_are_last_are_found(line: Any) -> None:
    (finding,) = _findings([*LAST, line])
    assert finding.rule == rules.LAYOUT
    assert not finding.message.startswith(("it ", "its "))


def test_channels_that_are_first_are_found() -> None:
    (finding,) = _findings([INPUT, ((8, 1), nv.ChannelsFirst())])
    assert finding.rule == rules.LAYOUT


def test_a_size_is_not_read_from_a_line_with_its_channels_last() -> None:
    lines = [
        INPUT,
        ((8, 1), nv.ChannelsLast["last"]()),
        ((8, 2), nv.Conv2d[0](3)),
        ((8, 1), nerves.ConvTransposed2d(3, like="last")),
    ]
    assert [finding.rule for finding in _findings(lines)] == [rules.LAYOUT]


def test_a_layer_norm_of_channels_that_are_last_is_of_them_alone() -> None:
    for shape in (None, 8):
        assert not _findings([*LAST, ((8, 1), nn.LayerNorm(shape))])
    (finding,) = _findings([*LAST, ((8, 1), nn.LayerNorm((4, 8)))])
    assert finding.rule == rules.VARYING_SIZE
    fixed = ((8, 1), nv.Input(size=(3, 4)))
    for wanted in (8, (4, 8), (3, 4, 8)):
        lines = [fixed, LAST[1], ((8, 1), nn.LayerNorm(wanted))]
        assert not _findings(lines)
    (finding,) = _findings([fixed, LAST[1], ((8, 1), nn.LayerNorm((8, 3, 4)))])
    assert finding.rule == rules.CHANNEL_ARGUMENT


def test_a_scale_is_no_activation() -> None:
    line = ((8, 1), nerves.Conv2d(3, act=nv.Scale))
    (finding,) = _findings([INPUT, line])
    assert finding.rule == rules.BAD_VALUE


def test_indices_feed_nothing_that_computes() -> None:
    lines = [
        INPUT,
        ((8, 2), (8, 2), nerves.MaxPool2d["pool"](2, return_indices=True)),
        ((8, 2), nerves.Conv2d["pool.1"](3)),
    ]
    assert [finding.rule for finding in _findings(lines)] == [rules.DTYPE]


LEFT_OUT = "leave `padding` out: it is derived from the declared size"


@pytest.mark.parametrize(
    ("size", "nerve", "help"),
    [
        (2, nerves.BlurPool2d(3, padding=1), "remove `padding=`"),
        (
            2,
            torch_nn.MaxPool2d(3, padding="same"),
            'write nv.MaxPool2d(..., padding="same")',
        ),
        (0.5, nerves.ConvTransposed2d(3, padding="same"), LEFT_OUT),
    ],
)
def test_the_help_for_padding_says_what_to_type(
    size: float, nerve: Any, help: str
) -> None:
    (found,) = _findings(_after_input(((8, size), nerve)))
    assert found.help == help


def test_indices_and_same_padding_do_not_go_together() -> None:
    nerve = nerves.MaxPool2d(3, padding="same", return_indices=True)
    (found,) = _findings(_after_input(((8, 2), (8, 2), nerve)))
    assert found.help == 'leave padding="same" out, or give `padding=` as a number'


SHARED = nerves.Shared["head"](nerves.Conv2d(3))


@pytest.mark.parametrize(
    ("call", "rule", "help"),
    [
        (nerves.Shared["head"], rules.BAD_ARGUMENTS, "nv.Shared["),
        (nerves.Shared, rules.BAD_ARGUMENTS, "nv.Shared["),
        (lambda: nerves.Shared(nerves.Conv2d), rules.BAD_VALUE, "nv.Shared["),
        (lambda: nerves.Shared(nerves.Conv2d["c"](3)), rules.BAD_VALUE, "head["),
        (lambda: SHARED(3), rules.BAD_ARGUMENTS, "SHARED()"),
        (lambda: SHARED["p3"](3), rules.BAD_ARGUMENTS, 'SHARED["p3"]()'),
        (nerves.List["branches"], rules.BAD_ARGUMENTS, "nv.List["),
        (lambda: nerves.Stage["a"]([], []), rules.BAD_ARGUMENTS, "nv.Stage["),
        (lambda: nerves.List["a"]([])(), rules.BAD_LINE, "remove the last"),
        (lambda: nerves.Conv2d(3)(), rules.BAD_LINE, "remove the last"),
    ],
)
def test_what_is_called_wrongly_is_said_in_words(
    call: Any, rule: Any, help: str
) -> None:
    with pytest.raises((Problem, TypeError)) as raised:
        call()
    said = account(raised.value, "the spec", rules.SPEC_RAISED)
    assert said.rule == rule and help in (said.help or "")
    assert "lambda" not in said.message and "object" not in said.message
