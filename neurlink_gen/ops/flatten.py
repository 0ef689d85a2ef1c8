"""`Flatten`: maps turned into vectors, and into maps of fewer axes."""

from __future__ import annotations

from neurlink_gen.code import Module, Text, argument
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.axes import Extent, axis_of, joined_channels, joined_size
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor


class Flatten(Operation):
    """Several axes made one: `[N, C, H, W]` to `[N, C * H * W]`, or to another range's product.

    start_dim, end_dim: the first and the last of these axes, counted as torch does: 0 is the
        batch's, which stays, 1 the channels', -1 the last one. From 2 on, their sizes may
        change with the input; with the channels, they may not.
    Source: torch.nn.Flatten.
    """

    namespaces = ("nerves", "nn")

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = arguments.integer("start_dim", start_dim)
        self.end_dim = arguments.integer("end_dim", end_dim)

    def apply(self, site: Site) -> Result:
        source = site.input
        start = axis_of("start_dim", self.start_dim, source)
        end = axis_of("end_dim", self.end_dim, source)
        if start > end:
            raise Problem(
                rules.BAD_VALUE,
                f"`start_dim` is {self.start_dim}, which comes after `end_dim`, {self.end_dim}, in "
                f"{source}",
            )
        extents: tuple[Extent, ...] = (source.channels, *source.sizes)
        joined, after = extents[start - 1 : end], source.sizes[end - 1 :]
        if start == 1:
            channels, sizes = joined_channels(joined, source), after
        else:
            channels = source.channels
            before = source.sizes[: start - 2]
            sizes = (*before, joined_size(joined), *after)
        output = Tensor(channels, sizes, dtype=source.dtype)
        last = -1 if end == source.rank + 1 else end
        module = Module(
            "flatten",
            "nn.Flatten",
            (argument("start_dim", start, 1), argument("end_dim", last, -1)),
        )
        dims = f"{start}" if last == -1 else f"{start}, {last}"
        return Result(
            (output,), Text(f"{{}}.flatten({dims})", (site.code,), module=module)
        )
