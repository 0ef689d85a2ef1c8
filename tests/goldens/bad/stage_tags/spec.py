import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    line = ((8, 1), nv.Conv2d[-1, "conv"](3))
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["conv-0"](3)),
            nv.Stage["first"]([((8, 1), nv.Conv2d["conv-1"](3)), line]),
            nv.Stage["second"]([line, line]),
            nv.Stage["third"]([((8, 1), nv.Conv2d["0-conv"](3))]),
            nv.Stage(
                [
                    nv.Stage["inner-1"]([line]),
                    nv.Stage["inner-1"]([line]),
                    ((8, 1), nn.ReLU[-1, "inner-1"]()),
                ]
            ),
            line,
        ]
    )
