"""Layer normalisation: every sample by itself, over its last axes."""

from __future__ import annotations

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import agree
from neurlink_gen.code import (
    Apply,
    Module,
    State,
    Value,
    argument,
    positional,
)
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor
from neurlink_gen.words import shown

Shape = tuple[Expression, ...]


class LayerNorm(Operation):
    """Layer normalisation: the last axes of every sample, together, to mean 0 and variance 1.

    normalized_shape: the extents of those axes. They are all but the batch's unless said, the
        channels and every size, which must be the same for every input; where the channels are
        last, they are the channels alone. eps: added to the
        variance. elementwise_affine: a learnt scale and shift for each cell. bias: whether there
        is a shift.
    Source: torch.nn.LayerNorm; Ba et al., arXiv:1607.06450.
    """

    namespaces = ("nerves", "nn")
    takes_channels_last = True

    def __init__(
        self,
        normalized_shape: int | tuple[int, ...] | None = None,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.wanted = None if normalized_shape is None else _shape(normalized_shape)
        self.eps = arguments.number("eps", eps, 0.0)
        self.elementwise_affine = arguments.flag(
            "elementwise_affine", elementwise_affine
        )
        self.bias = arguments.flag("bias", bias)

    def apply(self, site: Site) -> Result:
        site.require_float()
        shape = _normalized(site.input, self.wanted)
        names = ("weight", "bias") if self.bias else ("weight",)
        state = tuple(State(name, shape) for name in names)
        extents: tuple[int | Expression, ...] = tuple(each.plain for each in shape)
        value: Value = extents if len(extents) > 1 else extents[0]
        module = Module(
            "ln",
            "nn.LayerNorm",
            (
                positional(_role(site.input, shape), value, self.elementwise_affine),
                argument("eps", self.eps, 1e-5),
                argument(
                    "elementwise_affine", self.elementwise_affine, True, is_told=True
                ),
                argument("bias", self.bias, True, is_told=True),
            ),
            state if self.elementwise_affine else (),
        )
        return Result((site.input,), Apply(module, (site.code,)), fresh=True)


def _role(source: Tensor, shape: Shape) -> str:
    """What the extents count: where they are the channels alone, a block has a name for these."""
    is_last = source.has_channels_last or not source.rank
    return "channels" if is_last and len(shape) == 1 else "normalized_shape"


def _shape(given: object) -> Shape:
    extents = tuple(given) if isinstance(given, (tuple, list)) else (given,)
    if not extents or any(isinstance(each, (tuple, list)) for each in extents):
        raise Problem(
            rules.BAD_VALUE,
            "`normalized_shape` must be an integer of at least 1, or a tuple of such, not "
            f"{shown(given)}",
        )
    return tuple(arguments.count("normalized_shape", each) for each in extents)


def _normalized(source: Tensor, wanted: Shape | None) -> Shape:
    """The extents that are normalised over; a Problem where they vary, or are not as wanted."""
    count = len(wanted or ()) or (1 if source.has_channels_last else source.rank + 1)
    if count > source.rank + 1:
        raise Problem(
            rules.SIZE_RANK,
            f"`normalized_shape` has {count} axes, and the input {source} has "
            f"{source.rank + 1} beside the batch",
        )
    extents = source.in_order(source.channels, [size.value for size in source.sizes])
    last = extents[len(extents) - count :]
    shape = tuple(Expression.of(extent) for extent in last if extent is not None)
    if len(shape) < len(last):
        raise Problem(
            rules.VARYING_SIZE,
            f"it is made for one size, and the size of {source} changes with the input",
            help="nn.GroupNorm(1) normalises channels and sizes together at every size, with a "
            "scale for each channel, and nn.LayerNorm2d the channels of each cell; or fix the "
            "input's size with nv.Input(size=...)",
        )
    if wanted is not None and not all(map(agree, wanted, shape)):
        raise Problem(
            rules.CHANNEL_ARGUMENT,
            f"`normalized_shape` is {_listed(wanted or ())}, and these axes of the input {source} "
            f"are {_listed(shape)}",
            help=f"write {_listed(shape)}",
        )
    return shape


def _listed(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))})" if len(shape) != 1 else str(shape[0])
