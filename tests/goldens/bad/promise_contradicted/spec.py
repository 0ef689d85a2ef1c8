import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            ((3, "(H // 2 + 1, W)"), nv.Conv2d((3, 1), stride=(2, 1), padding=(1, 0))),
        ]
    )


def fixed():
    return build(
        [
            ((3, 1), nv.Input(size=(9, 9))),
            ((3, 2), nv.MaxPool2d(2)),
        ]
    )
