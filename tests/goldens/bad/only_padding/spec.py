import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, ...), nv.Conv2d(1, padding=1)),
            ((8, ...), nv.Conv2d(3, dilation=2, padding=5)),
            ((8, ...), nn.Conv2d(8, 8, 3, padding=3)),
        ]
    )
