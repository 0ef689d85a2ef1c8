"""A minimal network for every operation of the catalogue, by namespace and name."""

from __future__ import annotations

from typing import Any

import neurlink_gen.nerves as nv
from neurlink_gen import nn

nerves: Any = nv
torch_nn: Any = nn
INPUT = ((8, 1), nv.Input())
VECTOR = ((8, ()), nv.Input())
# The kinds of padding, with the value that they pad with where they are told of one.
PADS: dict[str, tuple[float, ...]] = {
    "Zero": (),
    "Constant": (0.5,),
    "Reflection": (),
    "Replication": (),
    "Circular": (),
}


def _ranked(rank: int) -> dict[str, list[Any]]:
    """The minimal networks of what there is for each number of spatial axes."""

    def nerve(name: str) -> Any:
        return getattr(nerves, f"{name}{rank}d")

    def module(name: str) -> Any:
        return getattr(torch_nn, f"{name}{rank}d")

    norm = module("BatchNorm")
    partly: list[tuple[int | None, ...]] = [(None, 3)[-rank:], (3, None, 2)[:rank]]
    partly = [each for each in partly if len(each) == rank]
    cases: dict[str, list[Any]] = {}
    for ending in ("", "_ReLU", "_BN_ReLU", "_ReLU_BN"):
        convolution = getattr(nerves, f"Conv{rank}d{ending}")
        transposed = getattr(nerves, f"ConvTransposed{rank}d{ending}")
        cases[f"nerves.Conv{rank}d{ending}"] = [((16, 2), convolution(3, groups=2))]
        cases[f"nerves.ConvTransposed{rank}d{ending}"] = [
            ((16, 0.5), transposed(3, bias=True))
        ]
        cases[f"nerves.Conv{rank}d{ending}"] += [
            ((4, 4), convolution(4, 2, padding="same")),
            ((4, "(" + "3, " * rank + ")"), nerve("AvgPool")()),
            ((4, ...), convolution(4, stride=2, padding="same")),
        ]
    cases |= {
        f"nerves.MaxPool{rank}d": [
            ((8, 2), (8, 2), nerve("MaxPool")["pool"](3, return_indices=True)),
            ((8, 2), nerve("MaxPool")["pool.0"](3, 2)),
            ((8, 4), nerve("MaxPool")(2, 2, padding="same")),
            ((8, 4), nerve("MaxPool")["pool.0"](2)),
            ((8, str((2,) * rank)), nerve("MaxPool")()),
        ],
        f"nerves.MaxUnpool{rank}d": [
            ((8, ...), (8, ...), nerve("MaxPool")["a"](2, return_indices=True)),
            ((8, 2), (8, 2), nerve("MaxPool")[0, "b"](3, return_indices=True)),
            ((8, 1), nerve("MaxUnpool")["a"](2)),
            ((8, 1), nerve("MaxUnpool")[["b.0", "b.1"]](3)),
            ((8, ...), module("MaxUnpool")["b"](3, 2, 1)),
        ],
        f"nerves.AvgPool{rank}d": [
            ((8, 2), nerve("AvgPool")(3, count_include_pad=False)),
            ((8, 4), nerve("AvgPool")(3, padding="same")),
            ((8, 4), nerve("AvgPool")[0](5, count_include_pad=False, padding="same")),
            ((8, 4), nerve("AvgPool")(4, count_include_pad=False)),
            ((8, 2), nerve("AvgPool")[1](1, padding="valid")),
            ((8, 2), nerve("AvgPool")(2)),
            ((8, 4), nerve("AvgPool")(2)),
            ((8, str((1,) * rank)), nerve("AvgPool")()),
        ],
        f"nerves.StandardizedConv{rank}d": [
            ((16, 2), nerve("StandardizedConv")(3, 1, 4, eps=1e-6)),
            ((8, 4), nerve("StandardizedConv")(3, bias=True, padding="same")),
            ((8, 4), nerve("StandardizedConv")(4, norm=norm, padding_mode="circular")),
        ],
        f"nerves.BlurPool{rank}d": [
            ((8, 2), nerve("BlurPool")()),
            ((8, ...), nerve("BlurPool")(4, "zeros", stride=1)),
            ((8, 4), nerve("BlurPool")((3, 1, 5)[:rank], "circular")),
        ],
        f"nerves.SkipConnect{rank}d": [
            ((16, 2), nerve("Conv")(3)),
            ((16, 2), nerve("SkipConnect")[[0, -1]](1, norm, nn.ReLU)),
            ((16, 2), nerve("SkipConnect")[[1, -1]]()),
            ((4, 1), nerve("Conv")[0](3)),
            ((4, 1), nerve("SkipConnect")[[0, -1]]()),
        ],
        **{
            f"nerves.{kind}Pad{rank}d": [
                ((8, ...), module(f"{kind}Pad")(1, *value)),
                ((8, ...), module(f"{kind}Pad")((2, -1) * rank, *value)),
            ]
            for kind, value in PADS.items()
        },
        f"nerves.BatchNorm{rank}d": [((8, 1), norm(affine=False))],
        f"nerves.LayerNorm{rank}d": [
            ((8, 1), module("LayerNorm")()),
            ((8, 1), module("LayerNorm")(8, eps=1e-6, bias=False)),
            ((8, 1), module("LayerNorm")(elementwise_affine=False)),
        ],
        f"nerves.InstanceNorm{rank}d": [
            ((8, 1), module("InstanceNorm")()),
            ((8, 1), module("InstanceNorm")(8, affine=True, track_running_stats=True)),
        ],
        f"nerves.Dropout{rank}d": [((8, 1), module("Dropout")(0.2))],
        f"nn.Conv{rank}d": [
            ((16, ...), module("Conv")(8, 16, 3, 2, 1, 1, 2)),
            ((4, 2), module("Conv")(16, 4, 4, padding="same")),
        ],
        f"nn.ConvTranspose{rank}d": [
            ((16, ...), module("ConvTranspose")(8, 16, 3, 2, 1, 1, 2, dilation=2))
        ],
        f"nn.MaxPool{rank}d": [
            ((8, ...), (8, ...), module("MaxPool")(3, 2, 1, 2, True, True))
        ],
        f"nn.AvgPool{rank}d": [((8, ...), module("AvgPool")(3, None, 1, True, False))],
        f"nn.AdaptiveAvgPool{rank}d": [
            *(((8, ...), module("AdaptiveAvgPool")(each)) for each in partly),
            ((8, ...), module("AdaptiveAvgPool")(2)),
        ],
        f"nn.AdaptiveMaxPool{rank}d": [
            ((8, ...), (8, ...), module("AdaptiveMaxPool")(2, True))
        ],
    }
    source = ((8, (1,) * rank), nv.Input())
    return {name: [source, *lines] for name, lines in cases.items()}


def _activations() -> dict[str, list[Any]]:
    """Each activation with one argument of its own."""
    made = {
        "ReLU": nn.ReLU(),
        "ReLU6": nn.ReLU6(),
        "SiLU": nn.SiLU(),
        "Mish": nn.Mish(),
        "Hardswish": nn.Hardswish(),
        "Hardsigmoid": nn.Hardsigmoid(),
        "SELU": nn.SELU(),
        "Sigmoid": nn.Sigmoid(),
        "Tanh": nn.Tanh(),
        "GELU": nn.GELU("tanh"),
        "LeakyReLU": nn.LeakyReLU(0.2, inplace=True),
        "ELU": nn.ELU(0.5),
        "Softplus": nn.Softplus(2.0, 10.0),
        "CELU": nn.CELU(0.5),
        "PReLU": nn.PReLU(8),
        "Hardtanh": nn.Hardtanh(0.0, 2.0),
        "Softsign": nn.Softsign(),
        "LogSigmoid": nn.LogSigmoid(),
        "Tanhshrink": nn.Tanhshrink(),
        "Hardshrink": nn.Hardshrink(0.1),
        "Softshrink": nn.Softshrink(0.1),
        "Softmax": nn.Softmax(1),
        "LogSoftmax": nn.LogSoftmax(1),
        "Softmin": nn.Softmin(-3),
        "Softmax2d": nn.Softmax2d(),
        "RReLU": nn.RReLU(0.1, 0.2),
        "Threshold": nn.Threshold(0.5, 1.5),
    }
    return {f"nerves.{name}": [INPUT, ((8, 1), nerve)] for name, nerve in made.items()}


CASES: dict[str, list[Any]] = {
    **_ranked(1),
    **_ranked(2),
    **_ranked(3),
    **_activations(),
    "nerves.GLU": [
        INPUT,
        ((4, 1), nn.GLU(1)),
        ((4, "(1, 1)"), nv.AvgPool2d()),
        ((4, ()), nv.Flatten()),
        ((2, ()), nn.GLU()),
    ],
    "nerves.Input": [INPUT],
    "nerves.Add": [INPUT, ((8, 1), nn.ReLU()), ((8, 1), nv.Add[[0, -1, 0]]())],
    "nerves.Mul": [
        INPUT,
        ((8, "(1, 1)"), nv.AvgPool2d()),
        ((8, 1), nv.Mul[[0, -1]]()),
    ],
    "nerves.ChannelShuffle": [INPUT, ((8, 1), nn.ChannelShuffle(4))],
    "nerves.Split": [
        INPUT,
        ((4, 1), (4, 1), nv.Split()),
        ((3, 1), (2, 1), (3, 1), nv.Split[0]()),
        ((2, 1), (..., 1), (..., 1), nv.Split[0]()),
    ],
    "nerves.Mean": [INPUT, ((8, ()), nv.Mean())],
    "nerves.Module": [INPUT, ((8, 1), nv.Module("own_gate.py", "Gate", 8))],
    "nerves.ChannelsLast": [
        INPUT,
        ((8, 1), nv.ChannelsLast()),
        ((8, 1), nn.GELU()),
        ((8, 1), nn.Dropout(0.1)),
        ((8, 1), nn.DropPath(0.1)),
        ((12, 1), nv.Linear()),
        ((12, 1), nn.LayerNorm(12)),
        ((8, 1), nn.Linear(12, 8)),
        ((8, 1), nv.Identity()),
        ((8, 1), nv.Add[[1, -1]]()),
    ],
    "nerves.ChannelsFirst": [
        INPUT,
        ((8, 1), nv.ChannelsLast()),
        ((8, 1), nv.ChannelsFirst()),
        ((8, 1), nv.Conv2d(1)),
    ],
    "nerves.Scale": [
        INPUT,
        ((8, 1), nv.Scale(1e-6)),
        ((8, 1), nv.ChannelsLast()),
        ((8, 1), nv.Scale()),
        ((8, ()), nv.Mean[1]()),
        ((8, ()), nv.Scale(0.5)),
    ],
    "nerves.Times": [
        INPUT,
        ((8, 1), nv.Times["tenth"](0.1)),
        ((8, 1), nv.ChannelsLast()),
        ((8, 1), nv.Times(-2)),
        ((8, 1), nv.ChannelsFirst()),
        ((8, 1), nv.Add[["tenth", -1]]()),
        ((8, 1), nv.Times(0)),
        ((8, ()), nv.Mean()),
        ((8, ()), nv.Times(3.5)),
    ],
    "nerves.Parameter": [
        INPUT,
        ((4, "(2, 3)"), nv.Parameter()),
        ((2, "(2, 3)"), nv.Parameter((0.5, 1.5))),
        ((8, 1), nv.Parameter[0](1.0)),
        ((..., ...), nv.Parameter(1)),
        ((8, ()), nv.Mean()),
        ((3, ()), nv.Parameter((1, 2, 3))),
    ],
    "nerves.Buffer": [
        INPUT,
        ((8, 2), nv.Conv2d(3)),
        ((3, "(1, 1)"), nv.Buffer((0.1, 0.2, 0.3))),
        ((8, 1), nv.Buffer[0](-0.5, persistent=False)),
        ((8, 1), nv.Add[[0, -1]]()),
    ],
    "nerves.PixelShuffle": [INPUT, ((2, 0.5), nn.PixelShuffle(2))],
    "nerves.PixelUnshuffle": [
        INPUT,
        ((8, "(6, 9)"), nv.AvgPool2d()),
        ((72, "(2, 3)"), nn.PixelUnshuffle(3)),
        ((8, ...), nn.PixelShuffle(3)),
    ],
    "nerves.Concat": [INPUT, ((24, 1), nv.Concat[[0, 0, 0]]())],
    "nerves.Identity": [INPUT, ((8, 1), nn.Identity())],
    "nerves.Flatten": [
        INPUT,
        ((8, "(1, 2)"), nv.AvgPool2d()),
        ((16, ()), nv.Flatten()),
        ((8, ...), nv.Flatten[1](2)),
        ((8, ...), nn.Flatten[1](1, 1)),
        ((8, ...), nn.Flatten[1](3)),
        ((8, ...), nn.Flatten[1](1, 2)),
    ],
    "nerves.Interpolate": [
        INPUT,
        ((8, 4), nv.AvgPool2d(3)),
        ((8, 1), nv.Interpolate("bilinear")),
        ((8, 2), nv.Interpolate[1]("bicubic", align_corners=True)),
        ((8, (2, 1)), nv.Interpolate[1]()),
        ((8, "(5, 6)"), nv.Interpolate("nearest-exact")),
    ],
    "nerves.Upsample": [
        INPUT,
        ((8, 0.5), nn.Upsample(scale_factor=2)),
        ((8, ...), nn.Upsample(scale_factor=(1.5, 1 / 3), mode="bicubic")),
        ((8, "(5, 5)"), nn.Upsample(5, mode="bilinear", align_corners=True)),
        ((8, "(7, 6)"), nn.Upsample(size=(7, 6), mode="area", align_corners=False)),
    ],
    "nerves.Unflatten": [
        INPUT,
        ((8, "(2, 3)"), nv.AvgPool2d()),
        ((48, ()), nv.Flatten()),
        ((8, ...), nn.Unflatten(1, (8, 2, 3))),
        ((8, ...), nv.Flatten(2)),
        ((4, ...), nv.Unflatten(-2, (-1, 2))),
        ((8, ...), nv.Unflatten[4](2, (3, 2))),
        ((8, ...), nv.Unflatten[0](3, (-1, 2))),
    ],
    "nerves.Linear": [VECTOR, ((5, ()), nv.Linear())],
    "nn.Linear": [VECTOR, ((5, ()), nn.Linear(8, 5, bias=False))],
    "nerves.GroupNorm": [
        INPUT,
        ((8, 1), nn.GroupNorm(2)),
        ((8, 1), nn.GroupNorm(4, 8, 1e-6, affine=False)),
    ],
    "nerves.LayerNorm": [
        INPUT,
        ((8, "(3, 4)"), nv.AvgPool2d()),
        ((8, "(3, 4)"), nn.LayerNorm()),
        ((8, "(3, 4)"), nn.LayerNorm((3, 4), bias=False)),
        ((8, "(3, 4)"), nn.LayerNorm(4, elementwise_affine=False)),
        ((96, ()), nv.Flatten()),
        ((96, ()), nn.LayerNorm(eps=1e-6)),
    ],
    "nerves.Dropout": [INPUT, ((8, 1), nn.Dropout(inplace=True))],
    "nerves.Rearrange": [
        INPUT,
        ((16, ...), nn.Rearrange("b c h (w j) -> b (c j) h w", j=2)),
        ((4, ...), nn.Rearrange("b (d c) h w -> b c w (h d)", d=4)),
        ((4, ...), nn.Rearrange("b c h w -> b c h w")),
    ],
    "nerves.DropPath": [INPUT, ((8, 1), nn.DropPath(0.1))],
    "nerves.AlphaDropout": [INPUT, ((8, 1), nn.AlphaDropout(0.1))],
    "nerves.FeatureAlphaDropout": [INPUT, ((8, 1), nn.FeatureAlphaDropout(0.1))],
}
