import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 1), nn.DropPath(0.5)),
            ((8, 1), nv.Module("layers.txt", "DropPath")),
        ]
    )


def gate() -> Network:
    return build([((8, 1), nv.Input()), ((8, 1), nv.Module("layers.txt", "Gate"))])
