"""From proved graphs to the classes of one file: blocks first, then the models.

In: the models of a spec, each with its graph and proof. Out: a `FileCode`, its classes in the order
in which they are written, callee before caller. All uses of one composite nerve become one class.
"""

from __future__ import annotations

import graphlib
import textwrap
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from neurlink_gen.code import (
    Argument,
    Module,
    Name,
    Slot,
    Value,
)
from neurlink_gen.code_trees import flatten, modules
from neurlink_gen.algebra.tracked import expression_of
from neurlink_gen.graph import Default, Graph, Model, Node, Written
from neurlink_gen.proofs import Proof
from neurlink_gen.lower.classes import ClassCode, FileCode, Parameter
from neurlink_gen.lower.forward import (
    INTERMEDIATE_NAMES,
    Locals,
    other_ways,
    forward_body,
    intermediates,
)
from neurlink_gen.lower.fractions import with_fractions
from neurlink_gen.lower.guards import axis_variables, guard_lines, precondition
from neurlink_gen.lower.blocks.in_place import alike_in_place
from neurlink_gen.lower.kept import with_kept_parameters
from neurlink_gen.lower.lines import with_one_tensor_a_line
from neurlink_gen.lower.blocks.merge import Merged, merge
from neurlink_gen.lower.blocks.naming import CHANNEL_ENDINGS, COUNT, NUMBER, Use
from neurlink_gen.lower.numbers import with_numbers
from neurlink_gen.lower.blocks.origins import Traced, traced
from neurlink_gen.lower.shared_models import shared_models
from neurlink_gen.lower.shapes import WIDTH, BodyUse, block_shapes, model_shapes
from neurlink_gen.lower.steps import plan
from neurlink_gen.names import (
    ARITHMETIC,
    GENERATED_NAMES,
    Scope,
    identifier,
    numbered,
    snake_case,
)
from neurlink_gen.ops.calls import signature
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.words import listed
from neurlink_gen.writing.literals import value_text


def lower(models: Sequence[Model]) -> FileCode:
    """The classes of one file."""
    definitions = tuple(
        dict.fromkeys(each for model in models for each in model.graph.definitions)
    )
    taken = {model.name for model in models} | {each.name for each in definitions}
    scope = Scope(GENERATED_NAMES | ARITHMETIC | taken)
    shared = shared_models(models)
    by_model = [(model, list(_block_uses(model, shared))) for model in models]
    proofs = {id(node): model.proof for model, nodes in by_model for node in nodes}
    about = {model.name: model.docstring for model in models}
    writer = _BlockWriter(scope, proofs, shared, about)
    for group in _callees_first(
        [node for _, nodes in by_model for node in nodes], shared
    ):
        writer.write(group)
    classes = [*writer.classes]
    classes += (_model_class(model, writer, scope) for model in models)
    if shared:
        classes = _in_order(classes)
    for change in (with_one_tensor_a_line, with_kept_parameters, with_fractions):
        classes = list(map(change, classes))
    return FileCode(definitions, tuple(classes))


def _model_class(model: Model, writer: _BlockWriter, scope: Scope) -> ClassCode:
    graph, proof, keep_all = model.graph, model.proof, model.has_intermediates
    planned = plan(graph, writer.instance, keep_all)
    parameters = dict(model.parameters)
    axes = axis_variables(graph, proof, parameters)
    fields = _output_names(graph)
    output_class = scope.claim(f"{model.name}Output") if fields else None
    reserved = [*axes.values(), *(INTERMEDIATE_NAMES if keep_all else ())]
    if output_class is not None:
        reserved.append(output_class)
    local = Locals(tuple(reserved), kept_input="inputs", is_block=False)
    body = forward_body(graph, planned, local)
    note = _fixed_note(model)
    is_first = not (model.docstring or note)
    sizes = precondition(graph, proof)
    written = ClassCode(
        model.name,
        tuple(
            Parameter(name, type(default).__name__, default)
            for name, default in parameters.items()
        ),
        body,
        model.docstring,
        model_shapes(graph, body.inputs, fields, sizes, is_first),
        outputs=fields,
        output_class=output_class,
        training=graph.training,
        intermediates=intermediates(graph, planned, local) if keep_all else (),
        guard=guard_lines(graph, proof, body.inputs, axes),
        note=note,
        beginnings=model.beginnings,
        is_model=True,
    )
    return with_numbers(written, model.requirements)


def _fixed_note(model: Model) -> str:
    """What became of the function's parameters that the class does not have."""
    if not model.fixed:
        return ""
    values = [f"{each.name} = {_default_text(each.default)}" for each in model.fixed]
    note = f"Written for {listed(values)}, as the spec has it."
    return textwrap.fill(note, WIDTH)


def _default_text(default: Default | Written) -> str:
    return str(default) if isinstance(default, Written) else value_text(default)


def _output_names(graph: Graph) -> tuple[str, ...]:
    """The fields of what `forward` returns, where it returns several tensors."""
    if len(graph.outputs) == 1:
        return ()
    scope = Scope(GENERATED_NAMES | {"count", "index"})
    names = []
    for ref, own in zip(graph.outputs, graph.output_names, strict=True):
        node = graph.nodes[ref.node]
        name = own or node.name_of(ref.output, _kind(node)) or ""
        name = identifier(name.lstrip("_"))
        if not name.isidentifier():
            name = f"output{name}"
        names.append(scope.claim(name))
    return tuple(names)


def _kind(node: Node) -> str:
    """What an untagged line is called: after its first module, or else its nerve."""
    found = modules(node.result.code) if node.result is not None else ()
    return found[0].kind if found else snake_case(node.nerve_name)


Shared = Mapping[int, Module]
"""The instances of models on lines of others, by the identities of these lines."""


def _block_uses(model: Model, shared: Shared) -> Iterator[Node]:
    """Every line of a composite nerve that is written, those inside other such nerves first."""
    return _uses_in(model.graph, shared, keep_all=model.has_intermediates)


def _uses_in(graph: Graph, shared: Shared, keep_all: bool = False) -> Iterator[Node]:
    for node in graph.nodes:
        if node.body is not None and (keep_all or node.index in graph.live):
            if id(node) not in shared:
                yield from _uses_in(node.body, shared)
                yield node


def _callees_first(uses: list[Node], shared: Shared) -> list[list[Node]]:
    """The uses of each block, a block after those that it is made of."""
    try:
        return _grouped(uses, shared, _kind_of_block)
    except graphlib.CycleError:
        # A nerve that contains itself, with an end: each depth of it is a block of its own.
        return _grouped(
            uses, shared, lambda node: (_kind_of_block(node), _depth(node, shared))
        )


def _kind_of_block(node: Node) -> Hashable:
    assert node.body is not None
    return node.composite, node.body.beginnings


def _grouped(
    uses: list[Node], shared: Shared, key: Callable[[Node], Hashable]
) -> list[list[Node]]:
    groups: dict[Hashable, list[Node]] = {}
    edges: dict[Hashable, set[Hashable]] = {}
    for node in uses:
        assert node.body is not None
        groups.setdefault(key(node), []).append(node)
        inside = map(key, _uses_in(node.body, shared))
        edges.setdefault(key(node), set()).update(inside)
    return [groups[each] for each in graphlib.TopologicalSorter(edges).static_order()]


def _depth(node: Node, shared: Shared) -> int:
    """How deep composite nerves are nested inside a line's."""
    assert node.body is not None
    inside = (_depth(each, shared) for each in _uses_in(node.body, shared))
    return 1 + max(inside, default=0)


def _in_order(classes: Sequence[ClassCode]) -> list[ClassCode]:
    """The classes, each after those that it is made of, and else as they are."""
    by_name = {each.name: each for each in classes}
    found: dict[str, ClassCode] = {}

    def add(written: ClassCode) -> None:
        pending = [each.module for each in written.body.attributes]
        while pending:
            module = pending.pop(0)
            pending += module.children
            if module.constructor in by_name and module.constructor not in found:
                add(by_name[module.constructor])
        found[written.name] = written

    for each in classes:
        if each.name not in found:
            add(each)
    return list(found.values())


class _BlockWriter:
    """Writes the classes of blocks, and knows how each use of them is instantiated."""

    def __init__(
        self,
        scope: Scope,
        proofs: Mapping[int, Proof],
        shared: Shared,
        about: Mapping[str, str | None],
    ) -> None:
        self.scope = scope
        self.about = about
        self.proofs = proofs
        self.classes: list[ClassCode] = []
        self.instances = dict(shared)

    def instance(self, node: Node) -> Module:
        """The module that a line of a composite nerve applies."""
        return self.instances[id(node)]

    def write(self, nodes: list[Node]) -> None:
        """Write the class or classes of all uses of one block."""
        # Most uses of a block are the same to the letter: each kind is lowered once.
        kinds: dict[tuple[object, ...], list[Node]] = {}
        keys: dict[int, tuple[object, ...]] = {}
        for node in nodes:
            assert node.body is not None
            key = keys.get(id(node.body)) or graph_key(node.body)
            keys[id(node.body)] = key
            kinds.setdefault((key, self.proofs[id(node)]), []).append(node)
        alike = list(kinds.values())
        name_of_block, body = nodes[0].nerve_name, nodes[0].body
        assert body is not None
        found = self._merged([members[0] for members in alike])
        for merged, wanted in zip(found, _class_names(name_of_block, found)):
            name = self.scope.claim(wanted)
            for index, arguments in zip(merged.uses, merged.arguments, strict=True):
                module = _block_module(name_of_block, name, merged, arguments)
                self.instances.update({id(node): module for node in alike[index]})
            bodies = [self._body_use(alike[index][0]) for index in merged.uses]
            about = self._docstring(nodes[0].composite)
            self.classes.append(
                ClassCode(
                    name,
                    merged.parameters,
                    merged.body,
                    about,
                    block_shapes(bodies, merged, is_first=not about),
                    kept=merged.kept,
                    beginnings=body.beginnings,
                    setup=tuple(f"{name} = {text}" for name, text in merged.derived),
                    computed=tuple(name for name, _ in merged.derived),
                )
            )

    def _docstring(self, composite: type[Nerve] | str | None) -> str | None:
        """What is said of a nerve; of a built network, what is said of the model that it is."""
        if isinstance(composite, type):
            return composite.__dict__.get("__doc__")
        return self.about.get(composite or "")

    def _merged(self, nodes: list[Node]) -> list[Merged]:
        graphs = alike_in_place([node.body for node in nodes if node.body])
        told = [traced(each, self.instance, self._inputs_of) for each in graphs]
        pairs = list(zip(nodes, told, strict=True))
        uses = [_use(*pair, Locals()) for pair in pairs]
        found, tried = merge(uses), [uses]
        for local in other_ways([each.body for each in uses]):
            if len(found) == 1:
                break
            uses = [_use(*pair, local) for pair in pairs]
            if uses not in tried:
                tried.append(uses)
                found = min(found, merge(uses), key=len)
        return found

    def _body_use(self, node: Node) -> BodyUse:
        assert node.body is not None
        return BodyUse(node.body, self.proofs[id(node)])

    def _inputs_of(self, module: Module) -> tuple[str, ...]:
        """What a block calls its inputs."""
        found = (each for each in self.classes if each.name == module.constructor)
        written = next(found, None)
        return written.body.inputs if written else ()  # it may be a model


def _use(node: Node, told: Traced, local: Locals) -> Use:
    """A use of a block, written in one way."""
    assert node.body is not None
    body = forward_body(told.graph, plan(told.graph, told.instance_of), local)
    inputs = tuple(each.outputs[0].channels.plain for each in node.body.inputs)
    outputs = tuple(node.body.tensor(ref).channels.plain for ref in node.body.outputs)
    passed, fixed = _numbers_passed(node), told.fixed
    return Use(body, inputs, outputs, passed, told.inputs, told.outputs, fixed)


def _class_names(name: str, found: Sequence[Merged]) -> Iterator[str]:
    """What the classes of one block are called: numbered by their inputs, where that tells them apart."""
    counts = [len(each.body.inputs) for each in found]
    is_told = len(set(counts)) == len(counts) > 1
    for count in counts:
        yield numbered(name, count) if is_told else name


def _numbers_passed(node: Node) -> dict[str, Value]:
    """The numbers among the arguments of a composite nerve, by the names that it has for them."""
    assert node.recipe is not None
    bound = signature(node.recipe.nerve_class).bind(
        *node.recipe.arguments, **node.recipe.keywords
    )
    bound.apply_defaults()
    return {
        name: expression_of(value).plain
        for name, value in bound.arguments.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }


def graph_key(graph: Graph) -> tuple[object, ...]:
    """What a graph is, in a form that is cheap to compare: equal keys, equal code."""
    parts: list[object] = [
        graph.outputs,
        graph.beginnings,
        tuple((g.name, g.parent, g.is_stage, g.is_list) for g in graph.groups),
    ]
    values: list[Value | Name] = []
    for node in graph.nodes:
        parts += (node.tag, node.group, node.inputs)
        if node.body is not None:
            parts += (node.composite, graph_key(node.body))
        elif node.is_input:
            parts.append(node.outputs)
        elif node.result is not None:
            flatten(node.result.code, parts, values)
    parts += (graph.tensor(ref) for ref in graph.outputs)
    return (*parts, *values)


def _block_module(
    called: str,
    name: str,
    merged: Merged,
    arguments: tuple[tuple[str, Value], ...],
) -> Module:
    made: list[Argument] = []
    counts = sum("channels" in keyword for keyword, _ in arguments)
    for parameter, (keyword, value) in zip(merged.parameters, arguments, strict=True):
        # Channels come first, and up to three of them go without saying; of more, the first.
        is_positional = (
            len(made) < (3 if counts <= 3 else 1)
            and "channels" in keyword
            and parameter.default is ...
            and all(earlier.keyword is None for earlier in made)
        )
        # To the block around it, an inner count is one, whatever it is called inside.
        is_inner = parameter.counts_channels and not keyword.endswith(CHANNEL_ENDINGS)
        role = "hidden_channels" if is_inner else keyword
        if parameter.counts_members:
            role = COUNT + keyword.removeprefix(NUMBER)
        slot = Slot(value, role, parameter.default)
        made.append(Argument(slot, None if is_positional else keyword))
    kind = snake_case(called)
    return Module(kind, name, tuple(made), is_block=True)
