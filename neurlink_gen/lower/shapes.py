"""The shapes that a class's docstring states.

In: a model's graph, or the graphs of all uses of a block. Out: lines such as
`x: [N, in_channels, H, W] -> [N, out_channels, H/stride, W/stride]`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from fractions import Fraction

from neurlink_gen.graph import Graph
from neurlink_gen.lower.merge import Merged
from neurlink_gen.sizes import Size
from neurlink_gen.tensors import AXES, BATCH, Tensor

WIDTH = 84  # of a docstring's lines, which stand one level deep


def model_shapes(
    graph: Graph, names: Sequence[str], fields: Sequence[str], precondition: str
) -> tuple[str, ...]:
    """What goes into a model and what comes out, and at which sizes.

    names: of the inputs. fields: of the outputs, where there are several.
    """
    inputs = [
        f"{name}: {node.outputs[0]}"
        for name, node in zip(names, graph.inputs, strict=True)
    ]
    tensors = [str(graph.tensor(ref)) for ref in graph.outputs]
    outputs = [f"{name}: {each}" for name, each in zip(fields, tensors)] or tensors
    return _lines(inputs, outputs, precondition)


def _lines(
    inputs: list[str], outputs: list[str], precondition: str = ""
) -> tuple[str, ...]:
    """On one line where it fits, else a line for each."""
    if not inputs:
        return ()
    one_line = f"{', '.join(inputs)} -> {', '.join(outputs)}"
    candidates = [[one_line], [*inputs, *(f"-> {each}" for each in outputs)]]
    if precondition:
        candidates.insert(0, [f"{one_line}, {precondition}"])
        candidates[1:] = [
            [*lines[:-1], f"{lines[-1]},", precondition] for lines in candidates[1:]
        ]
    for lines in candidates:
        if all(len(line) <= WIDTH for line in lines):
            return tuple(lines)
    return tuple(
        part
        for line in lines
        for part in textwrap.wrap(line, WIDTH, subsequent_indent="    ")
    )


def block_shapes(bodies: Sequence[Graph], merged: Merged) -> tuple[str, ...]:
    """What goes into a block and what comes out, in the block's own terms.

    The block's first input has sizes H and W there, whatever they are in the model.
    """
    first = bodies[0]
    if not first.inputs:
        return ()
    names = merged.body.inputs
    base = [body.inputs[0].outputs[0] for body in bodies]
    inputs = [
        f"{name}: {_shape(_inputs(bodies, i), base, merged, 'C_in')}"
        for i, name in enumerate(names)
    ]
    outputs = [
        _shape([body.tensor(body.outputs[i]) for body in bodies], base, merged)
        for i in range(len(first.outputs))
    ]
    return _lines(inputs, outputs)


def _inputs(bodies: Sequence[Graph], number: int) -> list[Tensor]:
    return [body.inputs[number].outputs[0] for body in bodies]


def _shape(
    tensors: Sequence[Tensor],
    base: Sequence[Tensor],
    merged: Merged,
    unknown: str = "C_out",
) -> str:
    counts = [tensor.channels.plain for tensor in tensors]
    channels = _value_text(counts, merged) or unknown
    axes = AXES[base[0].rank]
    sizes = []
    for axis in range(tensors[0].rank):
        sources = [
            tensor.sizes[min(axis, tensor.rank - 1)] for tensor in base if tensor.rank
        ]
        letter = axes[min(axis, len(axes) - 1)] if axes else "L"
        sizes.append(
            _size_text([t.sizes[axis] for t in tensors], sources, letter, merged)
        )
    return f"[{', '.join([BATCH, channels, *sizes])}]"


def _value_text(values: Sequence[object], merged: Merged) -> str | None:
    """A number that is the same in every use, or the parameter that has it; None for neither."""
    for position, parameter in enumerate(merged.parameters):
        if [given[position][1] for given in merged.arguments] == list(values):
            return parameter.name
    is_one = all(value == values[0] for value in values)
    return str(values[0]) if is_one and isinstance(values[0], int) else None


def _size_text(
    sizes: Sequence[Size], sources: Sequence[Size], letter: str, merged: Merged
) -> str:
    constants = {size.value for size in sizes}
    if len(constants) == 1 and None not in constants and sizes != sources:
        return str(sizes[0])
    ratios = [_ratio(source, size) for source, size in zip(sources, sizes)]
    if not ratios or None in ratios:
        return f"{letter}_out"
    if all(ratio == 1 for ratio in ratios):
        return letter
    for up in (False, True):
        wanted = [1 / ratio if up and ratio else ratio for ratio in ratios]
        if all(value is not None and value.denominator == 1 for value in wanted):
            text = _value_text(
                [int(value) for value in wanted if value is not None], merged
            )
            if text is not None:
                return f"{text}*{letter}" if up else f"{letter}/{text}"
    return f"{letter}_out"


def _ratio(source: Size, size: Size) -> Fraction | None:
    if source.axis != size.axis:
        return None
    if source.value is not None and size.value is not None:
        return Fraction(source.value, size.value) if size.value > 0 else None
    return source.slope / size.slope if size.slope > 0 else None
