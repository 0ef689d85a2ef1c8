"""How sizes came to be, for findings about them: `H -> H/2 -> H/4`, and with which kernel.

In: a line of a graph. Out: labels: at the lines that made what it reads, and at its own nerve.
"""

from __future__ import annotations

from neurlink_gen.code import Module, Ref
from neurlink_gen.code_trees import modules
from neurlink_gen.findings.diagnostics import Label, label
from neurlink_gen.findings.places import Part
from neurlink_gen.graph import Graph, Node

LONGEST = 6
ALWAYS = ("stride", "padding")
WINDOW = ("kernel_size", "stride", "padding", "dilation", "output_padding", "ceil_mode")


def source_labels(graph: Graph, node: Node) -> tuple[Label, ...]:
    """Where the sizes come from that a line reads: a label for each of its inputs."""
    return tuple(
        made
        for ref in dict.fromkeys(node.inputs)
        for made in label(graph.nodes[ref.node].origin, derivation(graph, ref))
    )


def tensor_labels(graph: Graph, node: Node) -> tuple[Label, ...]:
    """What a line reads, as the lines that made it give it: a label for each of its inputs."""
    return tuple(
        made
        for ref in dict.fromkeys(node.inputs)
        for made in label(graph.nodes[ref.node].origin, graph.tensor(ref).described)
    )


def claim_labels(graph: Graph, node: Node, part: Part) -> tuple[Label, ...]:
    """Where the size comes from that a line's nerve gives, beside what the line declares."""
    sizes = " x ".join(map(str, node.produced[part.output].sizes))
    settings = _settings(node)
    gives = f"gives {sizes}" + (f", with {settings}" if settings else "")
    return source_labels(graph, node) + label(node.origin, gives)


def derivation(graph: Graph, ref: Ref) -> str:
    """The sizes on the way to a value, from the network's input on, or the nerve's."""
    steps: list[str] = []
    while True:
        text = " x ".join(map(str, graph.tensor(ref).sizes)) or "no size"
        if not steps or steps[-1] != text:
            steps.append(text)
        node = graph.nodes[ref.node]
        if node.is_input or not node.inputs:
            break
        ref = node.inputs[0]
    if len(steps) > LONGEST:
        steps[LONGEST - 1 : -1] = ["..."]
    return " -> ".join(reversed(steps))


def rounding_note(says: str) -> tuple[str, ...]:
    """How to read sizes that are divided in two ways."""
    if "//" in says and "/" in says.replace("//", ""):
        return ("/ rounds up, as in H/2, and // rounds down",)
    return ()


def _settings(node: Node) -> str:
    """The kernel, stride and padding of a line's first module: `kernel_size 3, stride 2`."""
    every = modules(node.result.code) if node.result else ()
    values = (_values(each) for each in every)
    first = next((each for each in values if each), {})
    return ", ".join(f"{role} {value}" for role, value in first.items())


def _values(module: Module) -> dict[str, object]:
    given = {each.slot.role: each.slot for each in module.arguments}
    return {
        role: given[role].value
        for role in WINDOW
        if role in given
        # A stride that is the kernel's, or a padding of 0, is often the point.
        and (role in ALWAYS or given[role].value != given[role].default)
    }
