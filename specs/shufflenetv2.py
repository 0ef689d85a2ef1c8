"""ShuffleNetV2 of four widths (Ma et al., 2018, arXiv:1807.11164).

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn

# The repeats of stages 2 to 4; the first block of each halves the map.
REPEATS = (4, 8, 4)


class InvertedResidual(nv.Nerve):
    """Half of the channels stays, the other half is worked on; then all are shuffled."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        half = (out.channels // 2, out.shape)
        branch = [
            (half, nv.Conv2d_BN_ReLU["part.1"](1)),
            (half, nv.Conv2d(3, groups=out.channels // 2, norm=nn.BatchNorm2d)),
            (half, nv.Conv2d_BN_ReLU(1)),
        ]
        self.add(
            [
                (half, half, nv.Split["part"]()),
                nv.Stage["branch2"](branch),
                (out, nv.Concat[["part.0", "branch2"]]()),
                (out, nn.ChannelShuffle(2)),
            ]
        )


class Downsampling(nv.Nerve):
    """The whole input through two branches, each with half of the channels; then all are shuffled."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        half = (out.channels // 2, out.shape)
        depthwise = nv.Conv2d[0](3, groups=before.channels, norm=nn.BatchNorm2d)
        branch1 = [
            ((before.channels, out.shape), depthwise),
            (half, nv.Conv2d_BN_ReLU(1)),
        ]
        branch2 = [
            ((out.channels // 2, before.shape), nv.Conv2d_BN_ReLU[0](1)),
            (half, nv.Conv2d(3, groups=out.channels // 2, norm=nn.BatchNorm2d)),
            (half, nv.Conv2d_BN_ReLU(1)),
        ]
        self.add(
            [
                nv.Stage["branch1"](branch1),
                nv.Stage["branch2"](branch2),
                (out, nv.Concat[["branch1", "branch2"]]()),
                (out, nn.ChannelShuffle(2)),
            ]
        )


def _shufflenet_v2(
    name: str, widths: tuple[int, int, int], last: int, num_classes: int
) -> Network:
    stages: list[nv.Line] = []
    for number, (width, repeats) in enumerate(zip(widths, REPEATS), 2):
        dims = (width, 2 ** (number + 1))
        blocks = [(dims, InvertedResidual())] * (repeats - 1)
        stages += [nv.Stage[f"stage{number}"]([(dims, Downsampling()), *blocks])]
    return build(
        [
            ((3, 1), nv.Input()),
            ((24, 2), nv.Conv2d_BN_ReLU["conv1"](3)),
            ((24, 4), nv.MaxPool2d(3)),
            *stages,
            ((last, 32), nv.Conv2d_BN_ReLU["conv5"](1)),
            ((last, ()), nv.Mean()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ],
        name=name,
    )


def shufflenet_v2_x0_5(num_classes: int = 1000) -> Network:
    """ShuffleNetV2 of half the width."""
    return _shufflenet_v2("ShuffleNetV2_x0_5", (48, 96, 192), 1024, num_classes)


def shufflenet_v2_x1_0(num_classes: int = 1000) -> Network:
    """ShuffleNetV2."""
    return _shufflenet_v2("ShuffleNetV2_x1_0", (116, 232, 464), 1024, num_classes)


def shufflenet_v2_x1_5(num_classes: int = 1000) -> Network:
    """ShuffleNetV2 one and a half times as wide."""
    return _shufflenet_v2("ShuffleNetV2_x1_5", (176, 352, 704), 1024, num_classes)


def shufflenet_v2_x2_0(num_classes: int = 1000) -> Network:
    """ShuffleNetV2 about twice as wide."""
    return _shufflenet_v2("ShuffleNetV2_x2_0", (244, 488, 976), 2048, num_classes)
