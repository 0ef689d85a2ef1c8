"""Activations: elementwise functions, declared as torch declares them."""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen import rules
from neurlink_gen.code import Apply, Argument, Module, State, Value, argument
from neurlink_gen.diagnostics import Problem
from neurlink_gen.expressions import Expression
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site


class _Activation(Operation):
    kind: ClassVar[str]

    def settings(self) -> tuple[Argument, ...]:
        """The arguments of the torch module."""
        return ()

    def state(self, channels: Expression) -> tuple[State, ...]:
        """Its parameters."""
        return ()

    def apply(self, site: Site) -> Result:
        site.require_float()
        settings = self.settings()
        state = self.state(site.input.channels)
        module = Module(self.kind, f"nn.{type(self).__name__}", settings, state)
        inplace: Value = any(
            setting.slot.role == "inplace" and setting.slot.value is True
            for setting in settings
        )
        return Result(
            (site.input,), Apply(module, (site.code,)), overwrites=inplace is True
        )


class _InplaceActivation(_Activation):
    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = arguments.flag("inplace", inplace)

    def settings(self) -> tuple[Argument, ...]:
        return (argument("inplace", self.inplace, False),)


class ReLU(_InplaceActivation):
    """max(0, x). inplace: write into the input's memory. Source: torch.nn.ReLU."""

    namespaces = ("nerves", "nn")
    kind = "relu"


class ReLU6(_InplaceActivation):
    """min(max(0, x), 6). inplace: write into the input's memory. Source: torch.nn.ReLU6."""

    namespaces = ("nerves", "nn")
    kind = "relu6"


class SiLU(_InplaceActivation):
    """x * sigmoid(x). inplace: write into the input's memory. Source: torch.nn.SiLU."""

    namespaces = ("nerves", "nn")
    kind = "silu"


class Mish(_InplaceActivation):
    """x * tanh(softplus(x)). inplace: write into the input's memory. Source: torch.nn.Mish."""

    namespaces = ("nerves", "nn")
    kind = "mish"


class Hardswish(_InplaceActivation):
    """x * min(max(0, x + 3), 6) / 6. inplace: as in ReLU. Source: torch.nn.Hardswish."""

    namespaces = ("nerves", "nn")
    kind = "hardswish"


class Hardsigmoid(_InplaceActivation):
    """min(max(0, x + 3), 6) / 6. inplace: as in ReLU. Source: torch.nn.Hardsigmoid."""

    namespaces = ("nerves", "nn")
    kind = "hardsigmoid"


class SELU(_InplaceActivation):
    """The self-normalising exponential unit. inplace: as in ReLU. Source: torch.nn.SELU."""

    namespaces = ("nerves", "nn")
    kind = "selu"


class Sigmoid(_Activation):
    """1 / (1 + exp(-x)). Source: torch.nn.Sigmoid."""

    namespaces = ("nerves", "nn")
    kind = "sigmoid"


class Tanh(_Activation):
    """The hyperbolic tangent. Source: torch.nn.Tanh."""

    namespaces = ("nerves", "nn")
    kind = "tanh"


class GELU(_Activation):
    """x times the normal distribution function of x.

    approximate: "none", or "tanh" for the faster formula. Source: torch.nn.GELU.
    """

    namespaces = ("nerves", "nn")
    kind = "gelu"

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = arguments.choice(
            "approximate", approximate, ("none", "tanh")
        )

    def settings(self) -> tuple[Argument, ...]:
        return (argument("approximate", self.approximate, "none"),)


def _inplace(inplace: bool, name: str, slope: float) -> bool:
    """The flag; torch cannot go back through an activation that turns signs round in place."""
    if arguments.flag("inplace", inplace) and slope < 0:
        raise Problem(
            rules.BAD_VALUE,
            f"`inplace=True` needs a `{name}` that is not negative, and it is {slope!r}",
            help="write inplace=False",
        )
    return inplace


class LeakyReLU(_Activation):
    """x where it is positive, else negative_slope * x.

    inplace: write into the input's memory. Source: torch.nn.LeakyReLU.
    """

    namespaces = ("nerves", "nn")
    kind = "leaky_relu"

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = arguments.number("negative_slope", negative_slope)
        self.inplace = _inplace(inplace, "negative_slope", negative_slope)

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("negative_slope", self.negative_slope, 0.01),
            argument("inplace", self.inplace, False),
        )


class ELU(_Activation):
    """x where it is positive, else alpha * (exp(x) - 1).

    inplace: write into the input's memory. Source: torch.nn.ELU.
    """

    namespaces = ("nerves", "nn")
    kind = "elu"

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = arguments.number("alpha", alpha)
        self.inplace = _inplace(inplace, "alpha", alpha)

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("alpha", self.alpha, 1.0),
            argument("inplace", self.inplace, False),
        )


class Softplus(_Activation):
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


class CELU(_Activation):
    """max(0, x) + min(0, alpha * (exp(x / alpha) - 1)).

    inplace: write into the input's memory. Source: torch.nn.CELU.
    """

    namespaces = ("nerves", "nn")
    kind = "celu"

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = arguments.number("alpha", alpha)
        self.inplace = _inplace(inplace, "alpha", alpha)
        if alpha == 0:
            raise Problem(rules.BAD_VALUE, "`alpha` divides, and must not be 0")

    def settings(self) -> tuple[Argument, ...]:
        return (
            argument("alpha", self.alpha, 1.0),
            argument("inplace", self.inplace, False),
        )


class PReLU(_Activation):
    """x where it is positive, else a learnt slope times x.

    num_parameters: 1, or the input's channels, for a slope of each. init: the slope to begin with.
    Source: torch.nn.PReLU; He et al., arXiv:1502.01852.
    """

    namespaces = ("nerves", "nn")
    kind = "prelu"

    def __init__(self, num_parameters: int = 1, init: float = 0.25) -> None:
        super().__init__()
        self.num_parameters = arguments.integer("num_parameters", num_parameters, 1)
        self.init = arguments.number("init", init)

    def settings(self) -> tuple[Argument, ...]:
        count = Expression.of(self.num_parameters).plain
        return (
            argument("num_parameters", count, 1),
            argument("init", self.init, 0.25),
        )

    def state(self, channels: Expression) -> tuple[State, ...]:
        count = Expression.of(self.num_parameters)
        if count not in (Expression.of(1), channels):
            raise Problem(
                rules.CHANNEL_ARGUMENT,
                f"`num_parameters` is {count}, and the input has {channels} channels",
                help=f"write 1 or {channels}",
            )
        return (State("weight", (count,)),)


class Hardtanh(_Activation):
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
            argument("inplace", self.inplace, False),
        )


class Softsign(_Activation):
    """x / (1 + abs(x)). Source: torch.nn.Softsign."""

    namespaces = ("nerves", "nn")
    kind = "softsign"


class LogSigmoid(_Activation):
    """log(1 / (1 + exp(-x))). Source: torch.nn.LogSigmoid."""

    namespaces = ("nerves", "nn")
    kind = "log_sigmoid"


class Tanhshrink(_Activation):
    """x - tanh(x). Source: torch.nn.Tanhshrink."""

    namespaces = ("nerves", "nn")
    kind = "tanhshrink"


class _Shrinking(_Activation):
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


class _AcrossChannels(_Activation):
    def __init__(self, dim: int) -> None:
        super().__init__()
        if arguments.integer("dim", dim) != 1:
            raise Problem(
                rules.BAD_VALUE,
                f"`dim` must be 1, that of the channels, not {dim}",
            )

    def settings(self) -> tuple[Argument, ...]:
        return (argument("dim", 1),)


class Softmax(_AcrossChannels):
    """exp(x), divided by its sum over the channels. dim: 1. Source: torch.nn.Softmax."""

    namespaces = ("nerves", "nn")
    kind = "softmax"


class LogSoftmax(_AcrossChannels):
    """The logarithm of `Softmax`. dim: 1. Source: torch.nn.LogSoftmax."""

    namespaces = ("nerves", "nn")
    kind = "log_softmax"
