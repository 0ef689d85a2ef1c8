"""From a network as written to a graph: lines flattened, links resolved, composite bodies run.

In: a `Network`. Out: its `Graph`, and diagnostics for the lines that cannot be made. A line with
an error still gives the tensors that it declares, so that one mistake is reported once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from neurlink_gen.algebra.observation import note_line
from neurlink_gen.algebra.sizes import UnrelatedAxes
from neurlink_gen.code import Ref
from neurlink_gen.elaborate.claims import claimed, declared_tensor, input_node
from neurlink_gen.elaborate.composites import KnownBodies, Use, run_init
from neurlink_gen.elaborate.declared import Scale, read_target
from neurlink_gen.elaborate.earlier import Earlier
from neurlink_gen.elaborate.inputs import (
    Axes,
    axes_at,
    find_axes,
    input_targets,
    rank_at,
)
from neurlink_gen.elaborate.known_lines import KnownLines, once_more
from neurlink_gen.elaborate.line_problems import (
    Poisoned,
    input_inside,
    no_input,
    output_count,
    say_more,
    say_of_names,
    taken_by_tag,
    too_deep,
    unrelated,
)
from neurlink_gen.elaborate.lines import (
    Flattener,
    WrittenLine,
    innermost_stage,
    split,
    stages_by_end,
    with_extents,
)
from neurlink_gen.elaborate.nested import axes_of, bind, given, network_of
from neurlink_gen.elaborate.meant import say_meant
from neurlink_gen.elaborate.picks import picked, returned, selected
from neurlink_gen.elaborate.selectors import (
    NOTHING,
    Selection,
    resolve,
    tag_of_input,
)
from neurlink_gen.elaborate.sharing import SharedNerves
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Problem, label, ordered
from neurlink_gen.findings.source import Origin, Span
from neurlink_gen.graph import Graph, Group, Node
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.ops.input import Input
from neurlink_gen.ops.calls import place_argument
from neurlink_gen.ops.operation import Operation
from neurlink_gen.spec.nerve import Added, Nerve
from neurlink_gen.spec.network import Net, Network
from neurlink_gen.tensors import Target, Tensor

MAXIMUM_DEPTH = 64


def elaborate(
    network: Network,
    known: KnownBodies | None = None,
    is_probe: bool = False,
    before: KnownLines | None = None,
) -> tuple[Graph, tuple[Diagnostic, ...]]:
    """The graph of a network, and everything that is wrong with its links and lines.

    known: bodies of composite nerves from networks elaborated before, and the rules that derive
        numbers. is_probe: nothing is made of the graph, so that equal bodies need no `__init__`.
        before: the network at other values of its model's parameters.
    """
    elaborator = _Elaborator([], known or KnownBodies(), is_probe=is_probe)
    lines = elaborator.written(network.lines, network.span)
    elaborator.axes = find_axes(lines, elaborator.findings)
    at = elaborator.axes, elaborator.groups
    elaborator.extend(lines, before.beginning(lines, *at, is_probe) if before else ())
    origin = Origin(network.span, ())
    if isinstance(network.lines, list) and not any(line.is_input for line in lines):
        elaborator.report(no_input(), lines[0].origin if lines else origin)
    outputs = elaborator.outputs(network.outputs, origin)
    training = elaborator.training_outputs(network.training_outputs, origin, outputs)
    graph = elaborator.graph((*outputs, *training), len(training))
    return graph, ordered(elaborator.findings)


@dataclass
class _Elaborator:
    """The lines of one network so far."""

    findings: list[Diagnostic]
    known: KnownBodies
    axes: Axes = Axes(())
    parent: Origin | None = None
    bound: Mapping[int, Tensor] | None = None
    name: str = ""
    """Of a network that is part of another one: what comes in at each input, and what it is called."""
    depth: int = 0
    is_probe: bool = False
    shared: SharedNerves = field(default_factory=SharedNerves)
    nodes: list[Node] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)
    in_stages: dict[int, dict[str, int]] = field(default_factory=dict)
    """For each stage, the tags and the names of stages directly inside it."""
    coming: list[WrittenLine] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)
    """The lines of which not even the declared tensors are known."""

    def report(self, problem: Problem, origin: Origin) -> None:
        if not isinstance(problem, Poisoned):
            self.findings.append(problem.at(origin))

    def graph(self, outputs: tuple[Ref, ...], training: int = 0) -> Graph:
        groups = with_extents(self.groups, self.nodes)
        return Graph(tuple(self.nodes), outputs, groups, training)

    def written(self, lines: object, call: Span) -> list[WrittenLine]:
        """The lines of a nested list, in order."""
        flattener = Flattener(self.parent, self.groups, self.findings, len(self.nodes))
        return list(flattener.lines(lines, call))

    def extend(self, lines: list[WrittenLine], known: Iterable[Node] = ()) -> None:
        """Append lines, the first of them known. A stage's name means its last line, and after it."""
        ends = stages_by_end(lines, self.groups)
        self.coming = lines
        nodes = itertools.chain(known, itertools.repeat(None))
        is_again = False
        for before, line, given in zip((None, *lines), lines, nodes):
            node = given or once_more(line, before, self.nodes, self.is_probe, is_again)
            is_again = node is not None and given is None
            if node is None:
                self.add(line)
            else:
                self.nodes.append(node)
                self._tag(node.tag, line.stage, node.index)
            for stage, first in ends.get(line.number, ()) if ends else ():
                name = stage.name or ""
                taken = self._tags_in(innermost_stage(stage.parent, self.groups))
                if taken.setdefault(name, line.number) < first:
                    other = self.nodes[taken[name]]
                    self.findings.append(taken_by_tag(stage, other, self.parent))
                self.tags[name] = line.number

    def add(self, line: WrittenLine) -> None:
        """Append one line; where it cannot be made, report why and append what it declares."""
        targets: tuple[Target, ...] = ()
        selection = NOTHING
        name = None
        note_line(line.origin.place_in_spec)
        try:
            nerve, declared = split(line.written)
            name = nerve.recipe.nerve_class.__name__
            selection = self._resolve(nerve, line.stage)
            source = self._source(selection)
            axes = axes_at(self.axes, source)
            scale = Scale(axes.base, axes.names, rank_at(nerve, source))
            targets = tuple(
                read_target(each, scale, output) for output, each in enumerate(declared)
            )
            lines = (pick.line for pick in selection.picks)
            if not self.unknown or self.unknown.isdisjoint(lines):
                self.nodes.append(self._node(line, nerve, selection, targets, axes))
                return
            if len(self.axes.owners) > 1:
                targets = ()  # whose ratios they are hangs on what is selected
        except Poisoned:
            pass  # its reasons were reported inside
        except Problem as problem:
            targets = say_meant(problem, line.written, targets, self.parent is not None)
            self._found(problem, line, name)
        except UnrelatedAxes:
            self.report(unrelated(), line.origin)
        self._append_unknown(line, selection, targets)

    def _found(self, problem: Problem, line: WrittenLine, name: str | None) -> None:
        """Report what is wrong with a line, with the other lines that have to do with it."""
        if line.nerve is not None:
            place_argument(problem, line.nerve.recipe.nerve_class)
        say_more(problem, line, self.coming)
        say_of_names(problem, self.groups, self.nodes if self.parent else ())
        labels = [
            made
            for other in problem.elsewhere
            for made in label(self.nodes[other.line].origin, other.message, other.part)
        ]
        self.findings.append(problem.at(line.origin, name, tuple(labels)))

    def _tags_in(self, stage: int | None) -> dict[str, int]:
        """The tags that a line may not bear: those in its stage, or, outside all stages, any."""
        return self.tags if stage is None else self.in_stages.setdefault(stage, {})

    def _resolve(self, nerve: Nerve, stage: int | None) -> Selection:
        selector = nerve.recipe.selector
        is_input = issubclass(nerve.recipe.nerve_class, Input)
        try:
            if is_input:
                selection = Selection((), tag_of_input(selector, self.tags))
            else:
                members = None if stage is None else self._tags_in(stage)
                selection = resolve(selector, self.tags, len(self.nodes), members)
        except Problem:
            # The tag is known from here on all the same, so that its uses are no errors as well.
            written = selector[1:] if isinstance(selector, tuple) else (selector,)
            for tag in written:
                if isinstance(tag, str):
                    self.tags.setdefault(tag, len(self.nodes))
            raise
        self._tag(selection.tag, stage, len(self.nodes))
        return selection

    def _tag(self, tag: str | None, stage: int | None, line: int) -> None:
        """Know a line by its tag from here on."""
        if tag is not None:
            self.tags[tag] = line
            self._tags_in(stage)[tag] = line

    def _append_unknown(
        self, line: WrittenLine, selection: Selection, targets: tuple[Target, ...]
    ) -> None:
        # What it declares is trusted, if that is everything: not of which of several are indices.
        index = len(self.nodes)
        outputs = tuple(declared_tensor(target) for target in targets)
        if len(outputs) != 1 or None in outputs:
            self.unknown.add(index)
        known = tuple(tensor for tensor in outputs if tensor is not None)
        node = Node(index, selection.tag, line.origin, (), targets, known)
        self.nodes.append(replace(node, group=line.group))

    def _source(self, selection: Selection) -> Tensor | None:
        """The first selected tensor that has a size, so far as they are known."""
        for pick in selection.picks:
            for tensor in self.nodes[pick.line].outputs:
                if tensor.rank:
                    return tensor
        return None

    def _node(
        self,
        line: WrittenLine,
        nerve: Nerve,
        selection: Selection,
        targets: tuple[Target, ...],
        axes: Axes,
    ) -> Node:
        inputs = selected(selection, self.nodes)
        index = len(self.nodes)
        sharing = self.shared.take(nerve.recipe, index, selection.tag, self.tags)
        operation = result = body = None
        nerve_class = nerve.recipe.nerve_class
        if not inputs and not index and not issubclass(nerve_class, Input):
            raise no_input()
        if issubclass(nerve_class, Operation):
            if issubclass(nerve_class, Input):
                if self.parent is not None and self.bound is None:
                    raise input_inside()
                targets = input_targets(self.axes, index, targets)
            told = self.shared.reach(nerve.recipe), self.bound is not None
            earlier = Earlier(self.nodes, self.tags, self.unknown, self.known, *told)
            operation, result = earlier.make(nerve, inputs, targets)
            if isinstance(operation, Input) and self.bound is not None:
                result = given(self.name, operation, self.bound[index])
            produced = result.outputs
        else:
            use = self._use(nerve, inputs, targets, axes, selection)
            body = self._body(nerve, use, line.origin)
            produced = tuple(body.tensor(ref) for ref in body.outputs)
        if len(produced) != len(targets):
            raise output_count(nerve_class.__name__, len(produced), len(targets))
        return Node(
            index,
            selection.tag,
            line.origin,
            inputs,
            targets,
            tuple(map(claimed, targets, produced)),
            operation=operation,
            result=result,
            recipe=None if operation else nerve.recipe,
            body=body,
            group=line.group,
            sharing=sharing,
        )

    def _use(
        self,
        nerve: Nerve,
        inputs: tuple[Ref, ...],
        targets: tuple[Target, ...],
        axes: Axes,
        selection: Selection,
    ) -> Use:
        tensors = tuple(self.nodes[ref.node].outputs[ref.output] for ref in inputs)
        counts = [len(picked(each, self.nodes[each.line])) for each in selection.picks]
        is_shared = self.shared.reach(nerve.recipe)
        return Use(nerve.recipe, tensors, targets, axes, tuple(counts), is_shared)

    def _body(self, nerve: Nerve, use: Use, origin: Origin) -> Graph:
        """The graph of a composite nerve, or of a built network, at one line."""
        if self.depth >= MAXIMUM_DEPTH:
            raise too_deep(MAXIMUM_DEPTH)
        if issubclass(use.recipe.nerve_class, Net):
            network, wanted = network_of(nerve)
            return self._inside(use, origin, network).run_network(network, wanted, use)
        body = self.known.recall(use, self.is_probe)
        if body is not None:
            return body
        added = run_init(use)
        body = self.known.find(use, added)
        if body is None:
            body = self._inside(use, origin, None).run(use, added)
            self.known.keep(use, added, body)
        return body

    def _inside(self, use: Use, origin: Origin, network: Network | None) -> _Elaborator:
        return _Elaborator(
            self.findings,
            self.known,
            parent=origin,
            depth=self.depth + 1,
            is_probe=self.is_probe,
            shared=self.shared.inside(len(self.nodes), network, use.is_shared),
        )

    def run_network(self, network: Network, wanted: object, use: Use) -> Graph:
        """The graph of a built network that is part of another one; of its outputs what is wanted."""
        self.name, errors = network.class_name, len(self.findings)
        lines = self.written(network.lines, network.span)
        bound = self.bound = bind(network, lines, use.inputs)
        own = find_axes(lines, self.findings)
        self.axes = axes_of(network, own, bound)
        self.extend(lines)
        origin = Origin(network.span, (), parent=self.parent)
        if not bound:
            self.report(no_input(), origin)
        if any(found.is_error for found in self.findings[errors:]):
            raise Poisoned
        if wanted is None:
            outputs = self.outputs(network.outputs, origin)
        else:
            outputs = returned(wanted, "outputs", self.tags, self.nodes)
        return replace(self.graph(outputs), network=network)

    def run(self, use: Use, added: tuple[Added, ...]) -> Graph:
        """The graph of a composite nerve's own lines."""
        assert self.parent is not None
        self.axes = use.axes
        for tensor in use.inputs:
            self.nodes.append(input_node(len(self.nodes), tensor, self.parent))
        count, errors = len(self.nodes), len(self.findings)
        for part in added:
            lines = [part.lines] if isinstance(part.lines, tuple) else part.lines
            self.extend(self.written(lines, part.span))
        if any(found.is_error for found in self.findings[errors:]):
            raise Poisoned
        if len(self.nodes) == count:
            name = use.recipe.nerve_class.__name__
            raise Problem(rules.EMPTY_COMPOSITE, f"{name} adds no lines")
        last = added[-1]
        outputs = self.outputs(last.outputs, Origin(last.span, (), parent=self.parent))
        if any(found.is_error for found in self.findings[errors:]):
            raise Poisoned
        return self.graph(outputs)

    def outputs(self, wanted: object, origin: Origin) -> tuple[Ref, ...]:
        """The tensors that a network returns."""
        if not self.nodes:
            return ()
        if wanted is None:
            last = self.nodes[-1]
            return tuple(Ref(last.index, output) for output in range(len(last.outputs)))
        try:
            return returned(wanted, "outputs", self.tags, self.nodes)
        except Problem as problem:
            say_of_names(problem, self.groups, self.nodes if self.parent else ())
            self.report(problem, origin)
            return (Ref(len(self.nodes) - 1),)

    def training_outputs(
        self, wanted: object, origin: Origin, before: tuple[Ref, ...]
    ) -> tuple[Ref, ...]:
        """The tensors that a network returns in training alone, after the others."""
        if wanted is None:
            return ()
        try:
            return returned(wanted, "training_outputs", self.tags, self.nodes, before)
        except Problem as problem:
            self.report(problem, origin)
            return ()
