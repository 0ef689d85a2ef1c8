"""Operations given as arguments: `norm=nn.BatchNorm2d`, `act=nn.ReLU`.

In: the class or function that a spec gives, and what it is called with. Out: the operation.
"""

from __future__ import annotations

from collections.abc import Callable

from neurlink_gen import rules
from neurlink_gen.diagnostics import Problem
from neurlink_gen.ops.operation import Operation, instantiate, signature
from neurlink_gen.source import describe
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.words import shown

Factory = Callable[..., Nerve]
"""Something that makes a nerve: a class such as `nn.ReLU`, or a function."""


def make(name: str, factory: Factory, *values: object, **keywords: object) -> Operation:
    """The operation that a factory argument (`norm=`, `act=`) gives."""
    if isinstance(factory, type) and issubclass(factory, Operation):
        accepted = signature(factory).parameters
        if values and "num_channels" in accepted:
            # The first argument of GroupNorm is not the channels.
            keywords = {"num_channels": values[0]}
            values = ()
        # An activation that cannot work in place is not asked to.
        if not any(
            parameter.kind is parameter.VAR_KEYWORD for parameter in accepted.values()
        ):
            keywords = {
                key: value for key, value in keywords.items() if key in accepted
            }
    if not callable(factory):
        raise Problem(
            rules.BAD_VALUE,
            f"`{name}` must be a class such as nn.BatchNorm2d or nn.ReLU, not {shown(factory)}",
            help=(
                "write the class itself, without parentheses: "
                f"{name}=nn.{factory.recipe.nerve_class.__name__}"
                if isinstance(factory, Nerve)
                else None
            ),
        )
    try:
        nerve = factory(*values, **keywords)
    except Exception as error:
        raise Problem(
            rules.BAD_VALUE,
            f"`{name}` raised {describe(error)}",
            notes=(f"it is called as {name}({_listed(values, keywords)})",),
        ) from None
    if not isinstance(nerve, Operation):
        raise Problem(
            rules.BAD_VALUE,
            f"`{name}` must make a nerve of the catalogue, not {shown(nerve)}",
        )
    return instantiate(nerve)


def _listed(values: tuple[object, ...], keywords: dict[str, object]) -> str:
    named = (f"{key}={shown(value)}" for key, value in keywords.items())
    return ", ".join([*map(shown, values), *named])
