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


def segnet(num_classes: int = 21) -> Network:
    """Logits of the classes, at the size of the image."""
    conv = ConvBlock()
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["encoder1"]([((64, 1), conv)] * 2),
            (
                (64, 2),
                (64, 2),
                nv.MaxPool2d["pool1"](2, ceil_mode=True, return_indices=True),
            ),
            ((64, 2), nv.Identity["pool1.0"]()),
            nv.Stage["encoder2"]([((128, 2), conv)] * 2),
            (
                (128, 4),
                (128, 4),
                nv.MaxPool2d["pool2"](2, ceil_mode=True, return_indices=True),
            ),
            ((128, 4), nv.Identity["pool2.0"]()),
            nv.Stage["encoder3"]([((256, 4), conv)] * 3),
            (
                (256, 8),
                (256, 8),
                nv.MaxPool2d["pool3"](2, ceil_mode=True, return_indices=True),
            ),
            ((256, 8), nv.Identity["pool3.0"]()),
            nv.Stage["encoder4"]([((512, 8), conv)] * 3),
            (
                (512, 16),
                (512, 16),
                nv.MaxPool2d["pool4"](2, ceil_mode=True, return_indices=True),
            ),
            ((512, 16), nv.Identity["pool4.0"]()),
            nv.Stage["encoder5"]([((512, 16), conv)] * 3),
            (
                (512, 32),
                (512, 32),
                nv.MaxPool2d["pool5"](2, ceil_mode=True, return_indices=True),
            ),
            ((512, 16), nv.MaxUnpool2d["pool5"](2)),
            nv.Stage["decoder5"]([((512, 16), conv)] * 3),
            ((512, 8), nv.MaxUnpool2d[[-1, "pool4.1"]](2)),
            nv.Stage["decoder4"]([*[((512, 8), conv)] * 2, ((256, 8), conv)]),
            ((256, 4), nv.MaxUnpool2d[[-1, "pool3.1"]](2)),
            nv.Stage["decoder3"]([*[((256, 4), conv)] * 2, ((128, 4), conv)]),
            ((128, 2), nv.MaxUnpool2d[[-1, "pool2.1"]](2)),
            nv.Stage["decoder2"]([((128, 2), conv), ((64, 2), conv)]),
            ((64, 1), nv.MaxUnpool2d[[-1, "pool1.1"]](2)),
            ((64, 1), ConvBlock["decoder1"]()),
            ((num_classes, 1), nv.Conv2d["classify"](3, bias=True)),
        ],
        name="SegNet",
    )
