"""HRNetV2p-W18 (Wang et al., 2019, arXiv:1908.07919): four resolutions, side by side to the end.

What comes from a coarser map is resized to the very map that it is added to, and the pyramid's
averages take in the cells at the border. So it is right at every size.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn
from neurlink_gen.blocks import BasicBlock, Bottleneck


class Down(nv.Nerve):
    """To half the size: a 3x3 convolution and batch norm."""

    def __init__(self) -> None:
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d(3, norm=nn.BatchNorm2d))])


class Up(nv.Nerve):
    """To the size of a finer map: a 1x1 convolution and batch norm, then resized."""

    def __init__(self) -> None:
        super().__init__()
        coarse, fine = (link.dims[0] for link in self.input_links)
        out = self.target_dims[0]
        mixed = (out.channels, coarse.shape)
        self.add(
            [
                (coarse, nv.Identity[0, "coarse"]()),
                (fine, nv.Identity[1, "fine"]()),
                (mixed, nv.Conv2d["coarse"](1, norm=nn.BatchNorm2d)),
                (out, nv.Interpolate()),
            ]
        )


class HighResolutionModule(nv.Nerve):
    """Four blocks for each map; then each becomes the sum of what all of them say."""

    def __init__(self) -> None:
        super().__init__()
        dims = self.target_dims
        for i, dim in enumerate(dims):
            blocks = [BasicBlock[i](norm_after_act=False)]
            blocks += [BasicBlock(norm_after_act=False)] * 3
            self.add(nv.Stage[f"branch{i}"]([(dim, block) for block in blocks]))
        for i, dim in enumerate(dims):
            for j in range(i):
                self._down(j, i)
            for j in range(i + 1, len(dims)):
                self.add((dim, Up[[f"branch{j}", f"branch{i}"], f"from{j}_to{i}"]()))
            terms = [
                f"branch{i}" if j == i else f"from{j}_to{i}" for j in range(len(dims))
            ]
            self.add([(dim, nv.Add[terms]()), (dim, nn.ReLU(inplace=True))])
            self.add((dim, nv.Identity[f"map{i}"]()))
        self.add([], outputs=[f"map{i}" for i in range(len(dims))])

    def _down(self, j: int, i: int) -> None:
        """Halve map j until it is as small as map i; its channels change at the last step."""
        source, *between, target = self.target_dims[j : i + 1]
        dims = [*((source.channels, dim.shape) for dim in between), target]
        nerves = [Down[f"branch{j}"](), *[Down()] * len(between)]
        lines: list[nv.Line] = []
        for dim, nerve in zip(dims, nerves):
            lines += [(dim, nerve), (dim, nn.ReLU(inplace=True))]
        # The last one is activated in the sum.
        self.add(nv.Stage[f"from{j}_to{i}"](lines[:-1]))


class Backbone(nv.Nerve):
    """From an image to four maps; stages of 1, 4 and 3 modules, before each of which one map joins."""

    def __init__(self) -> None:
        super().__init__()
        dims, block = list(self.target_dims), Bottleneck(norm_after_act=False)
        self.add(
            [
                ((64, 2), nv.Conv2d_BN_ReLU(3)),
                ((64, 4), nv.Conv2d_BN_ReLU(3)),
                nv.Stage["stage1"]([((256, 4), block)] * 4),
                (dims[0], nv.Conv2d_BN_ReLU["stage1", "transition0"](3)),
            ]
        )
        maps, smallest = ["transition0"], "stage1"
        for count, modules in ((2, 1), (3, 4), (4, 3)):
            maps.append(f"transition{count - 1}")
            self.add((dims[count - 1], nv.Conv2d_BN_ReLU[smallest, maps[-1]](3)))
            for number in range(1, modules + 1):
                name = f"stage{count}_{number}"
                self.add((*dims[:count], HighResolutionModule[maps, name]()))
                maps, smallest = [name], f"{name}.{count - 1}"


def hrnet_v2p_w18() -> Network:
    """From 18 channels at a quarter of the image's size to a pyramid of 256, `p2` to `p6`."""
    maps = ((18, 4), (36, 8), (72, 16), (144, 32))
    return build(
        [
            ((3, 1), nv.Input()),
            (*maps, Backbone["backbone"]()),
            ((36, 4), nv.Interpolate["backbone.1", "resized1"]("bilinear")),
            ((72, 4), nv.Interpolate["backbone.2", "resized2"]("bilinear")),
            ((144, 4), nv.Interpolate["backbone.3", "resized3"]("bilinear")),
            ((270, 4), nv.Concat[["backbone.0", "resized1", "resized2", "resized3"]]()),
            ((256, 4), nv.Conv2d["mixed"](1, bias=True)),
            ((256, 4), nv.Conv2d["p2"](3, bias=True)),
            ((256, 8), nv.AvgPool2d["mixed"](2, ceil_mode=True)),
            ((256, 8), nv.Conv2d["p3"](3, bias=True)),
            ((256, 16), nv.AvgPool2d["mixed"](4, ceil_mode=True)),
            ((256, 16), nv.Conv2d["p4"](3, bias=True)),
            ((256, 32), nv.AvgPool2d["mixed"](8, ceil_mode=True)),
            ((256, 32), nv.Conv2d["p5"](3, bias=True)),
            ((256, 64), nv.AvgPool2d["mixed"](16, ceil_mode=True)),
            ((256, 64), nv.Conv2d["p6"](3, bias=True)),
        ],
        name="HRNetV2pW18",
        outputs=["p2", "p3", "p4", "p5", "p6"],
    )
