"""An operation at a line: what it sees of the lines before, and what it makes of them.

In: the lines so far, an operation, what its line selects and declares. Out: its `Result`, or a
`Problem`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from neurlink_gen.code import Ref
from neurlink_gen.elaborate.composites import KnownBodies
from neurlink_gen.elaborate.known_operations import key_of
from neurlink_gen.elaborate.line_problems import Poisoned, input_count
from neurlink_gen.elaborate.picks import selected
from neurlink_gen.elaborate.selectors import resolve
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Elsewhere, Problem
from neurlink_gen.graph import Node
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ops import namespace
from neurlink_gen.ops.input import Input
from neurlink_gen.ops.operation import (
    Operand,
    Operation,
    Result,
    Site,
    check_layout,
    instantiate,
)
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.tensors import Target


def _of_rank(operation: Operation, operands: Sequence[Operand]) -> str | None:
    """The kin of an operation that works on as many axes as its input has."""
    name, rank = type(operation).__name__, operands[0].tensor.rank if operands else 0
    kin = re.sub(r"[123]d", f"{rank}d", name)
    for short, words in (("nn", "nn"), ("nv", "nerves")):
        known = namespace(words)
        if kin != name and kin in known and words in type(operation).namespaces:
            return f"write {short}.{kin}"
    return None


@dataclass
class Earlier:
    """The lines before one line.

    unknown: those of which not even the tensors are known. known: what was made before, and the rules
    that derive numbers.
    is_shared: whether the line shares its layers with others. is_inside: whether all are of a network
    that is part of another one. was_searched: whether an operation looked for more than its inputs.
    """

    nodes: Sequence[Node]
    tags: Mapping[str, int]
    unknown: Collection[int]
    known: KnownBodies
    is_shared: bool
    is_inside: bool
    was_searched: bool = False

    def make(
        self,
        nerve: Nerve,
        inputs: tuple[Ref, ...],
        targets: tuple[Target, ...],
    ) -> tuple[Operation, Result]:
        """An operation of the catalogue, and what it makes of a line."""
        tensors = tuple(self.nodes[ref.node].outputs[ref.output] for ref in inputs)
        known = self.known.operations
        key = key_of(nerve, tensors, targets, self.is_shared)
        recalled = known.recall(key, nerve.recipe, inputs) if key else None
        if recalled is not None:
            return recalled
        operation = instantiate(nerve)
        if isinstance(operation, Input) and self.is_inside:
            operation.example = None  # of what comes into the network by itself
        result = self._apply(operation, inputs, targets)
        if key is not None and not self.was_searched:
            known.keep(key, operation, inputs, result)
        return operation, result

    def _apply(
        self, operation: Operation, inputs: tuple[Ref, ...], targets: tuple[Target, ...]
    ) -> Result:
        least, most = operation.inputs
        if not least <= len(inputs) or (most is not None and len(inputs) > most):
            raise input_count(operation, inputs, self.nodes)
        operands = tuple(self._operand(ref) for ref in inputs)
        site = Site(
            operands,
            targets,
            self._newest,
            self._line,
            self.known.edition,
            self.is_shared,
        )
        try:
            if not operation.takes_channels_last:
                for operand in operands:
                    check_layout(type(operation).__name__, operand.tensor)
            return operation.apply(site)
        except Problem as problem:
            if problem.rule is rules.SIZE_RANK and problem.help is None:
                problem.help = _of_rank(operation, operands)
            if problem.rule.is_of_shapes:
                # What comes in is the other half of the story.
                problem.elsewhere = problem.elsewhere or self._incoming(inputs)
            raise

    def _incoming(self, inputs: tuple[Ref, ...]) -> tuple[Elsewhere, ...]:
        """Where the tensors come from that a line reads, and what they are."""
        return tuple(
            Elsewhere(ref.node, self.nodes[ref.node].outputs[ref.output].described)
            for ref in dict.fromkeys(inputs)
        )

    def _operand(self, ref: Ref) -> Operand:
        return Operand(self.nodes[ref.node].outputs[ref.output], ref)

    def _line(self, selector: int | str) -> Operand:
        """The first output of an earlier line."""
        self.was_searched = True
        count = len(self.nodes)
        earlier = {tag: line for tag, line in self.tags.items() if line < count}
        selection = resolve([selector], earlier, count)
        if any(pick.line in self.unknown for pick in selection.picks):
            raise Poisoned
        operand = self._operand(selected(selection, self.nodes)[0])
        check_layout("a size that is read from an earlier line", operand.tensor)
        return operand

    def _newest(self) -> Iterator[Operand]:
        self.was_searched = True
        return self._from_the_last()

    def _from_the_last(self) -> Iterator[Operand]:
        for node in reversed(self.nodes):
            for output, tensor in enumerate(node.outputs):
                # Its size is what is asked of it, which is read from the last axes.
                if not tensor.has_channels_last:
                    yield Operand(tensor, Ref(node.index, output))
