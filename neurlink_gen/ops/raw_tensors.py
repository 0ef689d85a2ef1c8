"""Tensors that belong to the network itself: `Parameter`, which is learnt, and `Buffer`, which is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import agree
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import (
    Apply,
    Code,
    Module,
    Parameter as Raw,
    Scalar,
    State,
)
from neurlink_gen.code import Text, positional
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor

ONE = Expression.of(1)


class _RawTensor(Operation):
    is_module = False
    constructor: ClassVar[str]
    is_persistent = True

    def __init__(self, init: float | Sequence[float]) -> None:
        super().__init__()
        self.init: float | tuple[float, ...]
        if isinstance(init, (tuple, list)):
            if not init:
                raise Problem(
                    rules.BAD_VALUE,
                    "`init` must be a number, or one for each channel, and is empty",
                )
            self.init = tuple(arguments.number("init", each) for each in init)
        else:
            self.init = arguments.number("init", init)

    def apply(self, site: Site) -> Result:
        source = site.input
        sizes = site.declared_sizes(source.rank)
        sizes = source.sizes if sizes is None else sizes
        channels = self._channels(site)
        pairs = tuple(zip(sizes, source.sizes, strict=True))
        extents = tuple(self._extent(*pair) for pair in pairs)
        batch: Code = Text("{}.shape[0]", (site.code,), reads_size=True)
        read: list[Code] = [batch]
        holes = ["{}", "-1"]
        for axis, size in enumerate(sizes, 2):
            holes.append("-1" if size.is_constant else "{}")
            if not size.is_constant:
                text = f"{{}}.shape[{axis}]"
                read.append(Text(text, (site.code,), reads_size=True))
        module = self._module(channels, extents, f"{{}}.expand({', '.join(holes)})")
        return Result((Tensor(channels, sizes),), Apply(module, tuple(read)))

    def _channels(self, site: Site) -> Expression:
        declared = site.target.channels
        if not isinstance(self.init, tuple):
            return site.input.channels if declared is None else declared
        given = Expression.of(len(self.init))
        if declared is not None and not agree(declared, given):
            raise Problem(
                rules.CHANNEL_ARGUMENT,
                f"`init` has a number for each of {given} channels, and the line declares {declared}",
                help=f"give it {declared} numbers, or one for all channels; or declare {given}",
            )
        return given

    def _extent(self, size: Size, source: Size) -> int:
        """How many cells it has itself along an axis; 1 where it is repeated along its input's."""
        if size.is_constant:
            return size.table[0]
        if size == source:
            return 1
        raise Problem(
            rules.VARYING_SIZE,
            f"it has a size of its own, in pixels, or its input's, and {size} is neither",
            help='write "(1, 1)", "(4, 4)" or the like, or let it select a line of that size',
            part=Part("size"),
        )

    def _module(
        self, channels: Expression, extents: tuple[int, ...], form: str
    ) -> Module:
        init: Scalar | tuple[Scalar, ...] = self.init
        kept = ", ".join(map(str, extents))
        given = [positional("init", init, is_told=self.is_persistent)]
        if isinstance(init, tuple):
            value = "torch.tensor({})"
            value += (
                f".reshape(-1, {', '.join('1' for _ in extents)})" if extents else ""
            )
            value += f".repeat(1, {kept})" if set(extents) - {1} else ""
        else:
            given.insert(0, positional("channels", channels.plain, is_told=True))
            value = (
                f"torch.full(({{}}, {kept}), {{}})" if kept else "torch.full(({},), {})"
            )
        shape = (channels, *map(Expression.of, extents))
        is_buffer = self.constructor == "nn.Buffer"
        return Module(
            self.constructor.removeprefix("nn.").lower(),
            self.constructor,
            tuple(given),
            (State("", shape, is_buffer),) if self.is_persistent else (),
            raw=Raw(
                value,
                form,
                options=() if self.is_persistent else ("persistent=False",),
                infix=False,
                is_vector=isinstance(init, tuple),
            ),
        )


class Parameter(_RawTensor):
    """A learnt tensor of the network's own, the same for every sample: no module makes it.

    It is a parameter called like the line's tag. Its size is declared in pixels; or it is that of its
    input, at every cell of which it is the same. Nothing else is read of its input but how many
    samples there are. init: what it begins as, a number, or one for each channel.
    Source: torch.nn.Parameter.
    """

    namespaces = ("nerves",)
    constructor = "nn.Parameter"

    def __init__(self, init: float | Sequence[float] = 0.0) -> None:
        super().__init__(init)


class Buffer(_RawTensor):
    """A fixed tensor of the network's own, the same for every sample, such as the mean of images.

    It is a buffer called like the line's tag, and moves to devices with the network. init: a number, or
    one for each channel. persistent: whether it is in the state dict. Its size is as `Parameter`'s.
    Source: torch.nn.Buffer.
    """

    namespaces = ("nerves",)
    constructor = "nn.Buffer"

    def __init__(
        self, init: float | Sequence[float], *, persistent: bool = True
    ) -> None:
        super().__init__(init)
        self.is_persistent = arguments.flag("persistent", persistent)
