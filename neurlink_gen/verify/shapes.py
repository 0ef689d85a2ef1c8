"""Shapes without memory: every line at every remainder, and sizes that must be refused.

In: a `Subject`. Out: `Check`s. Everything runs on torch's `meta` device, which computes shapes and
dtypes alone.

A twin of the model returns the output of every line. Its outputs are held against the compiler's
predictions; then the generated module must do the same operations, of the same shapes, on the same
tensors, one after another. So each line is checked without a change to the code that is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from neurlink_gen.algebra.sizes import At
from neurlink_gen.findings.places import span_of
from neurlink_gen.findings.source import Span
from neurlink_gen.graph import Node
from neurlink_gen.proofs import Proof
from neurlink_gen.tensors import Tensor as Described
from neurlink_gen.verify.operations import Operation, Run, run, shape_text
from neurlink_gen.verify.results import Check, Failure
from neurlink_gen.verify.samples import (
    admissible,
    inadmissible,
    shape_of,
    shown,
    smallest,
)
from neurlink_gen.verify.subject import Subject, shapes_of, tensors_in
from neurlink_gen.words import counted

REFUSAL = re.compile(r"expected .*, got ", re.DOTALL)


def check_shapes(subject: Subject) -> Check:
    """Every line's shape and dtype at sizes that cover the remainders, at batch 1 and 3."""
    module, twin = subject.without_memory(), subject.twin_without_memory()
    # What runs in training alone is looked at as well, with every layer as it evaluates.
    module.training = bool(subject.model.graph.training)
    sizes = admissible(subject.model)
    # The least size at both batches; after it they take turns.
    cases = [(at, 1 + 2 * (row % 2)) for row, at in enumerate([sizes[0], *sizes])]
    failures: list[Failure] = []
    for at, batch in cases:
        failures += _shapes_at(subject, module, twin, at, batch)
        if failures:
            break  # it is most often the same at the next size
    if subject.model.graph.training and not failures:
        failures += _evaluated(subject, module.eval(), sizes[0])
    lines = len({id(watch.node) for watch in subject.watches})
    detail = (
        f"{counted(lines, 'line', 'lines')} at {counted(len(sizes), 'size', 'sizes')}"
    )
    return Check.of("shapes", detail, failures)


def _shapes_at(
    subject: Subject, module: nn.Module, twin: nn.Module, at: At, batch: int
) -> Iterator[Failure]:
    inputs = subject.inputs(at, batch, "meta")
    where = shown(at, batch)
    own, by_line = run(module, inputs), run(twin, inputs)
    if by_line.error is None:
        tensors = zip(subject.watches, by_line.outputs, strict=True)
        for watch, tensor in tensors:
            span = span_of(watch.node.origin)
            yield from _compared(watch.tensor, tensor, at, batch, span)
    yield from _same_run(subject, own, by_line, where)
    if own.error is None:
        graph = subject.model.graph
        for ref, tensor in zip(graph.outputs, own.outputs, strict=True):
            span = span_of(graph.nodes[ref.node].origin)
            yield from _compared(graph.tensor(ref), tensor, at, batch, span)
    if subject.model.has_intermediates and own.error is None:
        yield from _intermediates(subject, module, at, batch)


def _evaluated(subject: Subject, module: nn.Module, at: At) -> Iterator[Failure]:
    """What comes out in evaluation: nothing of what is returned in training alone."""
    said = subject.output_shapes(at, 3)
    found = shapes_of(list(run(module, subject.inputs(at, 3, "meta")).outputs))
    if said != found:
        expected, got = (", ".join(map(shape_text, each)) for each in (said, found))
        yield Failure(expected, got, subject.span, shown(at, 3))


def _compared(
    said: Described, tensor: Tensor, at: At, batch: int, span: Span
) -> Iterator[Failure]:
    """What the compiler says of a tensor, and what it is."""
    shape, dtype = shape_of(said, batch, at), str(tensor.dtype).removeprefix("torch.")
    if (shape, said.dtype) != (tuple(tensor.shape), dtype):
        expected = f"{shape_text(shape)} of {said.dtype}"
        got = f"{shape_text(tensor.shape)} of {dtype}"
        yield Failure(expected, got, span, shown(at, batch))


def _same_run(
    subject: Subject, own: Run, by_line: Run, where: str
) -> Iterator[Failure]:
    """The generated module does what the twin does, and comes to an end as it does."""
    count = max(len(own.operations), len(by_line.operations))
    for index in range(count):
        ours, theirs = own.operations[index:][:1], by_line.operations[index:][:1]
        if ours != theirs:
            expected, got = _texts(theirs, ours)
            if own.error is not None and not ours:
                got = error_text(own.error)
            yield Failure(expected, got, _line_of(subject, by_line, index), where)
            return
    error = own.error or by_line.error
    if error is not None:
        # The last line that was reached is not known where no line's output is.
        span = _line_of(subject, by_line, count)
        yield Failure("it runs", error_text(error), span, where)


def _texts(*operations: Sequence[Operation]) -> tuple[str, str]:
    """Two operations that differ in words; no operation, where there is none any more."""
    expected, got = (str(*each) or "nothing more" for each in operations)
    if expected == got:
        expected, got = (each[0].full_text for each in operations)
    return expected, got


def _line_of(subject: Subject, by_line: Run, operation: int) -> Span:
    """The line that an operation belongs to: the one that is made by it, or first after it."""
    pairs = zip(subject.watches, by_line.made_at)
    after = [pair for pair in pairs if pair[1] >= operation]
    if not after:
        return subject.span
    watch, _ = min(after, key=lambda pair: pair[1])
    return span_of(watch.node.origin)


def error_text(error: BaseException) -> str:
    """An exception in one line."""
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"


def _intermediates(
    subject: Subject, module: nn.Module, at: At, batch: int
) -> Iterator[Failure]:
    """What `forward_intermediates` returns: every line's output, in order."""
    with torch.no_grad():
        returned = call_intermediates(module, subject.inputs(at, batch, "meta"))
    nodes = subject.model.graph.nodes
    said = [(node, tensor) for node in nodes for tensor in node.outputs]
    if len(said) != len(returned):
        expected, got = (f"{len(each)} outputs" for each in (said, returned))
        yield Failure(expected, got, subject.span, shown(at, batch))
        return
    for (node, described), tensor in zip(said, returned, strict=True):
        yield from _compared(described, tensor, at, batch, span_of(node.origin))


def call_intermediates(module: nn.Module, inputs: tuple[Tensor, ...]) -> list[Tensor]:
    """Every line's output, of a model that has `forward_intermediates`."""
    method = getattr(module, "forward_intermediates")
    return tensors_in(method(*inputs))


def check_refusals(subject: Subject) -> Check:
    """Sizes that do not work are refused at the start of `forward`, in our words."""
    module, proof = subject.without_memory(), subject.model.proof
    refused = [*_wrong_sizes(subject, proof.always), *_wrong_claims(subject)]
    failures = [*_taken(module, refused)]
    if proof.evaluation is not None:
        only = [*_wrong_sizes(subject, proof.in_training)]
        failures += _taken(module.train(), only)
        refused += only
    if not refused:
        return Check("refusals", "passed", "it works at every size")
    return Check.of("refusals", counted(len(refused), "size", "sizes"), failures)


def _base_axes(node: Node) -> list[str | None]:
    """The axes whose sizes an input has."""
    return [size.base_axis for size in node.outputs[0].sizes]


WrongInputs = tuple[Node, tuple[Tensor, ...], str]
"""Inputs that must be refused, with the line of the one that is wrong, and their size in words."""


def _taken(module: nn.Module, refused: Sequence[WrongInputs]) -> Iterator[Failure]:
    """Those that are not refused."""
    for node, inputs, where in refused:
        got = _not_refused(module, inputs)
        if got is not None:
            expected = "ValueError: expected ..., got ..."
            yield Failure(expected, got, span_of(node.origin), where)


def _wrong_sizes(subject: Subject, proof: Proof) -> Iterator[WrongInputs]:
    """Those of a size that a proof refuses."""
    nodes = subject.model.graph.inputs
    for number, at in enumerate(inadmissible(subject.model, proof)):
        batch = 1 + 2 * (number % 2)
        axis = next(
            name for name, n in at.items() if n != smallest(subject.model)[name]
        )
        owner, *_ = [n for n in nodes if axis in _base_axes(n)]
        yield owner, subject.inputs(at, batch, "meta"), shown(at, batch)


def _wrong_claims(subject: Subject) -> Iterator[WrongInputs]:
    """Those of which one is not of the size that follows from the others'."""
    nodes = subject.model.graph.inputs
    seen: set[str] = set()
    at = smallest(subject.model)
    for position, node in enumerate(nodes):
        for axis_index, size in enumerate(node.outputs[0].sizes):
            own = size.base_axis if size.fixed is None else None
            if own is not None and own not in seen:
                seen.add(own)
                continue  # callers choose it
            for change in (1, -1):
                inputs = list(subject.inputs(at, 3, "meta"))
                shape = list(inputs[position].shape)
                shape[2 + axis_index] += change
                if shape[2 + axis_index] > 0:
                    inputs[position] = torch.empty(shape, device="meta")
                    where = f"input {position + 1} of shape {shape_text(shape)}"
                    yield node, tuple(inputs), where


def _not_refused(module: nn.Module, inputs: tuple[Tensor, ...]) -> str | None:
    """What came instead of a refusal; None where it was refused as it should be."""
    try:
        with torch.no_grad():
            outputs = tensors_in(module(*inputs))
    except Exception as error:
        is_ours = type(error) is ValueError and REFUSAL.match(str(error))
        return None if is_ours else error_text(error)
    return f"no error, and {', '.join(map(shape_text, shapes_of(outputs)))}"
