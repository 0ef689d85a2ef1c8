"""Activations with numbers of their own: slopes, bounds, thresholds."""

from __future__ import annotations

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import are_equal
from neurlink_gen.algebra.tracked import TrackedFloat
from neurlink_gen.code import Argument, State, argument, positional
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.activation import Activation


def _inplace(inplace: bool, name: str, slope: float) -> bool:
    """The flag; torch cannot go back through an activation that turns signs round in place."""
    # Of a parameter, this is said of its default, and the constructor asks for the rest.
    plain = slope.plain if isinstance(slope, TrackedFloat) else slope
    is_negative = isinstance(plain, (int, float)) and plain < 0
    if arguments.flag("inplace", inplace) and is_negative:
        raise Problem(
            rules.BAD_VALUE,
            f"`inplace=True` needs `{name}` to be at least 0, and it is {plain!r}",
            help="write inplace=False",
        )
    return inplace


class LeakyReLU(Activation):
    """x where it is positive, else negative_slope * x.

    inplace: write into the input's memory. Source: torch.nn.LeakyReLU.
    """

    namespaces = ("nerves", "nn")
    kind = "leaky_relu"

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = _inplace(inplace, "negative_slope", negative_slope)
        least = 0.0 if self.inplace else None
        self.negative_slope = arguments.number("negative_slope", negative_slope, least)

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("negative_slope", self.negative_slope, 0.01),
            argument("inplace", self.inplace, False, is_told=True),
        )


class RReLU(Activation):
    """x where it is positive, else a slope times x, which is drawn at random in training.

    lower, upper: the bounds of the slope; in evaluation it is their mean. inplace: write into the
    input's memory. Source: torch.nn.RReLU; Xu et al., arXiv:1505.00853.
    """

    namespaces = ("nerves", "nn")
    kind = "rrelu"

    def __init__(
        self, lower: float = 1 / 8, upper: float = 1 / 3, inplace: bool = False
    ) -> None:
        super().__init__()
        self.lower = arguments.number("lower", lower)
        self.upper = arguments.number("upper", upper)
        if lower > upper:
            raise Problem(
                rules.BAD_VALUE,
                f"`upper` must not be below `lower`, {lower!r}, as {upper!r} is",
            )
        self.inplace = _inplace(inplace, "lower + upper", lower + upper)

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("lower", self.lower, 1 / 8),
            argument("upper", self.upper, 1 / 3),
            argument("inplace", self.inplace, False, is_told=True),
        )


class Threshold(Activation):
    """x where it is above a threshold, else a value.

    threshold, value: these two numbers. inplace: write into the input's memory.
    Source: torch.nn.Threshold.
    """

    namespaces = ("nerves", "nn")
    kind = "threshold"

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold = arguments.number("threshold", threshold)
        self.value = arguments.number("value", value)
        self.inplace = arguments.flag("inplace", inplace)

    def settings(self) -> tuple[Argument, ...]:
        return (
            positional("threshold", self.threshold),
            positional("value", self.value),
            argument("inplace", self.inplace, False, is_told=True),
        )


class ELU(Activation):
    """x where it is positive, else alpha * (exp(x) - 1).

    inplace: write into the input's memory. Source: torch.nn.ELU.
    """

    namespaces = ("nerves", "nn")
    kind = "elu"

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = _inplace(inplace, "alpha", alpha)
        self.alpha = arguments.number("alpha", alpha, 0.0 if self.inplace else None)

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("alpha", self.alpha, 1.0),
            argument("inplace", self.inplace, False, is_told=True),
        )


class Softplus(Activation):
    """log(1 + exp(beta * x)) / beta, and x itself above `threshold`. Source: torch.nn.Softplus."""

    namespaces = ("nerves", "nn")
    kind = "softplus"

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = arguments.number("beta", beta)
        self.threshold = arguments.number("threshold", threshold)

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("beta", self.beta, 1.0),
            argument("threshold", self.threshold, 20.0),
        )


class CELU(Activation):
    """max(0, x) + min(0, alpha * (exp(x / alpha) - 1)).

    inplace: write into the input's memory. Source: torch.nn.CELU.
    """

    namespaces = ("nerves", "nn")
    kind = "celu"

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = _inplace(inplace, "alpha", alpha)
        self.alpha = arguments.number("alpha", alpha, 0.0 if self.inplace else None)
        if alpha == 0:
            raise Problem(rules.BAD_VALUE, "`alpha` divides, and must not be 0")

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("alpha", self.alpha, 1.0),
            argument("inplace", self.inplace, False, is_told=True),
        )


class PReLU(Activation):
    """x where it is positive, else a learnt slope times x.

    num_parameters: 1, or the input's channels, for a slope of each. init: the slope to begin with.
    Source: torch.nn.PReLU; He et al., arXiv:1502.01852.
    """

    takes_channels_last = False
    namespaces = ("nerves", "nn")
    kind = "prelu"

    def __init__(self, num_parameters: int = 1, init: float = 0.25) -> None:
        super().__init__()
        self.num_parameters = arguments.count("num_parameters", num_parameters)
        self.init = arguments.number("init", init)

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("num_parameters", self.num_parameters.plain, 1, is_told=True),
            argument("init", self.init, 0.25, is_told=True),
        )

    def state(self, channels: Expression) -> tuple[State, ...]:
        count = self.num_parameters
        if count != Expression.of(1) and not are_equal(count, channels):
            raise Problem(
                rules.CHANNEL_ARGUMENT,
                f"`num_parameters` is {count}, and the input has {channels} channels",
                help=f"write 1 or {channels}",
            )
        return (State("weight", (count,)),)


class Hardtanh(Activation):
    """min(max(min_val, x), max_val). inplace: as in ReLU. Source: torch.nn.Hardtanh."""

    namespaces = ("nerves", "nn")
    kind = "hardtanh"

    def __init__(
        self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
    ) -> None:
        super().__init__()
        self.min_val = arguments.number("min_val", min_val)
        self.max_val = arguments.number("max_val", max_val)
        self.inplace = arguments.flag("inplace", inplace)
        if min_val >= max_val:
            raise Problem(
                rules.BAD_VALUE,
                f"`max_val` must be above `min_val`, {min_val!r}, not {max_val!r}",
            )

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("min_val", self.min_val, -1.0),
            argument("max_val", self.max_val, 1.0),
            argument("inplace", self.inplace, False, is_told=True),
        )


class _Shrinking(Activation):
    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = arguments.number("lambd", lambd, 0.0)

    def settings(self) -> tuple[Argument, ...]:
        return (argument("lambd", self.lambd, 0.5),)


class Hardshrink(_Shrinking):
    """x, but 0 where abs(x) <= lambd. Source: torch.nn.Hardshrink."""

    namespaces = ("nerves", "nn")
    kind = "hardshrink"


class Softshrink(_Shrinking):
    """x moved towards 0 by lambd, no further than 0. Source: torch.nn.Softshrink."""

    namespaces = ("nerves", "nn")
    kind = "softshrink"
