import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    block = nv.Conv2d(3)
    stages = []
    for channels, ratio in ((8, 2), (16, 4), (32, 3)):
        stages.append([((channels, ratio), block)] * 2)
    return build(
        [
            ((3, 1), nv.Input()),
            *stages,
            [((channels, 3), nv.Conv2d(3, groups=3)) for channels in (33, 64)],
            [((64, 3), nv.MaxPool2d(3)), ((64, 3), nv.Conv2d(4, groups=5))] * 2,
        ]
    )
