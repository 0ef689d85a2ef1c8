import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def bare():
    return build([((3, 1), nv.Input(multiple_of=2)), ((3, 2), nv.MaxPool2d(2))])


def tagged():
    return build(
        [
            ((3, 1), nv.Input["image"](min_size=4, multiple_of=6)),  # of a camera
            ((3, 6), nv.MaxPool2d(6)),
        ]
    )


def promised():
    return build([((3, 1), nv.Input(multiple_of=6)), ((3, 2), nv.MaxPool2d(2))])


def small():
    return build([((3, 1), nv.Input(min_size=7)), ((8, ...), nv.Conv2d(7, stride=1, padding=0))])


def shared():
    image = nv.Input(multiple_of=2)
    return build([((3, 1), image), ((3, 2), nv.MaxPool2d(2))])
