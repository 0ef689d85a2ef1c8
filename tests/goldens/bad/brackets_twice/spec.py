import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.Conv2d["stem"][0](3)),
        ]
    )
