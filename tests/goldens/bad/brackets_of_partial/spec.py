import functools

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn

conv = functools.partial(nv.Conv2d_BN_ReLU, act=nn.SiLU)


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), conv["stem"](3)),
        ]
    )
