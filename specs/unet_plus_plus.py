"""UNet++ (Zhou et al., 2018, arXiv:1807.10165): a U-Net whose skips are U-Nets themselves.

`x{i}_{j}` is the map at 1 / 2^i of the image's size that has gone up j times. It is made from all
before it of its size, and from the one below, `x{i+1}_{j-1}`.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build

CHANNELS = (32, 64, 128, 256, 512)


class DoubleConv(nv.Nerve):
    """Two 3x3 convolutions, each activated."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d_ReLU(3, bias=True))] * 2)


class Down(nv.Nerve):
    """Half the size, and two convolutions."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add([((before.channels, out.shape), nv.MaxPool2d(2)), (out, DoubleConv())])


class Node(nv.Nerve):
    """The map below, upsampled and joined to all before it of this size."""

    def __init__(self) -> None:
        super().__init__()
        out, skips = self.target_dims[0], len(self.input_links) - 1
        joined = ((skips + 1) * out.channels, out.shape)
        self.add(
            [
                (out, nv.ConvTransposed2d[skips](2, bias=True)),
                (joined, nv.Concat[[*range(skips), -1]]()),
                (out, DoubleConv()),
            ]
        )


class Heads(nv.Nerve):
    """A 1x1 convolution for each map."""

    def __init__(self) -> None:
        super().__init__()
        for number, dims in enumerate(self.target_dims):
            head = nv.Conv2d[number, f"out{number + 1}"](1, bias=True)
            self.add((dims, head))
        self.add([], outputs=["out1", "out2", "out3", "out4"])


def unet_plus_plus(num_classes: int = 1) -> Network:
    """UNet++ with deep supervision: four outputs, the last one of the deepest network."""
    lines: list[nv.Line] = []
    for depth in range(1, 5):
        down = Down[f"x{depth - 1}_0", f"x{depth}_0"]()
        lines += [((CHANNELS[depth], 2**depth), down)]
        for i, j in zip(range(depth - 1, -1, -1), range(1, depth + 1)):
            inputs = [*(f"x{i}_{k}" for k in range(j)), f"x{i + 1}_{j - 1}"]
            lines += [((CHANNELS[i], 2**i), Node[inputs, f"x{i}_{j}"]())]
    out = (num_classes, 1)
    heads = Heads[["x0_1", "x0_2", "x0_3", "x0_4"]]()
    return build(
        [
            ((3, 1), nv.Input(multiple_of=16)),
            ((CHANNELS[0], 1), DoubleConv["x0_0"]()),
            *lines,
            (out, out, out, out, heads),
        ],
        name="UNetPlusPlus",
    )
