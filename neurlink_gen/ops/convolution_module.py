"""A convolution as torch has it: what it does to sizes, and the module that does it.

In: kernels, strides, padding, along each axis. Out: the sizes that result, a `Module`, and code
that pads beforehand where the module's own padding cannot say it.
"""

from __future__ import annotations


from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import divided
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.algebra.tracked import made_once
from neurlink_gen.code import (
    Code,
    Module,
    Slot,
    State,
    Text,
    Value,
    argument,
    positional,
)
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ops import arithmetic
from neurlink_gen.ops.arguments import uniform
from neurlink_gen.ops.arithmetic import Pads
from neurlink_gen.ops.operation import AtLeast
from neurlink_gen.spec.nerve import Recipe

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


@dataclass(frozen=True)
class Geometry:
    """What a convolution does along its axes, one entry for each.

    pads: None where they vary with the map, so that ceil(n / stride) comes out.
    """

    kernel: tuple[int, ...]
    dilation: tuple[int, ...]
    stride: tuple[int, ...]
    pads: tuple[Pads, ...] | None
    output_padding: tuple[int, ...]

    def sizes(self, source: tuple[Size, ...], transposed: bool) -> tuple[Size, ...]:
        """The sizes that come out."""
        if self.pads is None:
            steps = zip(source, self.stride, strict=True)
            return tuple(size.ceil_divide(step) for size, step in steps)
        axes = zip(
            source,
            self.kernel,
            self.dilation,
            self.stride,
            self.pads,
            self.output_padding,
        )
        if transposed:
            return tuple(
                arithmetic.transposed(n, k, d, s, p[0], extra)
                for n, k, d, s, p, extra in axes
            )
        return tuple(arithmetic.strided(n, k, d, s, p) for n, k, d, s, p, _ in axes)


def pad(code: Code, pads: tuple[Pads, ...], mode: str, value: str = "") -> Code:
    """Code that pads explicitly, for what a module's own `padding` cannot say."""
    flat = tuple(cells for pair in reversed(pads) for cells in pair)
    given = (code, Slot(flat, "pad"))
    if mode != "zeros":
        return Text("F.pad({}, {}, mode={})", (*given, Slot(mode, "padding_mode")))
    suffix = value and f", value={value}"
    return Text("F.pad({}, {}" + suffix + ")", given)


def padding_demands(
    sizes: tuple[Size, ...], pads: tuple[Pads, ...] | None, mode: str
) -> tuple[AtLeast, ...]:
    """What padding with a map's own cells needs of its size."""
    spare = {"reflect": 1, "circular": 0}.get(mode)
    if spare is None or pads is None:
        return ()
    return tuple(
        AtLeast(size, max(cells) + spare)
        for size, cells in zip(sizes, pads, strict=True)
    )


NO_GROUPS = Expression.of(1)


def check_groups(
    recipe: Recipe, groups: Expression, inputs: Expression, outputs: Expression
) -> None:
    """Raise a Problem unless the groups divide the channels, those going in and those coming out."""
    if groups == NO_GROUPS:
        return
    help = f"groups must divide {inputs}"
    if inputs != outputs:
        help += f" and {outputs}"
    if len(recipe.arguments) > 2:
        help = (
            f"nv.{recipe.nerve_class.__name__} takes kernel_size, dilation and groups, in this "
            "order; the line says the channels"
        )
    for what, count in (("input", inputs), ("output", outputs)):
        if divided(count, groups) is None:
            raise Problem(
                rules.CHANNEL_GROUPS,
                f"the {count} {what} channels are not divisible by groups={groups}",
                help=help,
                part=Part("argument", name="groups"),
            )


@dataclass(frozen=True)
class Settings:
    """What a convolution is told besides its channels and its geometry."""

    is_transposed: bool
    groups: Expression
    bias: bool
    padding_mode: str


def convolution(
    code: Code,
    in_channels: Expression,
    out_channels: Expression,
    geometry: Geometry,
    settings: Settings,
) -> tuple[Module, Code]:
    """The torch module of a convolution, and what it reads: padded, where it cannot do so itself."""
    padding: Value = 0
    pads = geometry.pads
    if pads is None:
        pass  # it becomes a convolution that tells its padding from the map
    elif all(before == after for before, after in pads):
        padding = uniform(tuple(before for before, _ in pads))
    elif set(geometry.stride) == {1} and pads == tuple(
        arithmetic.derived_padding(k, d, 1)
        for k, d in zip(geometry.kernel, geometry.dilation)
    ):
        padding = "same"
    else:
        code = pad(code, pads, settings.padding_mode)
    return _module(in_channels, out_channels, geometry, padding, settings), code


@made_once
def _module(
    in_channels: Expression,
    out_channels: Expression,
    geometry: Geometry,
    padding: Value,
    settings: Settings,
) -> Module:
    """The torch module of a convolution."""
    rank = len(geometry.kernel)
    first, second = (
        (in_channels, out_channels)
        if settings.is_transposed
        else (out_channels, in_channels)
    )
    per_group = divided(second, settings.groups)
    if per_group is None:
        raise Problem(
            rules.CHANNEL_GROUPS,
            f"{second} channels are not divisible by {settings.groups}",
        )
    kernel = tuple(Expression.of(extent) for extent in geometry.kernel)
    output_padding = (
        (argument("output_padding", uniform(geometry.output_padding), 0),)
        if settings.is_transposed
        else ()
    )
    return Module(
        "conv_transpose" if settings.is_transposed else "conv",
        f"nn.ConvTranspose{rank}d" if settings.is_transposed else f"nn.Conv{rank}d",
        (
            positional("in_channels", in_channels.plain, is_told=True),
            positional("out_channels", out_channels.plain, is_told=True),
            argument("kernel_size", uniform(geometry.kernel), is_told=True),
            argument("stride", uniform(geometry.stride), 1),
            argument("padding", padding, 0),
            *output_padding,
            argument("dilation", uniform(geometry.dilation), 1),
            argument("groups", settings.groups.plain, 1, is_told=True),
            argument("bias", settings.bias, True, is_told=True),
            argument(
                "padding_mode", settings.padding_mode if padding else "zeros", "zeros"
            ),
        ),
        (
            State("weight", (first, per_group, *kernel)),
            *([State("bias", (out_channels,))] if settings.bias else []),
        ),
    )
