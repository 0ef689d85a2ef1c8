import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def net() -> Network:
    tower = nv.Shared["head"](nv.Conv2d(3))
    return build(
        [
            ((32, 1), nv.Input()),
            ((32, 1), tower[0, "scores"](3)),
        ]
    )
