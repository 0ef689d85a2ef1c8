"""Inception V3 (Szegedy et al., 2015, arXiv:1512.00567).

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

Kernel = int | tuple[int, int]
# Convolutions along one axis alone, over the width or over the height.
WIDE3, TALL3, WIDE7, TALL7 = (1, 3), (3, 1), (1, 7), (7, 1)
SAME = (
    "((H - 1) // 2 - 2, (W - 1) // 2 - 2)"  # that of the stem's one padded convolution
)


class BasicConv(nv.Nerve):
    """A convolution, batch normalisation, ReLU. With `...` as its size, nothing is padded."""

    def __init__(self, kernel_size: Kernel, stride: int | None = None) -> None:
        super().__init__()
        out = self.target_dims[0]
        conv = nv.Conv2d["conv"](kernel_size, stride=stride)
        norm = nn.BatchNorm2d["bn"](eps=1e-3)
        self.add([(out, conv), (out, norm), (out, nn.ReLU(inplace=True))])


class Branches(nv.Nerve):
    """What the blocks share: branches side by side, each from the block's input on."""

    def row(self, name: str, *convs: tuple[int, Kernel], halved: bool = False) -> str:
        """Convolutions in a row, of these channels and kernels; the last may halve the size."""
        size, tag = self.input_links[0].dims[0].shape, name
        for number, (channels, kernel) in enumerate(convs, 1):
            is_last, source = number == len(convs), -min(number - 1, 1)
            tag = f"{name}_{number}" if len(convs) > 1 else name
            if halved and is_last:
                self.add(((channels, ...), BasicConv[source, tag](kernel, 2)))
            else:
                self.add(((channels, size), BasicConv[source, tag](kernel)))
        return tag

    def keep(self, plain: int, pooled: int, *ends: str) -> None:
        """A 1x1 and a pool as well, and all of them joined, at the input's size."""
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        first = self.row("branch1x1", (plain, 1))
        self.add((before, nv.AvgPool2d[0](3)))
        self.add(((pooled, before.shape), BasicConv["branch_pool"](1)))
        self.add((out, nv.Concat[[first, *ends, "branch_pool"]]()))

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
        three, convs = self.row("branch3x3", (384, 3), halved=True), [(64, 1), (96, 3)]
        self.reduce(three, self.row("branch3x3dbl", *convs, (96, 3), halved=True))


class InceptionC(Branches):
    def __init__(self, c: int) -> None:
        super().__init__()
        seven = self.row("branch7x7", (c, 1), (c, WIDE7), (192, TALL7))
        pairs = (c, TALL7), (c, WIDE7), (c, TALL7), (192, WIDE7)
        self.keep(192, 192, seven, self.row("branch7x7dbl", (c, 1), *pairs))


class InceptionD(Branches):
    def __init__(self) -> None:
        super().__init__()
        three = self.row("branch3x3", (192, 1), (320, 3), halved=True)
        convs = (192, 1), (192, WIDE7), (192, TALL7), (192, 3)
        self.reduce(three, self.row("branch7x7x3", *convs, halved=True))


class InceptionE(Branches):
    def __init__(self) -> None:
        super().__init__()
        once = self.row("branch3x3_1", (384, 1)), "branch3x3_2"
        twice = self.row("branch3x3dbl", (448, 1), (384, 3)), "branch3x3dbl_3"
        for before, end in (once, twice):
            for letter, kernel in ("a", WIDE3), ("b", TALL3):
                line = BasicConv[before, end + letter](kernel)
                self.add(((384, self.input_links[0].dims[0].shape), line))
        ends = [end + letter for _, end in (once, twice) for letter in "ab"]
        self.keep(320, 192, *ends)


class Auxiliary(nv.Nerve):
    """A classifier half way up, which only training has."""

    def __init__(self) -> None:
        super().__init__()
        self.add(((..., ...), nv.AvgPool2d(5, stride=3)))
        self.add(((128, ...), BasicConv["conv0"](1)))
        self.add(((768, ...), BasicConv["conv1"](5)))
        self.add(((768, ()), nv.Mean()))
        self.add((self.target_dims[0], nv.Linear["fc"]()))


def inception_v3(num_classes: int = 1000) -> Network:
    """Inception V3; in training, what the classifier half way up says comes after its own."""
    begin = init.trunc_normal(std=0.1, bias=None)
    inner = zip("bcde", (128, 160, 160, 192))
    return build(
        [
            ((3, 1), nv.Input(min_size=299)),
            ((32, ...), BasicConv["Conv2d_1a_3x3"](3, 2)),
            ((32, ...), BasicConv[-1, "Conv2d_2a_3x3"](3)),
            ((64, SAME), BasicConv[-1, "Conv2d_2b_3x3"](3)),
            ((64, ...), nv.MaxPool2d(3, stride=2)),
            ((80, ...), BasicConv[-1, "Conv2d_3b_1x1"](1)),
            ((192, ...), BasicConv[-1, "Conv2d_4a_3x3"](3)),
            ((192, ...), nv.MaxPool2d(3, stride=2)),
            ((..., ...), InceptionA[-1, "Mixed_5b"](32)),
            ((..., ...), InceptionA[-1, "Mixed_5c"](64)),
            ((..., ...), InceptionA[-1, "Mixed_5d"](64)),
            ((..., ...), InceptionB[-1, "Mixed_6a"]()),
            *(((..., ...), InceptionC[-1, f"Mixed_6{each}"](c)) for each, c in inner),
            ((..., ...), InceptionD[-1, "Mixed_7a"]()),
            ((..., ...), InceptionE[-1, "Mixed_7b"]()),
            ((..., ...), InceptionE[-1, "Mixed_7c"]()),
            ((2048, ()), nv.Mean()),
            ((2048, ()), nn.Dropout()),
            ((num_classes, ()), nv.Linear["fc"]()),
            ((num_classes, ()), Auxiliary["Mixed_6e", "AuxLogits"]()),
        ],
        outputs=["fc"],
        training_outputs=["AuxLogits"],
        name="Inception_V3",
        init={
            nn.Conv2d: begin,
            nn.Linear: begin,
            ("AuxLogits", nn.Linear): init.trunc_normal(std=0.001, bias=None),
        },
    )
