"""GoogLeNet (Szegedy et al., 2014, arXiv:1409.4842), with batch normalisation.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import functools

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

Kernel = int | tuple[int, int]
# Nothing is padded: an odd size is rounded down, and by the last pool up.
POOL = functools.partial(nv.MaxPool2d, stride=2, padding=0, ceil_mode=True)
QUARTER, EIGHTH, SIXTEENTH = (f"((H + 1) // {r}, (W + 1) // {r})" for r in (4, 8, 16))
LAST = "(((H + 1) // 16 + 1) // 2, ((W + 1) // 16 + 1) // 2)"
# The paper's table 1: the channels of the branches, those with two convolutions having two numbers.
BLOCKS = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


class BasicConv(nv.Nerve):
    """A convolution, batch normalisation, ReLU."""

    def __init__(self, kernel_size: Kernel, stride: int | None = None) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Conv2d["conv"](kernel_size, stride=stride)),
                (out, nn.BatchNorm2d["bn"](eps=1e-3)),
                (out, nn.ReLU(inplace=True)),
            ]
        )


class Inception(nv.Nerve):
    """Four branches side by side; that of the 5x5 has a kernel of 3, as torchvision's weights do."""

    def __init__(
        self, plain: int, reduce3: int, out3: int, reduce5: int, out5: int, pooled: int
    ) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        size = before.shape
        branch2 = [((reduce3, size), BasicConv[0](1)), ((out3, size), BasicConv(3))]
        branch3 = [((reduce5, size), BasicConv[0](1)), ((out5, size), BasicConv(3))]
        branch4 = [(before, nv.MaxPool2d[0](3)), ((pooled, size), BasicConv(1))]
        self.add(
            [
                ((plain, size), BasicConv["branch1"](1)),
                nv.Stage["branch2"](branch2),
                nv.Stage["branch3"](branch3),
                nv.Stage["branch4"](branch4),
                (out, nv.Concat[["branch1", "branch2", "branch3", "branch4"]]()),
            ]
        )


class Auxiliary(nv.Nerve):
    """A classifier half way up, which only training has."""

    def __init__(self) -> None:
        super().__init__()
        self.add(
            [
                ((..., "(4, 4)"), nv.AvgPool2d()),
                ((128, "(4, 4)"), BasicConv["conv"](1)),
                ((2048, ()), nv.Flatten()),
                ((1024, ()), nv.Linear["fc1"]()),
                ((1024, ()), nn.ReLU(inplace=True)),
                ((1024, ()), nn.Dropout(0.7)),
                (self.target_dims[0], nv.Linear["fc2"]()),
            ]
        )


def _blocks(names: str, size: str) -> list[nv.Line]:
    """The blocks of these names; their channels are those of their branches together."""
    return [
        ((..., size), Inception[-1, f"inception{name}"](*BLOCKS[name]))
        for name in names.split()
    ]


def googlenet(num_classes: int = 1000) -> Network:
    """GoogLeNet; in training, what the two classifiers half way up say comes after its own."""
    begin = init.trunc_normal(std=0.01, bias=None)
    return build(
        [
            ((3, 1), nv.Input(min_size=15)),
            ((64, 2), BasicConv["conv1"](7)),
            ((64, QUARTER), POOL(3)),
            ((64, QUARTER), BasicConv["conv2"](1)),
            ((192, QUARTER), BasicConv["conv3"](3)),
            ((192, EIGHTH), POOL(3)),
            *_blocks("3a 3b", EIGHTH),
            ((480, SIXTEENTH), POOL(3)),
            *_blocks("4a 4b 4c 4d 4e", SIXTEENTH),
            ((832, LAST), POOL(2)),
            *_blocks("5a 5b", LAST),
            ((1024, ()), nv.Mean()),
            ((1024, ()), nn.Dropout(0.2)),
            ((num_classes, ()), nv.Linear["fc"]()),
            ((num_classes, ()), Auxiliary["inception4a", "aux1"]()),
            ((num_classes, ()), Auxiliary["inception4d", "aux2"]()),
        ],
        outputs=["fc"],
        training_outputs=["aux2", "aux1"],
        name="GoogLeNet",
        init=dict.fromkeys((nn.Conv2d, nn.Linear), begin),
    )
