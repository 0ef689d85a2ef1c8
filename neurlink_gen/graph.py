"""The elaborated network: every link resolved, every tensor known, every line with its origin.

In: what elaboration found. Out: frozen graphs that the later stages read. A composite nerve's
line holds a graph of its own.
"""

from __future__ import annotations

import itertools
import operator
from collections import Counter
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)

from neurlink_gen.algebra.requirements import Requirement
from neurlink_gen.code import Argument, Definition, Module, Ref
from neurlink_gen.code_trees import definitions, modules, refs
from neurlink_gen.findings.source import Origin, Span
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.ops.editions import FIRST
from neurlink_gen.ops.identity import Identity
from neurlink_gen.ops.input import Input
from neurlink_gen.ops.operation import Operation, Result
from neurlink_gen.proofs import Proof
from neurlink_gen.remembered import remembered_property
from neurlink_gen.spec.nerve import Nerve, Recipe
from neurlink_gen.spec.network import Network
from neurlink_gen.tensors import Target, Tensor


@dataclass(frozen=True)
class Sharing:
    """The lines of a network that share their parameters: the first of them, and the module's name."""

    first: int
    name: str | None


@dataclass(frozen=True)
class Node:
    """One line.

    operation: the catalogue's nerve, and `result` what it made of the line; or, for a composite
        nerve, its `recipe` and `body`, its graph.
    inputs: the tensors that the line selects. declared: what it says of its outputs.
    outputs: the tensors that later lines read: as declared where the line declares them.
    A line with an error has neither.
    group: the innermost nested list or stage that the line stands in, as an index into the
        graph's groups. sharing: the lines that it shares its parameters with.
    """

    index: int
    tag: str | None
    origin: Origin
    inputs: tuple[Ref, ...]
    declared: tuple[Target, ...]
    outputs: tuple[Tensor, ...]
    operation: Operation | None = None
    result: Result | None = None
    recipe: Recipe | None = None
    body: Graph | None = None
    group: int | None = None
    sharing: Sharing | None = None

    @property
    def is_input(self) -> bool:
        return isinstance(self.operation, Input)

    @property
    def composite(self) -> type[Nerve] | str | None:
        """The class of a composite nerve; the name of a built network."""
        if self.body is not None and self.body.network is not None:
            return self.body.network.class_name
        return self.recipe.nerve_class if self.recipe else None

    @property
    def is_broken(self) -> bool:
        """Whether the line has an error, so that only what it declares is known of it."""
        return self.result is None and self.body is None

    @property
    def nerve_name(self) -> str:
        """What the spec calls the nerve."""
        if self.operation is not None:
            return type(self.operation).__name__
        nerve = self.composite or type(None)
        return nerve if isinstance(nerve, str) else nerve.__name__

    @property
    def output_names(self) -> tuple[str | None, ...]:
        """What the nerve calls its outputs, so far as it has names for them."""
        if self.body is not None:
            return self.body.output_names
        return self.operation.output_names if self.operation is not None else ()

    def name_of(self, output: int, name: str | None) -> str | None:
        """What one of its outputs is called where the line itself is called so."""
        if len(self.outputs) == 1 or not name:
            return name
        own = (*self.output_names, *[None] * len(self.outputs))[output]
        return f"{name}_{output if own is None else own}"

    @remembered_property
    def reads(self) -> tuple[Ref, ...]:
        """The values that the line's code reads, repeats included."""
        if self.is_input:
            return ()
        return refs(self.result.code) if self.result is not None else self.inputs

    def with_body(self, body: Graph) -> Node:
        """The same line with another graph inside."""
        # As `replace` does, in a tenth of the time. What is remembered of a line is not of its inside.
        made = object.__new__(Node)
        vars(made).update(vars(self), body=body)
        return made

    @property
    def gives_what_it_declares(self) -> bool:
        """Whether that is plain; where it is not, it may be so all the same."""
        return all(map(operator.is_, self.outputs, self.produced))

    @property
    def produced(self) -> tuple[Tensor, ...]:
        """The tensors that the nerve gives, whatever the line declares."""
        if self.result is not None:
            return self.result.outputs
        if self.body is not None:
            return tuple(self.body.tensor(ref) for ref in self.body.outputs)
        return ()


@dataclass(frozen=True)
class Group:
    """A nested list of lines, or a stage, named or not: the lines from `first` to `last`.

    is_list: a stage whose members stand side by side, and are no chain.
    """

    name: str | None
    parent: int | None
    first: int
    last: int
    span: Span
    is_stage: bool = False
    is_list: bool = False


@dataclass(frozen=True)
class Graph:
    """A network, or the inside of a composite nerve.

    outputs: what it returns. training: how many of these, the last ones, it returns in training
        alone. network: what it is the graph of, where a line of another network is a built one.
    beginnings: how its parameters begin, if it is such a one.
    """

    nodes: tuple[Node, ...]
    outputs: tuple[Ref, ...]
    groups: tuple[Group, ...] = ()
    training: int = 0
    network: Network | None = None
    beginnings: tuple[Beginning, ...] = ()

    @remembered_property
    def inputs(self) -> tuple[Node, ...]:
        """The lines through which tensors come in."""
        return tuple(node for node in self.nodes if node.is_input)

    def tensor(self, ref: Ref) -> Tensor:
        """The tensor that a reference reads."""
        return self.nodes[ref.node].outputs[ref.output]

    @remembered_property
    def live(self) -> frozenset[int]:
        """The lines that the outputs depend on."""
        wanted = {ref.node for ref in self.outputs}
        for node in reversed(self.nodes):
            if node.index in wanted:
                wanted.update(ref.node for ref in node.reads)
        return frozenset(wanted)

    @remembered_property
    def output_names(self) -> tuple[str | None, ...]:
        """What the network itself calls each of its outputs: by tags, or by names of stages.

        One of several outputs of a line is called after both: `fpn_p3`. The outermost stage that ends
        with a line names it; a list, which is no line's, only if no stage does.
        """
        ordered = sorted(reversed(self.groups), key=lambda group: not group.is_list)
        ends = {group.last: group.name for group in ordered if group.name}
        return tuple(
            node.name_of(ref.output, node.tag or ends.get(ref.node))
            for ref in self.outputs
            for node in [self.nodes[ref.node]]
        )

    @property
    def in_evaluation(self) -> Graph:
        """The network as it evaluates."""
        if not self.training:
            return self
        return replace(self, outputs=self.outputs[: -self.training], training=0)

    @remembered_property
    def training_only(self) -> frozenset[int]:
        """The lines that run in training alone: only what is returned then depends on them."""
        if not self.training:
            return frozenset()
        return self.live - self.in_evaluation.live

    @remembered_property
    def last_read(self) -> Mapping[Ref, int]:
        """The last line that reads each value; past the end for what the network returns."""
        last = {ref: node.index for node in self.nodes for ref in node.reads}
        return last | {ref: len(self.nodes) for ref in self.outputs}

    @remembered_property
    def subgroups(self) -> Mapping[int | None, tuple[int, ...]]:
        """The groups that stand directly inside each group, in order; None is the network."""
        inside: dict[int | None, tuple[int, ...]] = {}
        for index, group in enumerate(self.groups):
            inside[group.parent] = (*inside.get(group.parent, ()), index)
        return inside

    @remembered_property
    def readers(self) -> Counter[Ref]:
        """How many lines read each value, the outputs counting as readers."""
        reads = (node.reads for node in self.nodes)
        return Counter(itertools.chain(self.outputs, *reads))

    @remembered_property
    def inner_tags(self) -> Mapping[Ref, str]:
        """What the inside of a composite nerve calls its inputs, by `Identity`s of them."""
        found: dict[Ref, str] = {}
        for node in self.nodes:
            if node.tag is not None and isinstance(node.operation, Identity):
                if self.nodes[node.inputs[0].node].is_input:
                    found.setdefault(node.inputs[0], node.tag)
        return found

    @remembered_property
    def definitions(self) -> tuple[Definition, ...]:
        """The classes that its lines need beside torch's, those of composite nerves included."""
        found = [each for body in self.bodies for each in body.definitions]
        if not found and not any(each.definition for each in self.own_modules):
            return ()  # as most networks
        for node in self.nodes:
            if node.result is not None:
                found += definitions(node.result.code)
        return tuple(dict.fromkeys(found))

    @remembered_property
    def bodies(self) -> tuple[Graph, ...]:
        """The graphs of its composite nerves: each once, however often it is used."""
        every = {id(node.body): node.body for node in self.nodes if node.body}
        return tuple(every.values())

    def with_bodies(self, change: Callable[[Graph], Graph]) -> Graph:
        """This graph with those of its composite nerves changed; what is shared stays shared."""
        changed = {id(body): change(body) for body in self.bodies}
        if all(changed[id(body)] is body for body in self.bodies):
            return self
        nodes = (
            node if node.body is None else node.with_body(changed[id(node.body)])
            for node in self.nodes
        )
        return self.with_nodes(nodes)

    def with_nodes(self, nodes: Iterable[Node]) -> Graph:
        """The same graph with lines that are written in another way, and read the same."""
        made = replace(self, nodes=tuple(nodes))
        own, known = vars(made), vars(self)
        own.update((name, known[name]) for name in _OF_READS if name in known)
        return made

    @remembered_property
    def modules(self) -> tuple[Module, ...]:
        """The modules of its lines, and what they consist of."""
        inside = (each for body in self.bodies for each in body.modules)
        return (*inside, *self.own_modules)

    @remembered_property
    def own_modules(self) -> tuple[Module, ...]:
        """Those of its lines that are no composite nerves."""
        return tuple(_modules(self.nodes))

    def repeating(self, written: Collection[int]) -> frozenset[int]:
        """The lines, of those that are written, whose module an earlier one of them has made."""
        made: set[int] = set()
        found = []
        for node in self.nodes:
            if node.sharing is not None and node.index in written:
                if node.sharing.first in made:
                    found.append(node.index)
                made.add(node.sharing.first)
        return frozenset(found)

    @property
    def nested(self) -> tuple[Graph, ...]:
        """This graph, and those of its composite nerves: each once, however often it is used."""
        return (self, *self._inside)

    @remembered_property
    def _inside(self) -> tuple[Graph, ...]:
        # Without the graph itself: it would keep itself alive until garbage is looked for.
        return tuple(each for body in self.bodies for each in body.nested)


_OF_READS = ("live", "last_read", "readers", "inner_tags", "subgroups")
"""What is remembered of a graph that only depends on what its lines read."""


def modules_of(nodes: Sequence[Node]) -> Iterator[Module]:
    """The modules of some lines, and what they consist of; of lines that share a body, once."""
    bodies = {id(node.body): node.body for node in nodes if node.body is not None}
    for body in bodies.values():
        yield from body.modules
    yield from _modules(nodes)


def _modules(nodes: Sequence[Node]) -> Iterator[Module]:
    for node in nodes:
        pending = list(modules(node.result.code)) if node.result is not None else []
        while pending:
            module = pending.pop()
            pending += module.children
            yield module


Default = int | float | bool | str
"""What a parameter of a spec's function is unless the caller says otherwise."""


@dataclass(frozen=True, repr=False)
class Written:
    """A default of a kind of which no class has a parameter, as the spec writes it."""

    text: str

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Fixed:
    """A parameter of a spec's function that the class has not, at its default instead.

    span: where the spec decides by it, if that was seen.
    """

    name: str
    default: Default | Written
    span: Span | None = None


@dataclass(frozen=True)
class Beginning:
    """How the parameters of one class of modules begin.

    kind: the class. within: the attribute that they are in; None for all. function: what is done
    with their weights, called with `arguments`; None for nothing. bias: the number that their biases
    begin at; None where they have none, or stay as torch makes them. may_lack_bias: a type checker
    takes it that some have none.
    """

    kind: str
    within: str | None
    function: str | None
    arguments: tuple[Argument, ...]
    bias: float | None
    may_lack_bias: bool


@dataclass(frozen=True)
class Model:
    """A model of a spec file: its class name, its function's name, its graph, proved.

    parameters: those of the function that the class keeps, with their defaults.
    requirements: what the values of those must meet.
    fixed: those that it does not keep, though something depends on them.
    beginnings: what the spec says of how parameters begin. edition: of the rules that derived its
    numbers.
    """

    name: str
    function: str
    docstring: str | None
    graph: Graph
    proof: Proof
    has_intermediates: bool
    parameters: tuple[tuple[str, Default], ...] = ()
    requirements: tuple[Requirement, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    beginnings: tuple[Beginning, ...] = ()
    edition: int = FIRST.number
