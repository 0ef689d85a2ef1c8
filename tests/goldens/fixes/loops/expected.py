import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def repeated():
    return build(
        [
            ((8, 1), nv.Input()),
            [((4, 1), nn.ReLU())] * 3,
            [((4, 2), nv.MaxPool2d(3)), ((16, 2), nv.Conv2d(3, groups=2))] * 2,
        ]
    )


def half(channels):
    return [((channels, 1), nv.Conv2d(3)), ((8, 1), nn.ReLU())]


def narrow():
    return build([((3, 1), nv.Input()), half(8), half(16)])


class Block(nv.Nerve):
    def __init__(self, channels):
        super().__init__()
        self.add([((channels, 1), nv.Conv2d(3)), ((8, 1), nn.ReLU())])


def nested():
    return build(
        [((3, 1), nv.Input()), ((8, 1), Block(8)), ((8, 1), Block(16))]
    )
