import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["body"](
                [
                    ((8, 1), nv.Conv2d["a"](3)),
                    ((8, 1), nv.Conv2d["b"](3)),
                    ((8, 1), nv.Add[["a", "b"]]()),
                ]
            ),
            nv.Stage([((8, 1), nv.Add[["a", "b"]]())]),
        ]
    )
