"""SegNet (Badrinarayanan et al., 2015, arXiv:1511.00561): a class for every pixel.

The encoder is VGG-16's. The decoder knows of it only where its pools found their maxima: it puts
values back there, and fills in the rest. A pool keeps the cells at an odd border, and what is put
back has the size of what was pooled, so it is right at every size.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class ConvBlock(nv.Nerve):
    """A 3x3 convolution, batch norm and ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d_BN_ReLU(3, bias=True))])


class Unpool(nv.Nerve):
    """Maxima put back to where a pool found them, in a map of another one's size."""

    def __init__(self) -> None:
        super().__init__()
        for i, name in enumerate(("values", "indices", "like")):
            self.add((self.input_links[i].dims[0], nv.Identity[i, name]()))
        self.add((self.target_dims[0], nv.MaxUnpool2d[["values", "indices"]](2)))


def segnet(num_classes: int = 21) -> Network:
    """Logits of the classes, at the size of the image."""
    conv = ConvBlock()
    lines: list[nv.Line] = [((3, 1), nv.Input["image"]())]
    for stage, (channels, count) in enumerate(
        [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)], 1
    ):
        size, half = 2 ** (stage - 1), 2**stage
        pool = nv.MaxPool2d[f"pool{stage}"](2, ceil_mode=True, return_indices=True)
        if stage > 1:
            lines += [((..., ...), nv.Identity[f"pool{stage - 1}.0"]())]
        lines += [
            nv.Stage[f"encoder{stage}"]([((channels, size), conv)] * count),
            ((channels, half), (channels, half), pool),
        ]
    return build(
        [
            *lines,
            ((512, 16), Unpool[["pool5.0", "pool5.1", "pool4.1"]]()),
            nv.Stage["decoder5"]([((512, 16), conv)] * 3),
            ((512, 8), Unpool[[-1, "pool4.1", "pool3.1"]]()),
            nv.Stage["decoder4"]([*[((512, 8), conv)] * 2, ((256, 8), conv)]),
            ((256, 4), Unpool[[-1, "pool3.1", "pool2.1"]]()),
            nv.Stage["decoder3"]([*[((256, 4), conv)] * 2, ((128, 4), conv)]),
            ((128, 2), Unpool[[-1, "pool2.1", "pool1.1"]]()),
            nv.Stage["decoder2"]([((128, 2), conv), ((64, 2), conv)]),
            ((64, 1), Unpool[[-1, "pool1.1", "image"]]()),
            ((64, 1), ConvBlock["decoder1"]()),
            ((num_classes, 1), nv.Conv2d["classify"](3, bias=True)),
        ],
        name="SegNet",
    )
