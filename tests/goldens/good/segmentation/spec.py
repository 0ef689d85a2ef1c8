"""A map of classes at the size of the image, which is read before the image is let go."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Pyramid(nv.Nerve):
    """Convolutions of several dilations side by side."""

    def __init__(self, dilations: tuple[int, ...] = (1, 2, 4)) -> None:
        super().__init__()
        out = self.target_dims[0]
        tags = [f"dilation{dilation}" for dilation in dilations]
        lines: list[nv.Line] = [
            (out, nv.Conv2d_BN_ReLU[0, tag](3, dilation=dilation))
            for tag, dilation in zip(tags, dilations)
        ]
        joined = out.channels * len(tags)
        lines.append(((joined, out.shape), nv.Concat[tags]()))
        lines.append((out, nv.Conv2d(1)))
        self.add(lines)


def segmenter(num_classes: int = 5) -> Network:
    """Downsample by 8, look around, classify, upsample."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((16, 2), nv.Conv2d_BN_ReLU(3)),
            ((32, 8), nv.Conv2d_BN_ReLU(5)),
            ((32, 8), Pyramid()),
            ((num_classes, 8), nv.Conv2d["classifier"](1, bias=True)),
            ((num_classes, 1), nv.Interpolate("bilinear")),
        ]
    )
