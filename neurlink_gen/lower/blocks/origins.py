"""Where the channel counts of a block come from: told by its graph, not by numbers that agree.

In: the graph of one use of a block. Out: the same graph, in which every slot of channels says of which
counts it is the sum: those that come in, and those that modules make. What is added up has equal
channels, so that these are one count; what is concatenated has the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import (
    Apply,
    Code,
    Module,
    CountOrigin,
    Ref,
    Slot,
    Text,
)
from neurlink_gen.code_trees import map_slots
from neurlink_gen.graph import Graph, Node
from neurlink_gen.lazy_dataclasses import dataclass, replace

MADE = ("out_channels", "out_features")
"""The roles of what comes out of a module."""
READ = ("in_channels", "in_features", "num_features", "num_channels", "channels")
"""The roles of what goes into one."""
OF_AN_INPUT = "_channels"
"""How the channels of one of several inputs of a block are called: `skip_channels`."""

Tree = TypeVar("Tree", Code, Module)


@dataclass(frozen=True)
class Traced:
    """A block's graph, whose slots say where their counts come from, and so for its ends.

    fixed: the counts that are plain numbers in this use, whether a slot says them or not.
    """

    graph: Graph
    instance_of: Callable[[Node], Module]
    inputs: tuple[CountOrigin, ...]
    outputs: tuple[CountOrigin, ...]
    fixed: Mapping[CountOrigin, int]


def traced(
    graph: Graph,
    instance_of: Callable[[Node], Module],
    inputs_of: Callable[[Module], Sequence[str]],
) -> Traced:
    """The graph with the origins of its counts.

    instance_of: how a composite nerve's line is instantiated; inputs_of: what such a block calls its
    inputs.
    """
    return _Tracer(graph, instance_of, inputs_of).run()


@dataclass(frozen=True)
class _Count:
    """How many channels a value has: where that comes from, and what it comes to."""

    origin: CountOrigin
    value: Expression


class _Tracer:
    def __init__(
        self,
        graph: Graph,
        instance_of: Callable[[Node], Module],
        inputs_of: Callable[[Module], Sequence[str]],
    ) -> None:
        self.graph = graph
        self.instance_of = instance_of
        self.inputs_of = inputs_of
        self.number = 0
        self.meant: dict[int, CountOrigin] = {}
        """Counts that turned out to be others."""
        self.known: dict[Ref, _Count] = {}
        self.instances: dict[int, Module] = {}
        self.codes: dict[int, Code] = {}

    def run(self) -> Traced:
        for node in self.graph.inputs:
            self.known[Ref(node.index)] = self._new(node.outputs[0].channels)
        self.given = self.number
        for node in self.graph.nodes:
            if not node.is_input:
                self._line(node)
        instances = {i: self._settled(module) for i, module in self.instances.items()}
        nodes = [
            (
                _with_code(node, self._settled(self.codes[node.index]))
                if node.index in self.codes
                else node
            )
            for node in self.graph.nodes
        ]
        fixed = {
            self._meaning(each.origin): each.value.value
            for each in self.known.values()
            if each.value.is_constant
        }
        return Traced(
            replace(self.graph, nodes=tuple(nodes)),
            lambda node: instances[node.index],
            tuple(self._of(Ref(node.index)) for node in self.graph.inputs),
            tuple(map(self._of, self.graph.outputs)),
            fixed,
        )

    def _line(self, node: Node) -> None:
        """Note how many channels come out of a line, and where they come from."""
        made: _Count | None = None
        if node.index in self.graph.live and node.body is not None:
            counts = [self.known[ref] for ref in node.inputs]
            module, made = self._module(self.instance_of(node), counts)
            self.instances[node.index] = module
        elif node.index in self.graph.live and node.result is not None:
            self.codes[node.index], made = self._code(node.result.code)
        for output, tensor in enumerate(node.outputs):
            told = made if len(node.outputs) == 1 else None
            if told is None or told.value != tensor.channels:
                told = self._new(tensor.channels)
            self.known[Ref(node.index, output)] = told

    def _of(self, ref: Ref) -> CountOrigin:
        return self._meaning(self.known[ref].origin)

    def _new(self, value: Expression) -> _Count:
        self.number += 1
        return _Count((self.number - 1,), value)

    def _settled(self, tree: Tree) -> Tree:
        def settled(slot: Slot) -> Slot:
            meaning = self._meaning(slot.origin)
            return slot if meaning == slot.origin else replace(slot, origin=meaning)

        return map_slots(tree, settled)

    def _meaning(self, origin: CountOrigin) -> CountOrigin:
        parts: list[int] = []
        for each in origin:
            parts += self._meaning(self.meant[each]) if each in self.meant else (each,)
        return tuple(sorted(parts))

    def _same(self, first: _Count, second: _Count) -> None:
        """Take two counts for one, as those of what is added up are."""
        ours, theirs = self._meaning(first.origin), self._meaning(second.origin)
        if ours == theirs or first.value != second.value:
            return
        # The one that is less of a matter of course is told by the other.
        rank = sorted((ours, theirs), key=lambda each: (len(each) == 1, each))
        kept, told = rank
        if len(told) == 1 and told[0] >= self.given and told[0] not in kept:
            self.meant[told[0]] = kept

    def _code(self, code: Code | Slot) -> tuple[Code, _Count | None]:
        """Code whose modules say where their counts come from; and what comes out of it."""
        assert not isinstance(code, Slot)
        if isinstance(code, Ref):
            return code, self.known.get(code)
        pairs = [
            (each, None) if isinstance(each, Slot) else self._code(each)
            for each in code.operands
        ]
        operands = tuple(operand for operand, _ in pairs)
        counts = [
            count
            for operand, count in pairs
            if count and not (isinstance(operand, Text) and operand.reads_size)
        ]
        if isinstance(code, Apply):
            module, made = self._module(code.module, counts)
            applied = tuple(each for each in operands if not isinstance(each, Slot))
            return Apply(module, applied), made
        return replace(code, operands=operands), self._joined(code, counts)

    def _joined(self, code: Text, counts: Sequence[_Count]) -> _Count | None:
        """What comes out where several values are added up, or else joined."""
        if len(counts) < 2:
            return next(iter(counts), None)
        if code.infix:
            for each in counts[1:]:
                self._same(counts[0], each)
            return max(counts, key=lambda each: each.value.value)
        origin = tuple(part for each in counts for part in each.origin)
        return _Count(origin, sum((each.value for each in counts), Expression.of(0)))

    def _module(
        self, module: Module, counts: Sequence[_Count]
    ) -> tuple[Module, _Count | None]:
        """A module whose slots say where their counts come from; and what comes out of it."""
        made = counts[0] if counts else None
        children = []
        for child in module.children:
            told, made = self._module(child, [made] if made else [])
            children.append(told)
        roles = [given.slot.role for given in module.arguments]
        if module.is_block and not {"channels", *MADE}.intersection(roles):
            made = None
        arguments = []
        for given in module.arguments:
            count = self._read(module, given.slot.role, counts)
            value = given.slot.value
            if given.slot.role in MADE and isinstance(value, (int, Expression)):
                made = count = self._new(Expression.of(value))
            slot = replace(given.slot, origin=count.origin) if count else given.slot
            arguments.append(replace(given, slot=slot))
        return (
            replace(module, children=tuple(children), arguments=tuple(arguments)),
            made,
        )

    def _read(
        self, module: Module, role: str, counts: Sequence[_Count]
    ) -> _Count | None:
        """The input whose channels an argument says."""
        if role in READ:
            return next(iter(counts), None)
        names = self.inputs_of(module) if module.is_block else ()
        called = dict(zip(names, counts, strict=False))
        return called.get(role.removesuffix(OF_AN_INPUT))


def _with_code(node: Node, code: Code) -> Node:
    assert node.result is not None
    return replace(node, result=replace(node.result, code=code))
