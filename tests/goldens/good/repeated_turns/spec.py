"""Several layers again and again in a stage: a loop, where it is shorter than to write them all."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn

LAYERS = [((32, 1), nv.Conv2d(3)), ((32, 1), nn.GroupNorm(8)), ((32, 1), nn.ReLU())]


def net(num_classes: int = 10) -> Network:
    """Four turns, two turns, and three turns after what comes before them."""
    return build(
        [
            ((32, 1), nv.Input()),
            nv.Stage["four"](LAYERS * 4),
            nv.Stage["two"](LAYERS * 2),
            nv.Stage["after"](
                [
                    ((32, 1), nv.Conv2d(5)),
                    *[((32, 1), nn.GELU()), ((32, 1), nv.Conv2d(3, groups=32))] * 3,
                ]
            ),
            nv.Stage["before"]([*LAYERS * 3, ((num_classes, 1), nv.Conv2d(1))]),
        ]
    )
