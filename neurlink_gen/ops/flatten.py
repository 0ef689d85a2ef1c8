"""`Flatten`: maps turned into vectors, and into maps of fewer axes."""

from __future__ import annotations

from neurlink_gen import rules
from neurlink_gen.code import Module, Text, argument
from neurlink_gen.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.sizes import Size
from neurlink_gen.tensors import Tensor


class Flatten(Operation):
    """Several axes made one: `[N, C, H, W]` to `[N, C * H * W]`, or to another range's product.

    start_dim, end_dim: the first and the last of these axes, counted as torch does: 0 is the
        batch's, which stays, 1 the channels', -1 the last one. From 2 on, the size of one of them
        may change with the input; with the channels, that of none.
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
        output = (
            _of_channels(source, end) if start == 1 else _of_sizes(source, start, end)
        )
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


def axis_of(name: str, dim: int, source: Tensor) -> int:
    """An axis counted from the front; a Problem where there is none, or it is the batch's."""
    count = source.rank + 2
    axis = dim + count if dim < 0 else dim
    if not 0 <= axis < count:
        raise Problem(
            rules.SIZE_RANK,
            f"`{name}` is {dim}, and its input {source} has {count} axes",
        )
    if axis == 0:
        raise Problem(
            rules.BAD_VALUE,
            f"`{name}` is {dim}, the batch's axis in {source}, which stays as it is",
            help="begin with 1, the channels'",
        )
    return axis


def _of_channels(source: Tensor, end: int) -> Tensor:
    """The channels and the sizes up to axis `end` made channels."""
    channels = source.channels
    for size in source.sizes[: end - 1]:
        if size.value is None:
            raise Problem(
                rules.VARYING_SIZE,
                f"it would give a number of channels that changes with the input: {source}",
                help='pool to a fixed size first, as in ((C, "(1, 1)"), nv.AvgPool2d()), '
                "or fix the input's size with nv.Input(size=...)",
            )
        channels = channels * size.value
    return Tensor(channels, source.sizes[end - 1 :], dtype=source.dtype)


def _of_sizes(source: Tensor, start: int, end: int) -> Tensor:
    """The sizes from axis `start` to axis `end` made one."""
    sizes = source.sizes
    product = Size.constant(1)
    for size in sizes[start - 2 : end - 1]:
        if product.value is not None:
            product = size * product.value
        elif size.value is not None:
            product = product * size.value
        else:
            raise Problem(
                rules.VARYING_SIZE,
                f"it would give the product of two sizes that change with the input: {source}",
                help="pool all but one of them to a fixed size, or fix the input's size with "
                "nv.Input(size=...)",
            )
    flat = (*sizes[: start - 2], product, *sizes[end - 1 :])
    return Tensor(source.channels, flat, dtype=source.dtype)
