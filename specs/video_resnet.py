"""ResNets for clips (Tran et al., 2018, arXiv:1711.11248), as in torchvision.

They differ in the convolution of their blocks: over time and space at once (R3D), over space alone from
the second stage on (MC3), or over space and then over time (R(2+1)D).

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

from collections.abc import Callable

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

Convolution = Callable[[nv.Dim, nv.Dim, int], nv.Line]
"""Lines from one dim to another, by way of so many channels."""


def _in_both(before: nv.Dim, out: nv.Dim, middle: int) -> nv.Line:
    return (out, nv.Conv3d(3))


def _in_space(before: nv.Dim, out: nv.Dim, middle: int) -> nv.Line:
    return (out, nv.Conv3d((1, 3, 3)))


def _in_turn(before: nv.Dim, out: nv.Dim, middle: int) -> nv.Line:
    in_space = (before.shape[0], *out.shape[1:])
    return nv.Stage(
        [
            ((middle, in_space), nv.Conv3d_BN_ReLU((1, 3, 3))),
            (out, nv.Conv3d((3, 1, 1))),
        ]
    )


class BasicBlock(nv.Nerve):
    """Two convolutions of a clip, added to the input."""

    def __init__(self, convolution: Convolution) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        # As many parameters in two convolutions, one after the other, as in one of both.
        count = before.channels * out.channels * 27
        middle = count // (before.channels * 9 + out.channels * 3)
        norm, act = (out, nv.BatchNorm3d()), (out, nn.ReLU(inplace=True))
        self.add(
            [
                nv.Stage["conv1"]([convolution(before, out, middle), norm, act]),
                nv.Stage["conv2"]([convolution(out, out, middle), norm]),
                (out, nv.SkipConnect3d[[0, -1]](1, norm=nn.BatchNorm3d)),
                act,
            ]
        )


def _resnet(
    name: str, stem: nv.Line, layers: list[Convolution], num_classes: int
) -> Network:
    strides = [1 if layer is _in_space else 2 for layer in layers]
    stages: list[nv.Line] = []
    for depth, layer in enumerate(layers):
        time, space = (strides[1] ** depth, 2 ** (depth + 1))
        line = ((64 * 2**depth, (time, space, space)), BasicBlock(layer))
        stages.append([line] * 2)
    return build(
        [
            ((3, 1), nv.Input()),
            stem,
            *stages,
            ((512, "(1, 1, 1)"), nv.AvgPool3d()),
            ((512, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ],
        name=name,
        init={
            nn.Conv3d: init.kaiming_normal(mode="fan_out", nonlinearity="relu"),
            nn.Linear: init.normal(std=0.01),
        },
    )


def _stem() -> nv.Line:
    return ((64, (1, 2, 2)), nv.Conv3d_BN_ReLU["stem"]((3, 7, 7)))


def r3d_18(num_classes: int = 400) -> Network:
    """R3D-18: convolutions over time and space."""
    return _resnet("R3D_18", _stem(), [_in_both] * 4, num_classes)


def mc3_18(num_classes: int = 400) -> Network:
    """MC3-18: over time and space in the first stage, and over space in the others."""
    return _resnet("MC3_18", _stem(), [_in_both, *[_in_space] * 3], num_classes)


def r2plus1d_18(num_classes: int = 400) -> Network:
    """R(2+1)D-18: over space, and then over time."""
    stem = nv.Stage["stem"](
        [
            ((45, (1, 2, 2)), nv.Conv3d_BN_ReLU((1, 7, 7))),
            ((64, (1, 2, 2)), nv.Conv3d_BN_ReLU((3, 1, 1))),
        ]
    )
    return _resnet("R2Plus1D_18", stem, [_in_turn] * 4, num_classes)
