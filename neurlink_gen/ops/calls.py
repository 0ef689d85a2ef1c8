"""How nerves are called: with which arguments, and what is said where these do not fit.

In: a nerve as it is written. Out: a `Problem` that names the argument, and what was probably meant.
"""

from __future__ import annotations

import difflib
import functools
import inspect
import re
from collections.abc import Collection

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.repairs import RenameArgument
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.spec.nerve import UNSELECTED, Nerve, Recipe

OTHER_WORDS = {
    "activation": "act",
    "activation_fn": "act",
    "nonlinearity": "act",
    "normalization": "norm",
    "norm_layer": "norm",
    "kernel": "kernel_size",
    "ksize": "kernel_size",
    "strides": "stride",
    "pad": "padding",
    "rate": "p",
    "drop_rate": "p",
    "prob": "p",
}
"""What other libraries call some arguments."""


@functools.lru_cache(maxsize=None)
def signature(nerve_class: type[Nerve]) -> inspect.Signature:
    """The signature of a nerve's constructor, `self` left out."""
    full = inspect.signature(nerve_class.__init__)
    return full.replace(parameters=list(full.parameters.values())[1:])


def check_arguments(recipe: Recipe) -> None:
    """Raise a Problem unless the nerve's constructor takes these arguments."""
    expected = signature(recipe.nerve_class)
    name = recipe.nerve_class.__name__
    notes = (f"it is called as {name}{expected_text(expected)}",)
    kinds = {parameter.kind for parameter in expected.parameters.values()}
    for keyword in recipe.keywords:
        if (
            keyword not in expected.parameters
            and inspect.Parameter.VAR_KEYWORD not in kinds
        ):
            meant = _meant(recipe, keyword, expected)
            is_given = meant in _given(recipe, expected)
            help = _did_you_mean(meant, keyword)
            if is_given:
                help = f"`{meant}` is given already: remove `{keyword}=`"
            raise Problem(
                rules.BAD_ARGUMENTS,
                f"{name} has no argument `{keyword}`",
                notes=notes,
                help=help,
                repair=(
                    RenameArgument(keyword, meant) if meant and not is_given else None
                ),
                part=Part("argument", name=keyword),
            )
    try:
        expected.bind(*recipe.arguments, **recipe.keywords)
    except TypeError as error:
        message = str(error).replace("'", "`")
        raise Problem(
            rules.BAD_ARGUMENTS,
            f"{name}: {message}",
            notes=notes,
            help=(
                tag_in_parentheses(recipe) or _by_name(expected)
                if "too many positional" in message
                else None
            ),
        ) from None


def _given(recipe: Recipe, expected: inspect.Signature) -> Collection[str | None]:
    """The arguments that a call gives."""
    by_place = zip(expected.parameters, recipe.arguments)
    return {*(name for name, _ in by_place), *recipe.keywords}


def tag_in_parentheses(recipe: Recipe) -> str | None:
    """What to write where words were given as arguments that are tags, of the line or of others."""
    words = recipe.arguments
    if len(words) == 1 and isinstance(words[0], list):
        words = tuple(words[0])
    if recipe.selector is not UNSELECTED or not words:
        return None
    if not all(isinstance(each, str) and each.isidentifier() for each in words):
        return None
    text = ", ".join(f'"{each}"' for each in words)
    inside = text if len(words) == 1 else f"[{text}]"
    parameters = signature(recipe.nerve_class).parameters.values()
    is_whole = all(each.default is not each.empty for each in parameters)
    name = f"{_prefix(recipe.nerve_class)}{recipe.nerve_class.__name__}"
    return f"tags stand in brackets: {name}[{inside}]({'' if is_whole else '...'})"


def _prefix(nerve_class: type[Nerve]) -> str:
    """What stands before the name of a nerve: nothing, where it is the user's own."""
    spaces: tuple[str, ...] = getattr(nerve_class, "namespaces", ())
    if not spaces:
        return ""
    return "nv." if "nerves" in spaces else "nn."


def _by_name(expected: inspect.Signature) -> str | None:
    """What to write where too many arguments stand without a name."""
    named = [
        each.name
        for each in expected.parameters.values()
        if each.kind is each.KEYWORD_ONLY
    ]
    if not named:
        return "what the line declares, channels and sizes, is no argument: remove the last"
    return f"give those by name that come after the star: {named[0]}=..."


_ARGUMENT = re.compile(r"`(\w+)[`=]")


def place_argument(problem: Problem, nerve_class: type[Nerve]) -> None:
    """Say which argument of a call a Problem is about, and the position that it may have there.

    A message that begins with an argument's name, in backticks, speaks of that argument.
    """
    begins = _ARGUMENT.match(problem.message)
    part = problem.part or (Part("argument", name=begins[1]) if begins else None)
    names = list(signature(nerve_class).parameters)
    if part is not None and part.what == "argument" and part.name in names:
        problem.part = replace(part, position=names.index(part.name))


def _meant(recipe: Recipe, keyword: str, expected: inspect.Signature) -> str | None:
    """The argument that an unknown one is probably meant for."""
    word = OTHER_WORDS.get(keyword)
    if word in expected.parameters:
        return word
    # How something is done, as `padding_mode`, is no other spelling of it.
    others = (name for name in expected.parameters if name != f"{keyword}_mode")
    near = difflib.get_close_matches(keyword, others, n=1)
    required = [
        name
        for position, (name, parameter) in enumerate(expected.parameters.items())
        if parameter.default is parameter.empty
        and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and position >= len(recipe.arguments)
        and name not in recipe.keywords
    ]
    # Where one argument is missing, the unknown one is meant for it.
    meant = near or (required if len(required) == 1 else [])
    return meant[0] if meant else None


def _did_you_mean(meant: str | None, keyword: str) -> str:
    return f"did you mean `{meant}=`?" if meant else f"remove `{keyword}=`"


def expected_text(expected: inspect.Signature) -> str:
    """A signature as users write calls: names and defaults, no annotations."""
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in expected.parameters.values()
    ]
    return str(
        expected.replace(parameters=bare, return_annotation=inspect.Signature.empty)
    )


@functools.lru_cache(maxsize=None)
def takes_words(nerve_class: type[Nerve]) -> bool:
    """Whether its first argument may be a string, as any of a user's own nerve may."""
    if not _prefix(nerve_class):
        return True
    first, *_ = (*signature(nerve_class).parameters.values(), None)
    return first is not None and "str" in str(first.annotation)
