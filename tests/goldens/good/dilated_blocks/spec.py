"""A kernel of 3 is padded by as much as it is spread; one of 5 is not."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Spread(nv.Nerve):
    def __init__(self, dilation: int, kernel_size: int = 3) -> None:
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(kernel_size, dilation=dilation)))


class Wide(Spread):
    def __init__(self, dilation: int) -> None:
        super().__init__(dilation, 5)


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            *(((8, 1), Spread(dilation)) for dilation in (1, 2, 4)),
            *(((8, 1), Wide(dilation)) for dilation in (1, 2)),
        ]
    )
