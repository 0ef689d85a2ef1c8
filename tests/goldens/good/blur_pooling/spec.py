import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Down(nv.Nerve):
    """A convolution, blurred before it strides."""

    def __init__(self) -> None:
        super().__init__()
        source, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add(
            [
                ((out.channels, source.shape), nv.Conv2d_BN_ReLU(3)),
                (out, nv.BlurPool2d()),
            ]
        )


def blurred() -> Network:
    """Strides that skip no cell unseen."""
    return build(
        [
            ((3, 1), nv.Input(min_size=5)),
            ((32, 1), nv.Conv2d_BN_ReLU["stem"](7)),
            ((32, 1), nv.MaxPool2d(3)),
            ((32, 2), nv.BlurPool2d(2)),
            ((64, 4), Down()),
            ((64, 12), Down()),
            ((64, (24, 12)), nv.BlurPool2d((5, 1), "zeros")),
        ]
    )
