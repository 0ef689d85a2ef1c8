"""Channel counts of a block that follow from others in every use: `hidden_channels = channels // 4`.

In: the values of a block's channel counts in every use. Out: those that the block can compute by
itself, each with the formula, so that nobody passes them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Applied, Number
from neurlink_gen.code import Name, Value

LARGEST_FACTOR = 64


def derived_counts(
    counts: Mapping[str, Sequence[Value]], inner: Sequence[str]
) -> dict[str, str]:
    """The formulas of the inner counts that follow from one of the others, or from each other."""
    found: dict[str, str] = {}
    for name in inner:
        for source, values in counts.items():
            if source in inner:
                continue
            formula = formula_of(source, values, counts[name])
            if formula is not None:
                found[name] = formula
                break
    return found | multiples(counts, [each for each in inner if each not in found])


def multiples(
    counts: Mapping[str, Sequence[Value]], names: Sequence[str]
) -> dict[str, str]:
    """`4 * width`, for those of some counts that are always so many times another of them."""
    found: dict[str, str] = {}
    sources: list[str] = []
    for name in sorted(names, key=lambda each: _first(counts[each])):
        for source in sources:
            formula = formula_of(source, counts[source], counts[name])
            if formula is not None:
                found[name] = formula
                break
        else:
            sources.append(name)
    return found


def _first(values: Sequence[Value]) -> int:
    """What a count comes to in the first use."""
    first, *_ = values
    return Expression.of(first).value if isinstance(first, (int, Expression)) else 0


def _varies(values: Sequence[Value]) -> bool:
    """Whether there are several values, or one that stands for several."""
    return len(set(values)) > 1 or any(isinstance(value, Number) for value in values)


def formula_of(
    source: str, values: Sequence[Value], wanted: Sequence[object]
) -> str | None:
    """`4 * source` or `source // 4`, where that is what is wanted in every use.

    One use, or several that are alike, say nothing, unless it is a model's parameters that do.
    """
    if not _varies(values):
        return None
    pairs = [
        (Expression.of(value), Expression.of(each))
        for value, each in zip(values, wanted, strict=True)
        if isinstance(value, (int, Expression)) and isinstance(each, (int, Expression))
    ]
    if len(pairs) < len(values) or not pairs:
        return None
    value, each = pairs[0]
    if not value.value or not each.value:
        return None
    times, parts = each.value // value.value, value.value // each.value
    if 1 < times <= LARGEST_FACTOR and all(v * times == e for v, e in pairs):
        return f"{times} * {source}"
    if 1 < parts <= LARGEST_FACTOR and all(_part(v, parts) == e for v, e in pairs):
        return f"{source} // {parts}"
    return None


def _part(value: Expression, parts: int) -> Expression | None:
    """An exact part of a count, as a spec's `//` gives it; None where it is not exact."""
    exact = value.divided_by(parts)
    if exact is not None or value.is_constant:
        return exact
    return Expression.formula(Applied("//", (value, Expression.of(parts))))


def without_lone(
    names: Sequence[Name | None], derived: Mapping[str, str]
) -> tuple[list[Name | None], dict[str, str]]:
    """The names of a block's slots, with the formula of what stands there only once in its place.

    derived: what is derived, each with its formula. The second: what of it still has a name.
    """
    texts = [*(each.text for each in names if each is not None), *derived.values()]
    read = Counter(word for text in texts for word in re.findall(r"\w+", text))
    lone = {name for name in derived if read[name] == 1 and Name(name) in names}
    found = [
        Name(derived[each.text]) if each is not None and each.text in lone else each
        for each in names
    ]
    return found, {name: text for name, text in derived.items() if name not in lone}
