import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, "(1, 1)"), nv.AvgPool2d()),
            ((3, ()), nv.Flatten()),
            ((10, ()), nv.Linear()),
            ((10, ()), nn.Softmax(1)),
        ]
    )
