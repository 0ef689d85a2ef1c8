"""Activations: elementwise functions, declared as torch declares them."""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import (
    Apply,
    Argument,
    Module,
    State,
    Value,
    argument,
)
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site


class Activation(Operation):
    """What all activations have in common: a module that leaves the shape as it is."""

    kind: ClassVar[str]
    takes_channels_last = True

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


class _InplaceActivation(Activation):
    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = arguments.flag("inplace", inplace)

    def settings(self) -> tuple[Argument, ...]:
        return (argument("inplace", self.inplace, False, is_told=True),)


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


class Sigmoid(Activation):
    """1 / (1 + exp(-x)). Source: torch.nn.Sigmoid."""

    namespaces = ("nerves", "nn")
    kind = "sigmoid"


class Tanh(Activation):
    """The hyperbolic tangent. Source: torch.nn.Tanh."""

    namespaces = ("nerves", "nn")
    kind = "tanh"


class GELU(Activation):
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


class Softsign(Activation):
    """x / (1 + abs(x)). Source: torch.nn.Softsign."""

    namespaces = ("nerves", "nn")
    kind = "softsign"


class LogSigmoid(Activation):
    """log(1 / (1 + exp(-x))). Source: torch.nn.LogSigmoid."""

    namespaces = ("nerves", "nn")
    kind = "log_sigmoid"


class Tanhshrink(Activation):
    """x - tanh(x). Source: torch.nn.Tanhshrink."""

    namespaces = ("nerves", "nn")
    kind = "tanhshrink"
