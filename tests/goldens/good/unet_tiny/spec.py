"""A U-Net that does not promise a size: the compiler warns, and `forward` checks."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def unet() -> Network:
    return build(
        [
            ((1, 1), nv.Input()),
            ((8, 1), nv.Conv2d_BN_ReLU["down1"](3)),
            ((8, 2), nv.MaxPool2d(2)),
            ((16, 2), nv.Conv2d_BN_ReLU["down2"](3)),
            ((16, 4), nv.MaxPool2d(2)),
            ((32, 4), nv.Conv2d_BN_ReLU(3)),
            ((16, 2), nv.ConvTransposed2d["up2"](2)),
            ((32, 2), nv.Concat[["up2", "down2"]]()),
            ((16, 2), nv.Conv2d_BN_ReLU(3)),
            ((8, 1), nv.ConvTransposed2d["up1"](4)),
            ((16, 1), nv.Concat[["up1", "down1"]]()),
            ((8, 1), nv.Conv2d_BN_ReLU(3)),
            ((1, 1), nv.Conv2d["head"](1, bias=True)),
        ]
    )
