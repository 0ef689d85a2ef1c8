import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["stem"](3)),
            ((8, 2), nv.Conv2d["skip"](3)),
            ((8, 2), nv.Concat["stem", "joined"]()),
            ((8, 2), nv.Concat()),
            ((8, 2), nv.Concat[["stem"]]()),
            ((32, 2), nv.Concat[["skip", "joined", -2, -1]]()),
        ]
    )
