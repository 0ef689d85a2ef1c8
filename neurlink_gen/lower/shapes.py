"""The shapes that a class's docstring states.

In: a model's graph, or the graphs of all uses of a block. Out: lines such as
`x: [N, in_channels, H, W] -> [N, out_channels, H/stride, W/stride]`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from neurlink_gen.algebra.domains import Domain, Undecided, where_equal
from neurlink_gen.algebra.sizes import PeriodTooLong, Size, UnrelatedAxes
from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import Value
from neurlink_gen.graph import Graph
from neurlink_gen.proofs import Proof
from neurlink_gen.lower.merge import Merged
from neurlink_gen.names import Scope
from neurlink_gen.tensors import AXES, BATCH, Tensor

WIDTH = 84  # of a docstring's lines, which stand one level deep
QUOTES = len('"""')


def model_shapes(
    graph: Graph,
    names: Sequence[str],
    fields: Sequence[str],
    precondition: str,
    is_first: bool,
) -> tuple[str, ...]:
    """What goes into a model and what comes out, and at which sizes.

    names: of the inputs. fields: of the outputs, where there are several. is_first: whether its
    docstring begins with it.
    """
    inputs = [
        f"{name}: {node.outputs[0]}"
        for name, node in zip(names, graph.inputs, strict=True)
    ]
    tensors = [str(graph.tensor(ref)) for ref in graph.outputs]
    outputs = [f"{name}: {each}" for name, each in zip(fields, tensors)] or tensors
    for index in range(len(outputs) - graph.training, len(outputs)):
        outputs[index] += " in training"
    return _lines(inputs, outputs, precondition, is_first)


def _lines(
    inputs: list[str], outputs: list[str], precondition: str, is_first: bool
) -> tuple[str, ...]:
    """On one line where it fits, else a line for each.

    is_first: whether quotes stand before it, and behind it, if it is one line.
    """
    if not inputs:
        return ()
    one_line = f"{', '.join(inputs)} -> {', '.join(outputs)}"
    candidates = [[one_line], [*inputs, *(f"-> {each}" for each in outputs)]]
    if precondition:
        candidates.insert(0, [f"{one_line}, {precondition}"])
        candidates[1:] = [
            [*lines[:-1], f"{lines[-1]},", precondition] for lines in candidates[1:]
        ]
    room = WIDTH - QUOTES if is_first else WIDTH
    for first, *others in candidates:
        width = room if others or not is_first else room - QUOTES
        if len(first) <= width and all(len(line) <= WIDTH for line in others):
            return (first, *others)
    wrapped = textwrap.wrap(first, room, subsequent_indent="    ")
    for line in others:
        wrapped += textwrap.wrap(line, WIDTH, subsequent_indent="    ")
    return tuple(wrapped)


@dataclass(frozen=True)
class BodyUse:
    """The body of a block in one use, and the input sizes at which that use works."""

    body: Graph
    proof: Proof

    def is_same(self, left: Size, right: Size) -> bool:
        """Whether two sizes are equal at every input that is let in."""
        try:
            region = where_equal(left, right)
        except (UnrelatedAxes, Undecided):
            return False
        known = dict(self.proof.always.domains)
        return not region.is_empty and all(
            domain & known.get(axis, Domain()) == known.get(axis, Domain())
            for axis, domain in region.domains
        )


def block_shapes(
    uses: Sequence[BodyUse], merged: Merged, is_first: bool
) -> tuple[str, ...]:
    """What goes into a block and what comes out, in the block's own terms.

    One of the block's inputs has sizes H and W there, whatever they are in the model: the first
    by whose sizes all others can be told, since H may be known from H/2 only to within one.
    """
    bodies = [use.body for use in uses]
    inputs = [
        [body.inputs[number].outputs[0] for body in bodies]
        for number in range(len(bodies[0].inputs))
    ]
    outputs = [
        [body.tensor(body.outputs[number]) for body in bodies]
        for number in range(len(bodies[0].outputs))
    ]
    told = [_told_by(base, uses, merged, inputs, outputs) for base in inputs]
    found = [_lines(*each, "", is_first) for each in told]
    complete = [each for each in found if not any(map(_is_vague, each))]
    return next(iter(complete or found), ())


def _told_by(
    base: Sequence[Tensor],
    uses: Sequence[BodyUse],
    merged: Merged,
    inputs: Sequence[Sequence[Tensor]],
    outputs: Sequence[Sequence[Tensor]],
) -> tuple[list[str], list[str]]:
    """The inputs and the outputs, in terms in which the tensor `base` has the sizes H and W."""
    terms = _Terms(base, uses, merged, _unknown_counts(inputs, outputs, merged))
    return (
        [
            f"{name}: {terms.shape(tensors)}"
            for name, tensors in zip(merged.body.inputs, inputs, strict=True)
        ],
        [terms.shape(tensors) for tensors in outputs],
    )


def _counts(tensors: Sequence[Tensor]) -> tuple[Value, ...]:
    return tuple(tensor.channels.plain for tensor in tensors)


def _unknown_counts(
    inputs: Sequence[Sequence[Tensor]],
    outputs: Sequence[Sequence[Tensor]],
    merged: Merged,
) -> dict[tuple[Value, ...], str]:
    """Letters for the channel counts of which no parameter tells: equal ones have the same."""
    before, after = (
        [each for each in map(_counts, side) if _count_text(each, merged) is None]
        for side in (inputs, outputs)
    )
    scope = Scope()
    found: dict[tuple[Value, ...], str] = {}
    for counts in (*before, *after):
        if counts not in found:
            side = "C_in" if counts in before else "C_out"
            is_kept = counts in before and counts in after
            found[counts] = scope.claim("C" if is_kept else side)
    return found


UNKNOWN = "_out"
MULTIPLES = 8
"""How often a parameter may go into a channel count that is told as a multiple of it."""
SHIFTS = 32
"""By how many cells sizes may differ and still be told as `H - 2`."""


def _is_vague(line: str) -> bool:
    return any(f"{axis}{UNKNOWN}" in line for axes in AXES.values() for axis in axes)


@dataclass(frozen=True)
class _Terms:
    """The terms in which a block's shapes are told: a tensor of each use, whose sizes are H and W,
    and the parameters of the block's class. unknown: letters for channels of which these do not tell.
    """

    base: Sequence[Tensor]
    uses: Sequence[BodyUse]
    merged: Merged
    unknown: Mapping[tuple[Value, ...], str]

    def shape(self, tensors: Sequence[Tensor]) -> str:
        """The shape of a tensor, given as it is in each use."""
        counts = _counts(tensors)
        channels = _count_text(counts, self.merged) or self.unknown[counts]
        axes = AXES[self.base[0].rank]
        sizes = []
        for axis in range(tensors[0].rank):
            sources = [
                tensor.sizes[min(axis, tensor.rank - 1)]
                for tensor in self.base
                if tensor.rank
            ]
            letter = axes[min(axis, len(axes) - 1)] if axes else "L"
            sizes.append(self._size([t.sizes[axis] for t in tensors], sources, letter))
        extents = tensors[0].in_order(channels, sizes)
        return f"[{', '.join([BATCH, *extents])}]"

    def _size(self, sizes: Sequence[Size], sources: Sequence[Size], letter: str) -> str:
        constants = {size.value for size in sizes}
        if len(constants) == 1 and None not in constants and sizes != sources:
            return str(sizes[0])
        if not sources:
            return letter + UNKNOWN
        if self._are(sizes, sources):
            return letter
        ratios = [_ratio(source, size) for source, size in zip(sources, sizes)]
        down = [int(each) for each in ratios if each and each.denominator == 1]
        up = [int(1 / each) for each in ratios if each and each.numerator == 1]
        text = _value_text(down, self.merged)
        if text and self._are(sizes, map(Size.ceil_divide, sources, down)):
            return f"{letter}/{text}"
        if text and self._are(sizes, map(Size.__floordiv__, sources, down)):
            return f"{letter}//{text}"
        text = _value_text(up, self.merged)
        if text and self._are(sizes, map(Size.__mul__, sources, up)):
            return f"{text}*{letter}"
        for more in sorted(range(-SHIFTS, SHIFTS + 1), key=abs):
            shifted = [source + more for source in sources]
            told = f"{letter} {'+' if more > 0 else '-'} {abs(more)}"
            if self._are(sizes, shifted):
                return told
            by = _value_text(down, self.merged)
            if by and self._are(sizes, map(Size.__floordiv__, shifted, down)):
                return f"({told})//{by}"
        return letter + UNKNOWN

    def _are(self, sizes: Sequence[Size], wanted: Iterable[Size]) -> bool:
        try:
            pairs = list(zip(self.uses, sizes, wanted))
            return len(pairs) == len(sizes) and all(
                use.is_same(size, other) for use, size, other in pairs
            )
        except PeriodTooLong:
            return False


def _value_text(values: Sequence[object], merged: Merged) -> str | None:
    """A number that is the same in every use, or the parameter that has it; None for neither."""
    for position, parameter in enumerate(merged.parameters):
        if [given[position][1] for given in merged.arguments] == list(values):
            return parameter.name
    is_one = bool(values) and all(value == values[0] for value in values)
    return str(values[0]) if is_one and isinstance(values[0], int) else None


def _count_text(counts: Sequence[Value], merged: Merged) -> str | None:
    """A channel count as a number, a parameter, a sum of two or a multiple of one."""
    text = _value_text(counts, merged)
    if text is not None:
        return text
    vectors = {
        parameter.name: [given[position][1] for given in merged.arguments]
        for position, parameter in enumerate(merged.parameters)
        if parameter.counts_channels
    }
    for (first, left), (second, right) in combinations(vectors.items(), 2):
        if list(map(_sum, left, right)) == list(counts):
            return f"{first} + {second}"
    for factor in range(2, MULTIPLES + 1):
        for name, values in vectors.items():
            if [_sum(*[each] * factor) for each in values] == list(counts):
                return f"{factor}*{name}"
    return None


def _sum(*terms: Value) -> Value:
    numbers = [each for each in terms if isinstance(each, (int, Expression))]
    return sum(map(Expression.of, numbers), Expression.of(0)).plain


def _ratio(source: Size, size: Size) -> Fraction | None:
    """How often the one goes into the other, in the long run."""
    if source.axis != size.axis:
        return None
    if source.slope > 0 and size.slope > 0:
        return source.slope / size.slope
    if source.value and size.value:
        return Fraction(source.value, size.value)
    return None
