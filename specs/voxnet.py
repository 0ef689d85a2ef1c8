"""VoxNet (Maturana and Scherer, 2015, doi:10.1109/IROS.2015.7353481): objects as grids of voxels."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def _leaky_relu(inplace: bool) -> nv.Nerve:
    return nn.LeakyReLU(0.1, inplace=inplace)


def voxnet(num_classes: int = 10) -> Network:
    """What kind of object stands in the grid. Nothing is padded."""
    first = nv.Conv3d(5, stride=2, padding=0, bias=True, act=_leaky_relu)
    second = nv.Conv3d(3, stride=1, padding=0, bias=True, act=_leaky_relu)
    return build(
        [
            ((1, 1), nv.Input["voxels"](size=32)),
            ((32, "(14, 14, 14)"), first),
            ((32, "(14, 14, 14)"), nn.Dropout(0.2)),
            ((32, "(12, 12, 12)"), second),
            ((32, "(6, 6, 6)"), nv.MaxPool3d(2)),
            ((32, "(6, 6, 6)"), nn.Dropout(0.3)),
            ((32 * 6**3, ()), nv.Flatten()),
            ((128, ()), nv.Linear["hidden"]()),
            ((128, ()), nn.ReLU(inplace=True)),
            ((128, ()), nn.Dropout(0.4)),
            ((num_classes, ()), nv.Linear["classes"]()),
        ],
        name="VoxNet",
    )
