import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 2), nv.MaxPool2d(3)),
            ((3, 1), nv.Upsample()),
        ]
    )
