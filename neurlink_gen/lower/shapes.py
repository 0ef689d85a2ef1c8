"""The shapes that a class's docstring states.

In: a model's graph, or the graphs of all uses of a block. Out: lines such as
`x: [N, in_channels, H, W] -> [N, out_channels, H/stride, W/stride]`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from neurlink_gen.algebra.domains import Domain, Undecided, where_equal
from neurlink_gen.algebra.sizes import PeriodTooLong, Size, UnrelatedAxes
from neurlink_gen.code import Value
from neurlink_gen.graph import Graph
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.proofs import Proof
from neurlink_gen.lower.blocks.count_texts import count_texts, value_text
from neurlink_gen.lower.blocks.merge import Merged
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
    terms = _Terms(base, uses, merged)
    before, after = count_texts(_counts(inputs), _counts(outputs), merged)
    names = zip(merged.body.inputs, inputs, before, strict=True)
    return (
        [f"{name}: {terms.shape(tensors, count)}" for name, tensors, count in names],
        [terms.shape(*pair) for pair in zip(outputs, after, strict=True)],
    )


def _counts(side: Sequence[Sequence[Tensor]]) -> list[list[Value]]:
    return [[tensor.channels.plain for tensor in tensors] for tensors in side]


UNKNOWN = "_out"
SHIFTS = 32
"""By how many cells sizes may differ and still be told as `H - 2`."""


def _is_vague(line: str) -> bool:
    return any(f"{axis}{UNKNOWN}" in line for axes in AXES.values() for axis in axes)


@dataclass(frozen=True)
class _Terms:
    """The terms in which a block's shapes are told: a tensor of each use, whose sizes are H and W,
    and the parameters of the block's class.
    """

    base: Sequence[Tensor]
    uses: Sequence[BodyUse]
    merged: Merged

    def shape(self, tensors: Sequence[Tensor], channels: str) -> str:
        """The shape of a tensor, given as it is in each use, and of so many channels."""
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
        text = value_text(down, self.merged)
        if text and self._are(sizes, map(Size.ceil_divide, sources, down)):
            return f"{letter}/{text}"
        if text and self._are(sizes, map(Size.__floordiv__, sources, down)):
            return f"{letter}//{text}"
        text = value_text(up, self.merged)
        if text and self._are(sizes, map(Size.__mul__, sources, up)):
            return f"{text}*{letter}"
        told = self._shifted(sizes, sources, letter)
        return told or self._divided(sizes, sources, letter, down) or letter + UNKNOWN

    def _shifted(
        self, sizes: Sequence[Size], sources: Sequence[Size], letter: str
    ) -> str | None:
        """`H - 2` or `(H - 1)//2`, or twice as much and one more, where that is always so."""
        ratios = {_ratio(*pair) for pair in zip(sources, sizes)}
        ratio = ratios.pop()
        if ratios or ratio is None:
            return None
        times, parts = ratio.denominator, ratio.numerator
        for more in sorted(range(-SHIFTS, SHIFTS + 1), key=abs):
            wanted = ((source * times + more) // parts for source in sources)
            if self._are(sizes, wanted):
                shift = f" {'+' if more > 0 else '-'} {abs(more)}" if more else ""
                text = f"{letter if times == 1 else f'{times}*{letter}'}{shift}"
                return text if parts == 1 else f"({text})//{parts}"
        return None

    def _divided(
        self,
        sizes: Sequence[Size],
        sources: Sequence[Size],
        letter: str,
        down: Sequence[int],
    ) -> str | None:
        """`(H - 1)//stride`, where a parameter says by how much."""
        by = value_text(down, self.merged)
        for more in sorted(range(-SHIFTS, SHIFTS + 1), key=abs):
            shifted = (source + more for source in sources)
            if by and self._are(sizes, map(Size.__floordiv__, shifted, down)):
                return f"({letter} {'+' if more > 0 else '-'} {abs(more)})//{by}"
        return None

    def _are(self, sizes: Sequence[Size], wanted: Iterable[Size]) -> bool:
        try:
            pairs = list(zip(self.uses, sizes, wanted))
            return len(pairs) == len(sizes) and all(
                use.is_same(size, other) for use, size, other in pairs
            )
        except PeriodTooLong:
            return False


def _ratio(source: Size, size: Size) -> Fraction | None:
    """How often the one goes into the other, in the long run."""
    if source.axis != size.axis:
        return None
    if source.slope > 0 and size.slope > 0:
        return source.slope / size.slope
    if source.value and size.value:
        return Fraction(source.value, size.value)
    return None
