from functools import partial

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn


class Block(nv.Nerve):
    """A convolution with standardised weights, and group normalisation."""

    def __init__(self) -> None:
        super().__init__()
        norm = partial(nn.GroupNorm, 8)
        out = self.target_dims[0]
        conv = nv.StandardizedConv2d(3, norm=norm, act=nn.ReLU, norm_after_act=False)
        self.add((out, conv))


def standardized() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.StandardizedConv2d["stem"](7, eps=1e-6)),
            ((32, 4), Block()),
            ((64, 8), Block()),
            ((64, 16), nv.StandardizedConv2d(3, padding="same")),
        ],
        init={nn.Conv2d: init.kaiming_normal()},
    )
