import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            nv.Input(),
            ((8, 2), nv.Conv2d),
            ((8, 2), 3),
            ((8, 2)),
            (8, 2, nv.Conv2d(3)),
            "conv",
            ((8, 2), nv.Conv2d(3), nn.ReLU()),
            (((8, 2), (8, 2)), nv.MaxPool2d(3, return_indices=True)),
            ((8, 2), nv.Conv2d["tag"]),
        ]
    )
