"""Operations given as arguments: `norm=nn.BatchNorm2d`, `act=nn.ReLU`.

In: the class or function that a spec gives, and what it is called with. Out: the operation.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Mapping

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.source import describe
from neurlink_gen.ops.calls import signature
from neurlink_gen.ops.operation import Operation, instantiate
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.words import shown

Factory = Callable[..., Nerve]
"""Something that makes a nerve: a class such as `nn.ReLU`, or a function."""


def make(name: str, factory: Factory, *values: object, **keywords: object) -> Operation:
    """The operation that a factory argument (`norm=`, `act=`) gives."""
    if not callable(factory):
        raise _no_factory(name, factory)
    given = (*values, *keywords.values())
    if _is_ours(factory) and all(type(each) in (int, bool) for each in given):
        return _made(name, factory, values, (*keywords.items(),), (*map(type, given),))
    return _called(name, factory, values, keywords)


def _is_ours(factory: Factory) -> bool:
    """Whether what it makes of plain values is the same each time."""
    return id(factory) in _catalogued()


@functools.cache
def _catalogued() -> frozenset[int]:
    """The operations of the catalogue, by `id`."""
    from neurlink_gen.ops import namespace  # all operations, this one among them

    return frozenset(map(id, namespace("nn").values()))


@functools.lru_cache(maxsize=1024)
def _made(
    name: str,
    factory: Factory,
    values: tuple[object, ...],
    keywords: tuple[tuple[str, object], ...],
    types: tuple[type, ...],
) -> Operation:
    """The same, made once. types: those of the values, since True equals 1."""
    return _called(name, factory, values, dict(keywords))


def _called(
    name: str,
    factory: Factory,
    values: tuple[object, ...],
    keywords: Mapping[str, object],
) -> Operation:
    made = factory.func if isinstance(factory, functools.partial) else factory
    if isinstance(made, type) and issubclass(made, Operation):
        accepted = _accepted(made)
        if made is factory and values and "num_channels" in accepted:
            # The first argument of GroupNorm is not the channels.
            keywords = {"num_channels": values[0]}
            values = ()
        # An activation that cannot work in place is not asked to.
        if "**" not in accepted:
            keywords = {
                key: value for key, value in keywords.items() if key in accepted
            }
    try:
        nerve = factory(*values, **keywords)
    except Exception as error:
        raise Problem(
            rules.BAD_VALUE,
            f"`{name}` raised {describe(error)}",
            notes=(f"it is called as {name}({_listed(values, keywords)})",),
        ) from None
    if not isinstance(nerve, Operation) or not nerve.is_module:
        raise Problem(
            rules.BAD_VALUE,
            f"`{name}` must make a module of the catalogue, not {shown(nerve)}",
        )
    return _instantiated(name, nerve)


@functools.lru_cache(maxsize=None)
def _accepted(nerve_class: type[Operation]) -> frozenset[str]:
    """The names of the arguments that an operation takes, with "**" where it takes any name."""
    parameters = signature(nerve_class).parameters.values()
    return frozenset(
        "**" if each.kind is each.VAR_KEYWORD else each.name for each in parameters
    )


def _instantiated(name: str, nerve: Operation) -> Operation:
    try:
        return instantiate(nerve)
    except Problem as problem:
        if problem.rule is rules.BAD_ARGUMENTS and problem.help is None:
            called = nerve.recipe.nerve_class.__name__
            problem.help = (
                f"give it what it needs: {name}=functools.partial(nn.{called}, ...)"
            )
        raise


def _no_factory(name: str, given: object) -> Problem:
    hint = None
    if isinstance(given, Nerve):
        recipe = given.recipe
        called = f"nn.{recipe.nerve_class.__name__}"
        arguments = _listed(recipe.arguments, recipe.keywords)
        hint = f"write the class itself, without parentheses: {name}={called}"
        if arguments:
            hint = f"write {name}=functools.partial({called}, {arguments})"
    elif isinstance(given, str):
        hint = _class_of_name(name, given)
    return Problem(
        rules.BAD_VALUE,
        f"`{name}` must be a class such as nn.BatchNorm2d or nn.ReLU, not {shown(given)}",
        help=hint,
    )


def _class_of_name(argument: str, given: str) -> str | None:
    """What to write instead of a name in quotes: `act=nn.ReLU` for "relu"."""
    from neurlink_gen.ops import namespace  # all operations, this one among them

    known = {each.casefold(): each for each in namespace("nn")}
    near = difflib.get_close_matches(given.casefold(), known, n=1)
    return f"write the class itself: {argument}=nn.{known[near[0]]}" if near else None


def _listed(values: tuple[object, ...], keywords: Mapping[str, object]) -> str:
    named = (f"{key}={shown(value)}" for key, value in keywords.items())
    return ", ".join([*map(shown, values), *named])
