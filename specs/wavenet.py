"""WaveNet (van den Oord et al., 2016, arXiv:1609.03499): dilated causal convolutions over sound.

No cell sees one after it, so the logits at a cell are those of the next value.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class CausalConv(nv.Nerve):
    """A convolution over a cell and one before it, `dilation` cells apart."""

    def __init__(self, dilation: int = 1) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        conv = nv.Conv1d(2, dilation=dilation, stride=1, padding=0, bias=True)
        self.add(
            [
                ((before.channels, ...), nn.ZeroPad1d((dilation, 0))),
                (out, conv),
            ]
        )


class GatedLayer(nv.Nerve):
    """tanh(f) * sigmoid(g), projected: what goes out aside, and is added to the input, as in figure 4."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, CausalConv[0, "filter"](dilation)),
                (out, nn.Tanh["filter", "content"]()),
                (out, CausalConv[0, "gate"](dilation)),
                (out, nn.Sigmoid()),
                (out, nv.Mul[["content", -1]]()),
                (out, nv.Conv1d["skip"](1, bias=True)),
                (out, nv.Add[["skip", 0], "residual"]()),
            ],
            outputs=["residual", "skip"],
        )


class Cycle(nv.Nerve):
    """Ten gated layers, which double their dilation from 1 to 512, and the sum of what goes aside."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add((out, out, GatedLayer["layer0"](1)))
        for number in range(1, 10):
            before, name = f"layer{number - 1}.residual", f"layer{number}"
            self.add((out, out, GatedLayer[before, name](2**number)))
        skips = [f"layer{number}.skip" for number in range(10)]
        self.add((out, nv.Add[skips, "total"]()))
        self.add((out, nv.Identity["layer9.residual", "residual"]()))
        self.add([], outputs=["residual", "total"])


def wavenet(channels: int = 64) -> Network:
    """Three cycles of ten layers; logits of the 256 values that a cell may have."""
    dims = (channels, 1)
    return build(
        [
            ((256, 1), nv.Input["one_hot"]()),
            (dims, CausalConv()),
            (dims, dims, Cycle["cycle1"]()),
            (dims, dims, Cycle["cycle1.residual", "cycle2"]()),
            (dims, dims, Cycle["cycle2.residual", "cycle3"]()),
            (dims, nv.Add[["cycle1.total", "cycle2.total", "cycle3.total"]]()),
            (dims, nn.ReLU()),
            ((256, 1), nv.Conv1d(1, bias=True)),
            ((256, 1), nn.ReLU()),
            ((256, 1), nv.Conv1d(1, bias=True)),
        ],
        name="WaveNet",
    )
