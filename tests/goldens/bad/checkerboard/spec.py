import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input(multiple_of=4)),
            ((8, 4), nv.Conv2d(5)),
            ((8, 2), nv.ConvTransposed2d(4)),
            ((8, 1), nv.ConvTransposed2d(3, stride=2, padding=1, output_padding=1)),
        ]
    )
