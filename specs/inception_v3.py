"""Inception V3 (Szegedy et al., 2015, arXiv:1512.00567).

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

from googlenet import BasicConv, Kernel

SAME = "((H - 1) // 2 - 2, (W - 1) // 2 - 2)"  # of the stem's one padded convolution
Conv = tuple[int, Kernel] | tuple[int, Kernel, int]


class Branches(nv.Nerve):
    """What the blocks share: branches side by side, each from the block's input on."""

    def row(self, name: str, *convs: Conv, source: int | str = 0) -> str:
        """Convolutions in a row: of each the channels, the kernel and, if it has one, the stride."""
        for number, (channels, kernel_size, *stride) in enumerate(convs, 1):
            tag = f"{name}_{number}" if len(convs) > 1 else name
            size = ... if stride else self.input_links[0].dims[0].shape
            self.add(((channels, size), BasicConv[source, tag](kernel_size, *stride)))
            source = tag
        return tag

    def keep(self, plain: int, pooled: int, *ends: str) -> None:
        """A 1x1 and a pool as well, and all of them joined, at the input's size."""
        first = self.row("branch1x1", (plain, 1))
        self.add((self.input_links[0].dims[0], nv.AvgPool2d[0, "pool"](3)))
        last = self.row("branch_pool", (pooled, 1), source="pool")
        self.add((self.target_dims[0], nv.Concat[[first, *ends, last]]()))

    def reduce(self, *ends: str) -> None:
        """A pool as well, and all of them joined, at half the input's size."""
        self.add(((..., ...), nv.MaxPool2d[0, "pool"](3, stride=2)))
        self.add((self.target_dims[0], nv.Concat[[*ends, "pool"]]()))


class InceptionA(Branches):
    def __init__(self, pooled: int) -> None:
        super().__init__()
        five = self.row("branch5x5", (48, 1), (64, 5))
        self.keep(64, pooled, five, self.row("branch3x3dbl", (64, 1), (96, 3), (96, 3)))


class InceptionB(Branches):
    def __init__(self) -> None:
        super().__init__()
        three = self.row("branch3x3", (384, 3, 2))
        self.reduce(three, self.row("branch3x3dbl", (64, 1), (96, 3), (96, 3, 2)))


class InceptionC(Branches):
    def __init__(self, c: int) -> None:
        super().__init__()
        seven = self.row("branch7x7", (c, 1), (c, (1, 7)), (192, (7, 1)))
        pairs = (c, (7, 1)), (c, (1, 7)), (c, (7, 1)), (192, (1, 7))
        self.keep(192, 192, seven, self.row("branch7x7dbl", (c, 1), *pairs))


class InceptionD(Branches):
    def __init__(self) -> None:
        super().__init__()
        three = self.row("branch3x3", (192, 1), (320, 3, 2))
        convs = (192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3, 2)
        self.reduce(three, self.row("branch7x7x3", *convs))


class InceptionE(Branches):
    def __init__(self) -> None:
        super().__init__()
        once = self.row("branch3x3_1", (384, 1)), "branch3x3_2"
        twice = self.row("branch3x3dbl", (448, 1), (384, 3)), "branch3x3dbl_3"
        ends: list[str] = []
        for source, name in once, twice:
            ends += [self.row(name + "a", (384, (1, 3)), source=source)]
            ends += [self.row(name + "b", (384, (3, 1)), source=source)]
        self.keep(320, 192, *ends)


class Auxiliary(nv.Nerve):
    """A classifier half way up, which only training has."""

    def __init__(self) -> None:
        super().__init__()
        out, pool = self.target_dims[0], nv.AvgPool2d(5, stride=3)
        self.add([((..., ...), pool), ((128, ...), BasicConv["conv0"](1))])
        self.add([((768, ...), BasicConv["conv1"](5)), ((768, ()), nv.Mean())])
        self.add((out, nv.Linear["fc"]()))


def inception_v3(num_classes: int = 1000) -> Network:
    """Inception V3; in training, what the classifier half way up says comes after its own."""
    wide, narrow = (init.trunc_normal(std=std, bias=None) for std in (0.1, 0.001))
    pooled, inner = zip("bcd", (32, 64, 64)), zip("bcde", (128, 160, 160, 192))
    return build(
        [
            ((3, 1), nv.Input(min_size=75)),
            ((32, ...), BasicConv["Conv2d_1a_3x3"](3, 2)),
            ((32, ...), BasicConv[-1, "Conv2d_2a_3x3"](3)),
            ((64, SAME), BasicConv[-1, "Conv2d_2b_3x3"](3)),
            ((64, ...), nv.MaxPool2d(3, stride=2)),
            ((80, ...), BasicConv[-1, "Conv2d_3b_1x1"](1)),
            ((192, ...), BasicConv[-1, "Conv2d_4a_3x3"](3)),
            ((192, ...), nv.MaxPool2d(3, stride=2)),
            *(((..., ...), InceptionA[-1, f"Mixed_5{each}"](c)) for each, c in pooled),
            ((..., ...), InceptionB[-1, "Mixed_6a"]()),
            *(((..., ...), InceptionC[-1, f"Mixed_6{each}"](c)) for each, c in inner),
            ((num_classes, ()), Auxiliary["AuxLogits"]()),
            ((..., ...), InceptionD["Mixed_6e", "Mixed_7a"]()),
            *(((..., ...), InceptionE[-1, f"Mixed_7{each}"]()) for each in "bc"),
            ((2048, ()), nv.Mean()),
            ((2048, ()), nn.Dropout()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ],
        training_outputs=["AuxLogits"],
        name="Inception_V3",
        init={nn.Conv2d: wide, nn.Linear: wide, ("AuxLogits", nn.Linear): narrow},
    )
