"""How parameters begin: `build([...], init={nn.Linear: init.normal(std=0.01)})`.

In: the arguments of a function of `torch.nn.init`, with torch's names and defaults. Out: an
`Initializer`, which is checked when its network is. All are for weights; `bias` is the number that
biases begin at, or None where they stay as torch makes them.
"""

from __future__ import annotations

from collections.abc import Mapping

from neurlink_gen.lazy_dataclasses import Sealed, dataclass


@dataclass(frozen=True)
class Initializer(Sealed):
    """What to do with a weight, and the number that its bias begins at.

    name: the function's below; values: its arguments.
    """

    name: str
    values: Mapping[str, object]
    bias: object = 0.0


def default(*, bias: float | None = 0.0) -> Initializer:
    """The weight stays as torch makes it, and only the bias begins at a number."""
    return Initializer("default", {}, bias)


def constant(val: float, *, bias: float | None = 0.0) -> Initializer:
    """One number everywhere."""
    return Initializer("constant", {"val": val}, bias)


def normal(
    mean: float = 0.0, std: float = 1.0, *, bias: float | None = 0.0
) -> Initializer:
    """Normally distributed."""
    return Initializer("normal", {"mean": mean, "std": std}, bias)


def trunc_normal(
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    *,
    bias: float | None = 0.0,
) -> Initializer:
    """Normally distributed, between a and b."""
    values = {"mean": mean, "std": std, "a": a, "b": b}
    return Initializer("trunc_normal", values, bias)


def uniform(a: float = 0.0, b: float = 1.0, *, bias: float | None = 0.0) -> Initializer:
    """Evenly distributed between a and b."""
    return Initializer("uniform", {"a": a, "b": b}, bias)


def xavier_normal(gain: float = 1.0, *, bias: float | None = 0.0) -> Initializer:
    """Normally distributed, by the number of inputs and outputs (Glorot and Bengio, 2010)."""
    return Initializer("xavier_normal", {"gain": gain}, bias)


def xavier_uniform(gain: float = 1.0, *, bias: float | None = 0.0) -> Initializer:
    """Evenly distributed, by the number of inputs and outputs (Glorot and Bengio, 2010)."""
    return Initializer("xavier_uniform", {"gain": gain}, bias)


def kaiming_normal(
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    *,
    bias: float | None = 0.0,
) -> Initializer:
    """Normally distributed, for rectifiers (He et al., 2015, arXiv:1502.01852)."""
    return _kaiming("kaiming_normal", a, mode, nonlinearity, bias)


def kaiming_uniform(
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    *,
    bias: float | None = 0.0,
) -> Initializer:
    """Evenly distributed, for rectifiers (He et al., 2015, arXiv:1502.01852)."""
    return _kaiming("kaiming_uniform", a, mode, nonlinearity, bias)


def _kaiming(
    name: str, a: float, mode: str, nonlinearity: str, bias: float | None
) -> Initializer:
    values = {"a": a, "mode": mode, "nonlinearity": nonlinearity}
    return Initializer(name, values, bias)


FUNCTIONS = (
    default,
    constant,
    normal,
    trunc_normal,
    uniform,
    xavier_normal,
    xavier_uniform,
    kaiming_normal,
    kaiming_uniform,
)
