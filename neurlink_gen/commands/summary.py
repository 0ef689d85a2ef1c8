"""`summary`: a model as a table: each line with its shape, its parameters and its multiply-adds.

In: a `Request`, and an input size if one is wanted. Out: text, or the same as data for JSON; an
exit code.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Module, Ref
from neurlink_gen.code_trees import modules
from neurlink_gen.commands.check import checker
from neurlink_gen.commands.exit_codes import FINDINGS, FINE
from neurlink_gen.commands.request import Request, require_models
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.graph import Graph, Model, Node
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.report.wording import location, place
from neurlink_gen.tensors import BATCH, Tensor

CONVENTION = (
    "A multiply-add of a convolution or a linear layer counts 1; biases, norms, activations and "
    "pools count nothing. torch.utils.flop_counter counts each twice."
)
HEADINGS = ("line", "tag", "nerve", "inputs", "output", "parameters", "multiply-adds")
NUMERIC = ("line", "parameters", "multiply-adds")


class SizeError(ValueError):
    """An input size that the model does not take."""


@dataclass(frozen=True)
class InputSize:
    """What to evaluate a model at; each axis that is not named stays symbolic."""

    sizes: dict[str, int] = field(default_factory=dict)
    batch: int | None = None

    def of(self, size: Size) -> int | None:
        """A size as a number, where its axis is known."""
        if size.value is not None:
            return size.value
        is_known = all(axis in self.sizes for axis in size.axes)
        return size.where(self.sizes) if is_known else None

    def shape(self, tensor: Tensor) -> tuple[int | str, ...]:
        """The shape of a tensor, in numbers as far as they are known."""
        channels = tensor.channels.value if self.batch else tensor.channels.plain
        extents = [self.of(size) or str(size) for size in tensor.sizes]
        count = channels if isinstance(channels, int) else str(channels)
        return (
            self.batch if self.batch and tensor.batch == BATCH else tensor.batch,
            *tensor.in_order(count, extents),
        )


@dataclass(frozen=True)
class Row:
    """One line of the table. multiply_adds: None where they depend on an unknown size.

    Both counts are None where a module of the user's own is at work.

    in_training: it runs in training alone, and its multiply-adds are not part of the total.
    """

    line: int
    tag: str | None
    nerve: str
    inputs: tuple[str, ...]
    outputs: tuple[tuple[int | str, ...], ...]
    parameters: int | None
    multiply_adds: int | None
    in_training: bool = False


def show(request: Request, size: str | None) -> int:
    """Show the tables of some specs' models. size: of the input, as it was typed."""
    made = request.compile(checker(request))
    require_models([made], request)
    if made.has_errors:
        request.show(made.diagnostics)
        return FINDINGS
    try:
        sized = [
            (model, read_size(size, model) if size else None) for model in made.models
        ]
    except SizeError as error:
        raise UsageError(f"--size: {error}") from None
    data = {"models": [summary_data(*pair) for pair in sized]}
    request.show(made.diagnostics, data=data)
    if request.console.is_for_people:
        print("\n\n".join(summary(*pair) for pair in sized))
    return FINE


def read_size(text: str, model: Model) -> InputSize:
    """The input size that `2x3x224x224` means for a model: batch, channels, spatial axes.

    Of several inputs with axes of their own, each has its size, with commas between them; those
    that are left out stay symbolic.
    """
    inputs, given = _inputs(model.graph), text.split(",")
    if len(given) > len(inputs):
        count = f"{len(inputs)} size{'s' if len(inputs) > 1 else ''}"
        raise SizeError(f"{model.name} takes {count}, and {text} has {len(given)}")
    sizes: dict[str, int] = {}
    batches: set[int] = set()
    for one, tensor in zip(given, inputs):
        batch, extents = _numbers(one, tensor, model)
        batches.add(batch)
        for extent, size in zip(extents, tensor.sizes, strict=True):
            if size.base_axis is not None:
                sizes[size.base_axis] = extent
    if len(batches) > 1:
        raise SizeError(f"all inputs have one batch, and {text} has several")
    at = InputSize(sizes, batches.pop())
    _check(model, at, text)
    return at


def _numbers(text: str, tensor: Tensor, model: Model) -> tuple[int, list[int]]:
    """The batch and the spatial sizes that a text gives for one input."""
    if not re.fullmatch(r"[1-9]\d{0,8}(x[1-9]\d{0,8})*", text):
        raise SizeError(f"a size is written as 2x3x224x224, not as {text!r}")
    numbers = [int(number) for number in text.split("x")]
    wanted = f"{model.name} takes {tensor}"
    if len(numbers) != 2 + tensor.rank:
        raise SizeError(
            f"{wanted}: {2 + tensor.rank} numbers, and {text} has {len(numbers)}"
        )
    batch, channels, *extents = numbers
    if channels != tensor.channels.value:
        raise SizeError(f"{wanted}, and {text} has {channels} channels")
    for extent, size in zip(extents, tensor.sizes, strict=True):
        if size.value not in (None, extent):
            raise SizeError(f"{wanted}, and {text} has {extent} in place of {size}")
    return batch, extents


def _inputs(graph: Graph) -> list[Tensor]:
    """The inputs that have axes of their own; where none has, the first."""
    inputs = [node.outputs[0] for node in graph.inputs]
    own = [
        tensor
        for tensor in inputs
        if tensor.rank and all(size.base_axis is not None for size in tensor.sizes)
    ]
    return own or inputs[:1]


def _check(model: Model, at: InputSize, text: str) -> None:
    """Raise a SizeError where the model's precondition does not hold at this size."""
    if not model.proof.always.admits(at.sizes):
        raise SizeError(
            f"{model.name} does not work at {text}: it works where {model.proof.demands()}"
        )


def rows(model: Model, at: InputSize) -> list[Row]:
    """The table's lines; one that nothing uses is not generated, and counts nothing.

    At a size at which the model evaluates and does not train, what training alone runs has none.
    """
    graph = model.graph
    skipped = frozenset() if model.proof.admits(at.sizes) else graph.training_only
    live = graph.live
    if model.has_intermediates:
        live = frozenset(node.index for node in graph.nodes)
    repeating = graph.repeating(live)
    return [
        _row(
            node,
            graph,
            InputSize() if node.index in skipped else at,
            node.index in live,
            node.index in repeating,
        )
        for node in graph.nodes
    ]


def _row(
    node: Node, graph: Graph, at: InputSize, is_live: bool, is_repeating: bool
) -> Row:
    in_training = node.index in graph.training_only
    remark = " (in training)" if in_training else "" if is_live else " (unused)"
    remark = " (shared)" if is_repeating else remark
    return Row(
        node.index,
        node.tag,
        f"{node.nerve_name}{remark}",
        tuple(_reference(ref, graph) for ref in node.inputs),
        tuple(at.shape(tensor) for tensor in node.outputs),
        _parameters(node) if is_live and not is_repeating else 0,
        _multiply_adds(node, at) if is_live else 0,
        in_training,
    )


def _reference(ref: Ref, graph: Graph) -> str:
    node = graph.nodes[ref.node]
    name = node.tag or str(node.index)
    return name if len(node.outputs) == 1 else f"{name}.{ref.output}"


def _inside(graph: Graph) -> list[Node]:
    """The lines of a composite nerve's graph that are generated."""
    live = graph.live
    return [node for node in graph.nodes if node.index in live]


def _parameters(node: Node) -> int | None:
    if node.body is not None:
        repeating = node.body.repeating(node.body.live)
        inside = _inside(node.body)
        return _total(
            _parameters(line) for line in inside if line.index not in repeating
        )
    assert node.result is not None
    return _total(map(_parameters_of_module, modules(node.result.code)))


def _parameters_of_module(module: Module) -> int | None:
    if module.is_opaque:
        return None
    own = sum(state.count.value for state in module.state if not state.is_buffer)
    return _total([own, *map(_parameters_of_module, module.children)])


def _multiply_adds(node: Node, at: InputSize) -> int | None:
    if node.body is not None:
        return _total(_multiply_adds(line, at) for line in _inside(node.body))
    assert node.result is not None
    if any(module.is_opaque for module in modules(node.result.code)):
        return None
    total = 0
    for cost in node.result.costs:
        positions = [at.of(size) for size in cost.positions]
        known = [n for n in positions if n is not None]
        if len(known) < len(positions):
            return None
        total += (at.batch or 1) * cost.each * math.prod(known)
    return total


def _evaluation(table: Sequence[Row]) -> int | None:
    """The multiply-adds of all that runs in evaluation."""
    return _total(row.multiply_adds for row in table if not row.in_training)


def _total(counts: Iterable[int | None]) -> int | None:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def summary_data(model: Model, at: InputSize | None = None) -> dict[str, object]:
    """The table as data."""
    at = at or InputSize()
    table = rows(model, at)
    return {
        "model": model.name,
        "function": model.function,
        "lines": [
            {
                "line": row.line,
                "tag": row.tag,
                "nerve": row.nerve,
                "inputs": list(row.inputs),
                "outputs": [list(shape) for shape in row.outputs],
                "parameters": row.parameters,
                "multiply_adds": row.multiply_adds,
                "in_training": row.in_training,
            }
            for row in table
        ],
        "parameters": _total(row.parameters for row in table),
        "multiply_adds": _evaluation(table),
        "precondition": model.proof.demands(),
        "needs": [
            {
                "axes": list(need.axes),
                "message": need.says,
                "example": need.example,
                "location": location(need.span),
            }
            for need in model.proof.needs
        ],
    }


def summary(model: Model, at: InputSize | None = None) -> str:
    """The table as text, without a last line break."""
    at = at or InputSize()
    table = rows(model, at)
    parameters = _total(row.parameters for row in table)
    multiply_adds = _evaluation(table)
    total = ("total", "", "", "", "", _number(parameters), _number(multiply_adds))
    body = [HEADINGS, *map(_texts, table), total]
    widths = [max(len(texts[i]) for texts in body) for i in range(len(HEADINGS))]
    lines = [_line(texts, widths) for texts in body]
    rule = "-" * max(map(len, lines))
    per = "" if at.batch else " Multiply-adds are those of one sample."
    return "\n".join(
        [
            f"{model.name} ({model.function})",
            lines[0],
            rule,
            *lines[1:-1],
            rule,
            lines[-1],
        ]
        + ["", CONVENTION + per, *_needs(model)]
    )


def _needs(model: Model) -> Iterator[str]:
    """At which sizes a model works, and the lines that need them."""
    if not model.proof.needs:
        return
    yield ""
    yield f"It works where {model.proof.demands()}:"
    for need in model.proof.needs:
        axes = ", ".join(need.axes)
        example = f"; {need.example}" if need.example else ""
        yield f"{place(need.span)}: {axes}: {need.says}{example}"


def _texts(row: Row) -> tuple[str, ...]:
    shapes = [f"[{', '.join(map(str, shape))}]" for shape in row.outputs]
    return (
        str(row.line),
        row.tag or "",
        row.nerve,
        ", ".join(row.inputs),
        ", ".join(shapes),
        _number(row.parameters),
        _number(row.multiply_adds),
    )


def _number(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        text.rjust(width) if heading in NUMERIC else text.ljust(width)
        for text, width, heading in zip(texts, widths, HEADINGS, strict=True)
    )
    return "  ".join(cells).rstrip()
