"""Convolutions and transposed convolutions, with their endings (`_ReLU`, `_BN_ReLU`, `_ReLU_BN`)."""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.tracked import as_int
from neurlink_gen.code import Apply, Code, Module, size_of
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.ops import arguments, arithmetic
from neurlink_gen.ops.activation import ReLU
from neurlink_gen.ops.arguments import Extents
from neurlink_gen.ops.arithmetic import Pads
from neurlink_gen.ops.batch_norm import BatchNorm1d, BatchNorm2d, BatchNorm3d
from neurlink_gen.ops.convolution_module import (
    PADDING_MODES,
    Geometry,
    Settings,
    check_groups,
    convolution,
    padding_demands,
)
from neurlink_gen.ops.factories import Factory as Factory
from neurlink_gen.ops.factories import make
from neurlink_gen.ops.operation import AtLeast, Cost, Operand, Operation, Result, Site
from neurlink_gen.ops.same_padding import same_convolution, same_padding
from neurlink_gen.tensors import Tensor
from neurlink_gen.words import shown

Padding = int | str | tuple[int, ...] | tuple[Pads, ...]


class Convolution(Operation):
    """What all convolutions have in common: see `Conv2d`."""

    dimensions: ClassVar[int]
    batch_norm: ClassVar[type[Operation]]
    is_transposed: ClassVar[bool] = False
    ending: ClassVar[str] = ""
    weight: ClassVar[str] = "self.weight"
    """How its class in the output reads the weights that it convolves with."""

    def __init__(
        self,
        kernel_size: Extents,
        dilation: Extents = 1,
        groups: int = 1,
        bias: bool = False,
        norm: Factory | None = None,
        act: Factory | None = None,
        norm_after_act: bool | None = None,
        padding_mode: str = "zeros",
        transposed: bool | None = None,
        *,
        stride: Extents | None = None,
        padding: Padding | None = None,
        output_padding: Extents | None = None,
        like: int | str | None = None,
    ) -> None:
        super().__init__()
        rank = self.dimensions
        self.kernel = arguments.extents("kernel_size", kernel_size, rank)
        self.dilation = arguments.extents("dilation", dilation, rank)
        self.groups = arguments.count("groups", groups)
        self.bias = arguments.flag("bias", bias)
        self.norm = norm or (self.batch_norm if "BN" in self.ending else None)
        self.act = act or (ReLU if "ReLU" in self.ending else None)
        self.says_order = norm_after_act is not None or self.ending != ""
        self.norm_after_act = self.ending != "_BN_ReLU"
        if norm_after_act is not None:
            self.norm_after_act = arguments.flag("norm_after_act", norm_after_act)
        self.padding_mode = arguments.literal(
            "padding_mode", padding_mode, PADDING_MODES
        )
        self.transposed = self.is_transposed
        if transposed is not None:
            self.transposed = arguments.flag("transposed", transposed)
        self.stride = (
            None if stride is None else arguments.extents("stride", stride, rank)
        )
        self.padding = None if padding is None else _padding(padding, rank)
        self.output_padding: tuple[int, ...] | None = None
        if output_padding is not None:
            self.output_padding = arguments.extents(
                "output_padding", output_padding, rank, 0
            )
        self.like = like
        self._check_transposed()
        self._check_like()

    def _check_transposed(self) -> None:
        if self.transposed and self.padding_mode != "zeros":
            raise Problem(
                rules.BAD_VALUE,
                f'`padding_mode` must be "zeros" in a transposed convolution, '
                f'not "{self.padding_mode}"',
            )
        if self.transposed and isinstance(self.padding, str):
            raise Problem(
                rules.BAD_VALUE,
                f'`padding` must be a number in a transposed convolution, not "{self.padding}"',
                help="leave `padding` out: it is derived from the declared size",
            )
        pads = self.padding if isinstance(self.padding, tuple) else ()
        if self.transposed and any(before != after for before, after in pads):
            raise Problem(
                rules.BAD_VALUE,
                "`padding` must be the same before and after in a transposed convolution",
            )
        if self.output_padding is not None and not self.transposed:
            raise Problem(
                rules.BAD_VALUE,
                "`output_padding` belongs to transposed convolutions only",
            )

    def _check_like(self) -> None:
        if self.like is None:
            return
        if isinstance(self.like, bool) or not isinstance(self.like, (int, str)):
            raise Problem(
                rules.BAD_VALUE,
                "`like` must be the tag or the number of an earlier line, not "
                f"{shown(self.like)}",
            )
        if not self.transposed:
            raise Problem(
                rules.BAD_VALUE, "`like` belongs to transposed convolutions only"
            )
        if self.padding is not None or self.output_padding is not None:
            raise Problem(
                rules.BAD_VALUE,
                "`padding` and `output_padding` mean nothing beside `like`, which decides both",
            )
        for kernel, dilation in zip(self.kernel, self.dilation, strict=True):
            if arithmetic.effective(kernel, dilation) % 2 == 0:
                raise Problem(
                    rules.BAD_VALUE,
                    f"`like` needs a kernel that spans an odd number of cells, and {kernel} does not",
                    notes=("only such a one has the same padding at every size",),
                    help="use an odd kernel, or resize with nv.Interpolate",
                )

    def apply(self, site: Site) -> Result:
        site.require_float()
        site.require_rank(self.dimensions)
        channels = self._channels(site)
        if self.like is not None:
            return self._apply_like(site, channels, self._liked(site, self.like))
        geometry = self._geometry(site)
        sizes = geometry.sizes(site.input.sizes, self.transposed)
        module, code = self._code(site, channels, geometry)
        positions = site.input.sizes if self.transposed else sizes
        each = module.state[0].count.value
        result = Result(
            (Tensor(channels, sizes),),
            Apply(module, (code,)),
            demands=padding_demands(site.input.sizes, geometry.pads, self.padding_mode),
            costs=(Cost(each, positions),),
            fresh=True,
        )
        return self._finish(site, result)

    def _liked(self, site: Site, like: int | str) -> Operand:
        try:
            return site.line(like)
        except Problem as problem:
            problem.part = Part("argument", name="like")
            raise

    def _apply_like(self, site: Site, channels: Expression, like: Operand) -> Result:
        """A transposed convolution to the very size of an earlier tensor."""
        sizes, rank = like.tensor.sizes, self.dimensions
        if len(sizes) != rank:
            raise Problem(
                rules.SIZE_RANK,
                f"`like` names a line of {like.tensor}, which has not {rank} spatial axes",
            )
        stride = self.stride or arithmetic.upsamplings_between(site.input.sizes, sizes)
        pads = tuple(map(arithmetic.centred_padding, self.kernel, self.dilation))
        geometry = Geometry(self.kernel, self.dilation, stride, pads, (0,) * rank)
        least = geometry.sizes(site.input.sizes, transposed=True)
        module, code = self._code(site, channels, geometry)
        demands: list[AtLeast] = []
        for wanted, size, step in zip(sizes, least, stride, strict=True):
            # torch adds what is missing at the end, as long as that is less than the stride.
            reason = (
                f"stride {step} makes {size} of the input, or up to {step - 1} more, and "
                f"line {self.like!r} has {wanted}"
            )
            missing = wanted - size
            demands.append(AtLeast(missing, 0, reason))
            demands.append(AtLeast(missing * -1 + (step - 1), 0, reason))
        result = Result(
            (Tensor(channels, sizes),),
            Apply(module, (code, size_of(like.code, rank))),
            demands=tuple(demands),
            costs=(Cost(module.state[0].count.value, site.input.sizes),),
            fresh=True,
        )
        return self._finish(site, result)

    def _channels(self, site: Site) -> Expression:
        channels = site.target.channels
        name = type(self).__name__
        if channels is None:
            raise Problem(
                rules.BAD_CHANNELS,
                f"a {name} must declare its channels",
                help=f"write, for example, ((64, ...), nv.{name}({self.kernel[0]}))",
                part=Part("channels"),
            )
        check_groups(self.recipe, self.groups, site.input.channels, channels)
        return channels

    def _geometry(self, site: Site) -> Geometry:
        stride = self.stride or self._derived_stride(site)
        rank = self.dimensions
        none = (0,) * rank
        axes = tuple(zip(self.kernel, self.dilation, stride, strict=True))
        pads: tuple[Pads, ...] | None
        extra = self.output_padding
        if self.transposed:
            pads, extra = self._transposed_padding(site, axes)
        elif isinstance(self.padding, str):
            pads = self._named_padding(site, stride)
        elif self.padding is not None:
            pads = self.padding
        elif site.target.sizes is None:
            pads = ((0, 0),) * rank
        else:
            pads = tuple(site.edition.padding(*axis) for axis in axes)
        return Geometry(self.kernel, self.dilation, stride, pads, extra or none)

    def _derived_stride(self, site: Site) -> tuple[int, ...]:
        sizes = site.declared_sizes(self.dimensions)
        if sizes is None:
            return (1,) * self.dimensions
        between = (
            arithmetic.upsamplings_between
            if self.transposed
            else arithmetic.strides_between
        )
        return between(site.input.sizes, sizes)

    def _transposed_padding(
        self, site: Site, axes: tuple[tuple[int, int, int], ...]
    ) -> tuple[tuple[Pads, ...], tuple[int, ...]]:
        given = self.padding if not isinstance(self.padding, str) else None
        if (
            given is not None
            or self.output_padding is not None
            or site.target.sizes is None
        ):
            extra = self.output_padding or (0,) * self.dimensions
            for cells, (_, dilation, stride) in zip(extra, axes, strict=True):
                if cells >= max(stride, dilation):
                    raise Problem(
                        rules.BAD_VALUE,
                        f"`output_padding` must be smaller than the stride or the dilation, "
                        f"and {cells} is not",
                    )
            return given or ((0, 0),) * self.dimensions, extra
        derived = [site.edition.transposed_padding(*axis) for axis in axes]
        return tuple((p, p) for p, _ in derived), tuple(extra for _, extra in derived)

    def _named_padding(
        self, site: Site, stride: tuple[int, ...]
    ) -> tuple[Pads, ...] | None:
        if self.padding == "valid":
            return ((0, 0),) * self.dimensions
        pads = same_padding(site, self.kernel, self.dilation, stride)
        if set(stride) != {1} and self.padding_mode != "zeros":
            raise Problem(
                rules.BAD_VALUE,
                '`padding="same"` pads with zeros where a convolution strides, and not with '
                f'padding_mode="{self.padding_mode}"',
                help="leave `padding` out: it is derived from the declared size",
            )
        return pads

    def _code(
        self, site: Site, channels: Expression, geometry: Geometry
    ) -> tuple[Module, Code]:
        settings = Settings(self.transposed, self.groups, self.bias, self.padding_mode)
        source = site.input.channels
        module, code = convolution(site.code, source, channels, geometry, settings)
        module = self.variant(module)
        if geometry.pads is None:
            module = same_convolution(module, self.weight)
        return module, code

    def variant(self, module: Module) -> Module:
        """The torch module as this kind of convolution has it."""
        return module

    def _finish(self, site: Site, result: Result) -> Result:
        """Append the normalisation and the activation, in this nerve's order."""
        steps = ("act", "norm") if self.norm_after_act else ("norm", "act")
        for step in steps:
            if step == "norm" and self.norm is not None:
                channels = as_int(result.outputs[0].channels)
                result = make(step, self.norm, channels).then(site, result)
            if step == "act" and self.act is not None:
                result = make(step, self.act, inplace=True).then(site, result)
        return result


def _padding(value: object, rank: int) -> str | tuple[Pads, ...]:
    if isinstance(value, str):
        return arguments.choice("padding", value, ("same", "valid"))
    if isinstance(value, tuple) and any(isinstance(each, str) for each in value):
        raise Problem(
            rules.BAD_VALUE,
            f"`padding` must be one word for all axes, not {shown(value)}",
            help='write padding="same", or a number of cells for each axis',
        )
    if rank == 1 and isinstance(value, tuple) and len(value) == 2:
        if all(type(each) is int for each in value):
            raise Problem(
                rules.BAD_VALUE,
                f"`padding` must have an entry for the one axis there is, not {shown(value)}",
                help=f"to pad by {value[0]} before and {value[1]} after, write padding=({value},)",
            )
    if isinstance(value, tuple) and any(isinstance(each, tuple) for each in value):
        pairs = tuple(arguments.extents("padding", each, 2, 0) for each in value)
        if len(pairs) == rank:
            return tuple((pair[0], pair[1]) for pair in pairs)
    return tuple((each, each) for each in arguments.extents("padding", value, rank, 0))


class Conv1d(Convolution):
    """A convolution over `[N, C, L]`: see `Conv2d`."""

    namespaces = ("nerves",)
    rank = 1
    dimensions = 1
    batch_norm = BatchNorm1d


class Conv2d(Convolution):
    """A convolution over `[N, C, H, W]` that gives the declared channels and size.

    Stride and padding follow from the sizes: a size ratio of 2 gives stride 2, and the padding is
    such that the output is ceil(n / stride). kernel_size: cells along each axis. norm, act: classes
    to normalise and activate with; norm_after_act: their order, by default the activation first.
    transposed: upsample instead. stride, padding, output_padding: given instead of derived; the
    declared size is then checked against them. padding="same" gives ceil(n / stride) at every n,
    padded as in TensorFlow. The endings `_ReLU`, `_BN_ReLU` and `_ReLU_BN` preset norm, act and
    their order.
    Source: torch.nn.Conv2d, without bias unless asked.
    """

    namespaces = ("nerves",)
    rank = 2
    dimensions = 2
    batch_norm = BatchNorm2d


class Conv3d(Convolution):
    """A convolution over `[N, C, D, H, W]`: see `Conv2d`."""

    namespaces = ("nerves",)
    rank = 3
    dimensions = 3
    batch_norm = BatchNorm3d


class ConvTransposed1d(Conv1d):
    """A transposed convolution over `[N, C, L]`: see `ConvTransposed2d`."""

    is_transposed = True


class ConvTransposed2d(Conv2d):
    """A transposed convolution over `[N, C, H, W]`, which upsamples to the declared size.

    A size ratio of 1/2 gives stride 2; padding and output padding are such that the output is
    exactly stride times the input. like: an earlier line, by its tag or number; the output then has its size
    at every input, as if its rounding were undone. Arguments as in `Conv2d`.
    Source: torch.nn.ConvTranspose2d.
    """

    is_transposed = True


class ConvTransposed3d(Conv3d):
    """A transposed convolution over `[N, C, D, H, W]`: see `ConvTransposed2d`."""

    is_transposed = True
