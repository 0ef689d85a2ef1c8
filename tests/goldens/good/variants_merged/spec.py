"""One class for the uses of a block that project their input and those that do not."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn
from neurlink_gen.blocks import BasicBlock


class Gated(nv.Nerve):
    """A convolution, with a norm if it is asked for: no parameter but a flag tells."""

    def __init__(self, with_norm: bool = False) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(3))])
        if with_norm:
            self.add([(out, nn.BatchNorm2d())])
        self.add([(out, nn.SiLU(inplace=True))])


def variants() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((16, 2), nv.Conv2d_BN_ReLU(3)),
            [((16, 2), BasicBlock(norm_after_act=False))] * 2,
            [((32, 4), BasicBlock(norm_after_act=False))] * 2,
            ((32, 4), Gated()),
            ((32, 4), Gated(with_norm=True)),
        ]
    )
