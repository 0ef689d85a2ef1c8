"""How many channels go into a block and come out, in the block's own terms.

In: the channel counts of its ends in every use, and the class that was made of the uses. Out: texts such
as `in_channels + growth`; letters, `C_in` and `C_out`, for what no parameter tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import Value
from neurlink_gen.lower.blocks.derived import formula_of
from neurlink_gen.lower.blocks.merge import Merged
from neurlink_gen.lower.blocks.sums import sum_text
from neurlink_gen.lower.blocks.vectors import Missing, Vector
from neurlink_gen.names import Scope

Counts = Sequence[Value]
MULTIPLES = 8
"""How often a parameter may go into a channel count that is told as a multiple of it."""


def count_texts(
    inputs: Sequence[Counts], outputs: Sequence[Counts], merged: Merged
) -> tuple[list[str], list[str]]:
    """The texts for what goes in and for what comes out, each given as it is in every use."""
    texts = _Texts(merged)
    before = [texts.of(counts) for counts in inputs]
    after = [
        texts.of(counts, terms)
        for counts, terms in zip(outputs, merged.joined, strict=True)
    ]
    unknown = [list(each) for each, text in zip(outputs, after) if text is None]
    for counts, text in zip(inputs, before):
        if text is None:
            texts.call(counts, "C" if list(counts) in unknown else "C_in")
    # What is joined may be told by letters of what comes in.
    sums = [texts.of(*end) for end in zip(outputs, merged.joined)]
    for counts, text in zip(outputs, sums):
        if text is None:
            texts.call(counts, "C_out")
    ends = zip(outputs, merged.joined)
    return [str(texts.of(each)) for each in inputs], [str(texts.of(*e)) for e in ends]


class _Texts:
    """The texts of channel counts of one block."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self.scope = Scope()
        self.letters: dict[tuple[Value, ...], str] = {}

    def call(self, counts: Counts, letter: str) -> None:
        """Have a letter for counts that have none yet."""
        if tuple(counts) not in self.letters:
            self.letters[tuple(counts)] = self.scope.claim(letter)

    def of(self, counts: Counts, terms: Sequence[Vector] = ()) -> str | None:
        """A count as a number, a parameter, what the graph says it is made of, or a letter."""
        text = value_text(counts, self.merged) or self._computed(counts)
        if text is None and terms:
            told = [self._term(term) for term in terms]
            known = [each for each in told if each is not None]
            if len(known) == len(told):
                text = sum_text(known)
        text = text or self._by_parameters(counts) or self.letters.get(tuple(counts))
        return text and text.replace(" * ", "*").replace(" // ", "//")

    def _term(self, vector: Vector) -> str | int | None:
        text = self.of([each for each in vector if not isinstance(each, Missing)])
        return int(text) if text and text.isdecimal() else text

    def _computed(self, counts: Counts) -> str | None:
        """The formula of what the class computes."""
        found = (text for text, each in self.merged.computed if [*each] == [*counts])
        return next(found, None)

    def _by_parameters(self, counts: Counts) -> str | None:
        """A sum of two parameters, or a multiple or a part of one, that a count is in every use."""
        vectors = {
            parameter.name: [given[position][1] for given in self.merged.arguments]
            for position, parameter in enumerate(self.merged.parameters)
            if parameter.counts_channels
        }
        for (first, left), (second, right) in combinations(vectors.items(), 2):
            if list(map(_sum, left, right)) == list(counts):
                return f"{first} + {second}"
        for factor in range(2, MULTIPLES + 1):
            for name, values in vectors.items():
                if [_sum(*[each] * factor) for each in values] == list(counts):
                    return f"{factor}*{name}"
        formulas = (formula_of(name, each, counts) for name, each in vectors.items())
        return next((each for each in formulas if each is not None), None)


def value_text(values: Sequence[object], merged: Merged) -> str | None:
    """A number that is the same in every use, or the parameter that has it; None for neither."""
    for position, parameter in enumerate(merged.parameters):
        if [given[position][1] for given in merged.arguments] == list(values):
            return parameter.name
    is_one = bool(values) and all(value == values[0] for value in values)
    return str(values[0]) if is_one and isinstance(values[0], int) else None


def _sum(*terms: Value) -> Value:
    numbers = [each for each in terms if isinstance(each, (int, Expression))]
    return sum(map(Expression.of, numbers), Expression.of(0)).plain
