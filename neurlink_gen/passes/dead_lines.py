"""Warns of lines that nothing uses, and of outputs.

In: an elaborated graph. Out: a warning for each line whose outputs neither another line nor the
caller ever sees, and for each nerve of the catalogue of which that is so of one of its outputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from neurlink_gen.code import Ref
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose, label
from neurlink_gen.findings.places import Part
from neurlink_gen.graph import Graph, Node, modules_of
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops.operation import Operation
from neurlink_gen.reads import live_for_values, sizes_read
from neurlink_gen.remembered import remembered

RAW = ("Parameter", "Buffer")


def check_dead_lines(graph: Graph, keep_all_outputs: bool) -> tuple[Diagnostic, ...]:
    """A warning for each line that nothing uses.

    keep_all_outputs: every line's output is returned to the caller.
    """
    findings: list[Diagnostic] = []
    seen: set[int] = set()
    for inside in graph.nested:
        for node in inside.nodes:
            # Repeated blocks share a body, and what it ignores is said once.
            if node.body is not None and id(node.body) not in seen:
                seen.add(id(node.body))
                findings += _ignored(node, node.body, inside)
        if inside is not graph:
            findings += _dead_inside(inside)
        elif not keep_all_outputs:
            findings += _dead(graph, is_inside=False)
    return tuple(findings)


@remembered
def _dead_inside(body: Graph) -> tuple[Diagnostic, ...]:
    if body.network is not None:
        return ()  # it is one of several networks that may be made of it
    return tuple(_dead(body, is_inside=True))


def _dead(graph: Graph, is_inside: bool) -> Iterator[Diagnostic]:
    """A warning for each line of a graph, and for each output, that nothing uses."""
    used = {ref.node for ref in graph.readers}
    for_values = live_for_values(graph)
    for_sizes = graph.live - for_values
    for node in graph.nodes:
        if node.index in used:
            if node.index in for_sizes:
                yield from _only_its_size(node, graph, for_values)
            if len(node.outputs) == 1:
                continue  # which is used, since the line is
            if node.operation is not None:
                yield from _unused_outputs(node, node.operation, graph)
            elif node.body is not None and node.sharing is None:
                yield from _never_learnt(node, node.body, graph)
        elif not is_inside or not (node.is_input or _names_an_input(node, graph)):
            yield _unused(node, graph)


def _names_an_input(node: Node, body: Graph) -> bool:
    """Whether a line only gives a name to an input of a composite nerve that other lines read."""
    return any(
        node.tag == tag and node.inputs == (ref,) and body.readers[ref] > 1
        for ref, tag in body.inner_tags.items()
    )


def _ignored(node: Node, body: Graph, graph: Graph) -> Iterator[Diagnostic]:
    """A warning for each tensor that a composite nerve is given and does not use."""
    for number in _unused_inputs(body):
        yield diagnose(
            rules.DEAD_LINE,
            f"{node.nerve_name} does not use its input number {number}, counted from 0",
            node.origin,
            labels=label(graph.nodes[node.inputs[number].node].origin, "this one"),
            part=Part("selector"),
            help="do not select it here, or use it in the nerve",
        )


@remembered
def _unused_inputs(body: Graph) -> tuple[int, ...]:
    used = {ref.node for ref in body.readers}
    inputs = enumerate(body.inputs)
    return tuple(number for number, each in inputs if each.index not in used)


def _unused_outputs(
    node: Node, operation: Operation, graph: Graph
) -> Iterator[Diagnostic]:
    """A warning for each output that nothing uses, of a line that is used otherwise."""
    for output in range(1, len(node.outputs)):
        if Ref(node.index, output) not in graph.readers:
            name = (*operation.output_names, *[None] * len(node.outputs))[output]
            called = f", its {name}" if name else ""
            yield diagnose(
                rules.UNUSED_OUTPUT,
                f"nothing uses output {output} of {node.nerve_name}{called}",
                node.origin,
                help=(
                    f"leave out return_{name}=True"
                    if name and f"return_{name}" in operation.recipe.keywords
                    else f"select it somewhere: [\"{node.tag or 'tag'}.{output}\"]"
                ),
            )


def _never_learnt(node: Node, body: Graph, graph: Graph) -> Iterator[Diagnostic]:
    """A warning for the outputs of a composite nerve without which parameters of it learn nothing."""
    outputs = [Ref(node.index, output) for output in range(len(body.outputs))]
    unused = [ref.output for ref in outputs if ref not in graph.readers]
    if not unused:
        return
    kept = [ref for i, ref in enumerate(body.outputs) if i not in unused]
    idle = _idle(replace(body, outputs=tuple(kept)), body.live)
    if not idle:
        return
    name = body.output_names[unused[0]]
    called = f', its "{name}"' if name else ""
    instead = f"give {node.nerve_name} an argument with which it leaves that out"
    if body.network is not None:
        instead = "say in outputs= which lines of the network are wanted"
    yield diagnose(
        rules.UNUSED_OUTPUT,
        f"nothing uses output {unused[0]} of {node.nerve_name}{called}, so some of its parameters "
        "never get a gradient",
        node.origin,
        labels=tuple(
            each
            for line in idle
            for each in label(line.origin, "in that use, nothing depends on this layer")
        ),
        notes=(
            "torch's DistributedDataParallel fails where a parameter gets no gradient",
        ),
        help=f"select it: [\"{node.tag or 'tag'}.{name or unused[0]}\"], or {instead}",
    )


def _idle(body: Graph, written: Set[int]) -> list[Node]:
    """The lines with parameters, of those that are written, on which no output depends."""
    found = []
    for node in body.nodes:
        if node.index in written - body.live and node.sharing is None:
            states = (state for each in modules_of([node]) for state in each.state)
            found += [node] * any(not state.is_buffer for state in states)
    return found


def _only_its_size(
    node: Node, graph: Graph, for_values: Set[int]
) -> Iterator[Diagnostic]:
    """A warning for a line that runs although nothing but its size is read."""
    for reader in graph.nodes[node.index + 1 :]:
        read = {ref.node for ref in sizes_read(reader)}
        if reader.index in for_values and node.index in read:
            yield diagnose(
                rules.DEAD_LINE,
                f"nothing uses what this line computes: {reader.nerve_name} reads its size alone, and "
                "no other line has it",
                node.origin,
                labels=label(reader.origin, "only its size is read here"),
                help=_size_from(reader, graph),
            )
            return


def _size_from(reader: Node, graph: Graph) -> str:
    """Where a line could read a size, in place of the line from which it does."""
    is_fixed = all(size.is_constant for size in reader.outputs[0].sizes)
    if reader.nerve_name not in RAW or not is_fixed:
        return "let that line take its size from one whose values are used too"
    tag = f', "{reader.tag}"' if reader.tag else ""
    return (
        f"{reader.nerve_name} reads how many samples there are, which the input says as well: "
        f"select that, nv.{reader.nerve_name}[{graph.inputs[0].index}{tag}](...)"
    )


def _unused(node: Node, graph: Graph) -> Diagnostic:
    if node.is_input:
        message = "nothing uses this input; `forward` takes it all the same"
    else:
        message = "nothing uses this line; it is left out of the generated code"
    selecting = [
        each
        for each in graph.nodes[node.index + 1 :]
        if node.index in {ref.node for ref in each.inputs}
    ]
    return diagnose(
        rules.DEAD_LINE,
        message,
        node.origin,
        labels=tuple(
            made
            for each in selecting
            for made in label(
                each.origin, "this reads its size alone, as it is elsewhere"
            )
        ),
        notes=_tag_of_another(node, graph),
        help="select it somewhere, or remove it",
    )


def _tag_of_another(node: Node, graph: Graph) -> tuple[str, ...]:
    """What a word in brackets means on a line that a loop makes again: the first bears it as its tag."""
    recipe = node.recipe or (node.operation.recipe if node.operation else None)
    selector = recipe.selector if recipe is not None else None
    if not isinstance(selector, str):
        return ()
    for other in graph.nodes[: node.index]:
        if other.tag == selector and other.origin.nerve == node.origin.nerve:
            return (
                f'"{selector}" selects line {other.index} here, whose tag it is; to give each line its '
                f'own, write nv.{node.nerve_name}[-1, f"{selector}{{i}}"](...)',
            )
    return ()
