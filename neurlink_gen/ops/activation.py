"""Activations: elementwise functions, declared as torch declares them."""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.code import Apply, Argument, Module, Value, argument
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site


class _Activation(Operation):
    kind: ClassVar[str]

    def settings(self) -> tuple[Argument, ...]:
        """The arguments of the torch module."""
        return ()

    def apply(self, site: Site) -> Result:
        site.require_float()
        settings = self.settings()
        module = Module(self.kind, f"nn.{type(self).__name__}", settings)
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
        self.approximate = arguments.choice("approximate", approximate, ("none", "tanh"))

    def settings(self) -> tuple[Argument, ...]:
        return (argument("approximate", self.approximate, "none"),)


class LeakyReLU(_Activation):
    """x where it is positive, else negative_slope * x.

    inplace: write into the input's memory. Source: torch.nn.LeakyReLU.
    """

    namespaces = ("nerves", "nn")
    kind = "leaky_relu"

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = arguments.number("negative_slope", negative_slope)
        self.inplace = arguments.flag("inplace", inplace)

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
        self.inplace = arguments.flag("inplace", inplace)

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
