"""Which groups of lines become an `nn.Sequential`.

In: a graph whose nested lists and stages are its groups. Out: the groups that are chains, each line
passing one tensor to the next, and diagnostics for stages that are not.
"""

from __future__ import annotations


from neurlink_gen.code import Ref
from neurlink_gen.code_trees import chain
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Problem, label
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.source import Origin
from neurlink_gen.graph import Graph, Group, Node
from neurlink_gen.lazy_dataclasses import dataclass


def sequential_groups(graph: Graph) -> frozenset[int]:
    """The outermost groups, and the groups nested in these, that are chains."""
    chains = {
        index
        for index, group in enumerate(graph.groups)
        if group.last >= group.first
        and (group.is_stage or group.last > group.first)
        and why_no_chain(graph, index) is None
    }
    return frozenset(chains)


def check_stages(graph: Graph) -> tuple[Diagnostic, ...]:
    """An error for each stage that cannot be an `nn.Sequential`."""
    findings = []
    for inside in graph.nested:
        for index, group in enumerate(inside.groups):
            found = why_no_chain(inside, index) if group.is_stage else None
            if found is not None:
                stage = f'the stage "{group.name}"' if group.name else "this stage"
                is_no, word = "is no chain", "nv.Stage"
                if group.is_list:
                    stage, is_no = f'the list "{group.name}"', "is none of modules"
                    word = "nv.List"
                problem = Problem(
                    rules.STAGE_NOT_A_CHAIN,
                    f"{stage} {is_no}: {found.reason}",
                    help=f"make the lines a composite nerve, or write them without {word}",
                    part=Part("selector"),
                )
                labels = label(found.node.origin, "here") if found.node else ()
                origin = Origin(group.span, (), group.span)
                findings.append(problem.at(origin, labels=labels))
    return tuple(findings)


@dataclass(frozen=True)
class Broken:
    """Why a group's lines are no chain, and at which line."""

    reason: str
    node: Node | None = None


def why_no_chain(graph: Graph, index: int) -> Broken | None:
    """Why a group's lines are not a chain of modules; None where they are."""
    group = graph.groups[index]
    if group.last < group.first:
        return Broken("it has no lines")
    if any(graph.groups[child].is_list for child in graph.subgroups.get(index, ())):
        return Broken("a list of modules stands in it")
    for node in graph.nodes[group.first : group.last + 1]:
        read = node.reads
        fault = _why_no_link(node)
        if fault is not None:
            called = f"{node.nerve_name} at line {node.index}"
            return Broken(f"{called} {fault}", node)
        is_first = node.index == group.first or (group.is_list and node.group == index)
        if group.is_list and node.group != index:
            continue  # of a member that is a stage, which is looked at as such
        if not is_first and read[0] != Ref(node.index - 1):
            return Broken(f"line {node.index} does not read the line before it", node)
    for child in graph.subgroups.get(index, ()) if group.is_list else ():
        inside = graph.groups[child]
        if why_no_chain(graph, child) is not None or taps(graph, inside):
            return Broken("one of its members is no chain", graph.nodes[inside.first])
    if taps_inside(graph, group, index):
        return Broken("a line inside one of its nested lists is read from outside")
    return None


def _why_no_link(node: Node) -> str | None:
    """Why a line can stand in no chain; None where it can."""
    if node.sharing is not None:
        return "is shared with other lines"
    if not is_module_chain(node):
        return "is not one module after another"
    if len(node.outputs) != 1 or len(node.reads) != 1:
        return "has several inputs or outputs"
    return None


def is_module_chain(node: Node) -> bool:
    """Whether a line only passes its input through modules."""
    if node.body is not None:
        return len(node.inputs) == 1
    return (
        node.result is not None
        and not node.is_input
        and chain(node.result.code) is not None
    )


def taps_inside(graph: Graph, group: Group, index: int) -> bool:
    """Whether a line is read from outside that is not at the end of one of the group's members."""
    inner_ends = {graph.groups[child].last for child in graph.subgroups.get(index, ())}
    for tap in taps(graph, group):
        if graph.nodes[tap].group != index and tap not in inner_ends:
            return True
    return False


def taps(graph: Graph, group: Group) -> tuple[int, ...]:
    """The lines of a group, the last one aside, that lines outside it read."""
    last = graph.last_read
    return tuple(
        index
        for index in range(group.first, group.last)
        if last.get(Ref(index), -1) > group.last
    )
