import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build(
        [
            ((3, 1), nv.Input["a"]()),
            ((3, ...), nv.Input["b"]()),
            ((3, 1), nv.Add[["a", "b"]]()),
        ]
    )
