"""What can be wrong with a line as a whole.

In: what a line has and what it should have. Out: `Problem`s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from neurlink_gen.code import Ref
from neurlink_gen.elaborate.lines import WrittenLine
from neurlink_gen.elaborate.selectors import Pick, near_name, written_tag
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Elsewhere, Problem, label
from neurlink_gen.findings.places import Part, is_located
from neurlink_gen.findings.source import Origin
from neurlink_gen.graph import Group, Node
from neurlink_gen.ops.operation import Operation
from neurlink_gen.words import counted, listed, shown

AUTOMATIC = re.compile(r"layer\d+")
"""What lists of lines are called in the generated code."""


class Poisoned(Problem):
    """A line that cannot be made for a reason that was reported elsewhere."""

    def __init__(self) -> None:
        super().__init__(rules.COMPOSITE_RAISED, "")


def output_count(name: str, produced: int, declared: int) -> Problem:
    """A line that declares more or fewer outputs than its nerve has."""
    plural = "output" if produced == 1 else "outputs"
    return Problem(
        rules.OUTPUT_COUNT,
        f"{name} has {produced} {plural} here, and the line declares {declared}",
        help=f"write {counted(produced, 'pair', 'pairs')} before the nerve: "
        f"({', '.join(['(channels, size)'] * produced)}, {name}(...))",
    )


def input_count(
    operation: Operation, inputs: Sequence[Ref], nodes: Sequence[Node]
) -> Problem:
    """A line that selects more or fewer tensors than its nerve takes."""
    least, most = operation.inputs
    name, given = type(operation).__name__, len(inputs)
    if most is None:
        wanted = f"{least} or more tensors"
    elif least == most:
        wanted = {0: "no tensor", 1: "one tensor"}.get(least, f"{least} tensors")
    else:
        wanted = f"{least} to {most} tensors"
    several = [ref.node for ref in inputs if len(nodes[ref.node].outputs) > 1]
    return Problem(
        rules.INPUT_COUNT,
        f"{name} takes {wanted}, and the line selects {given}",
        notes=_pair_note(operation.recipe.selector),
        help=(
            _several(name, operation.recipe.selector, least - given)
            if given < least
            else _fewer([nodes[line] for line in several])
        ),
        part=Part("selector"),
        elsewhere=tuple(
            Elsewhere(line, f"it has {len(nodes[line].outputs)} outputs")
            for line in dict.fromkeys(several)
        ),
    )


def _pair_note(selector: object) -> tuple[str, ...]:
    if isinstance(selector, tuple) and isinstance(selector[1], str):
        return (f'"{selector[1]}" is the tag of this line: a pair is (selector, tag)',)
    return ()


def _several(name: str, selector: object, missing: int) -> str:
    """What to write to select more tensors."""
    if missing == 1 and selector is None:
        return f"select a line: {name}[0]() reads line 0, the network's first"
    if isinstance(selector, tuple) and isinstance(selector[0], str):
        return f'to select both, write a list: {name}[["{selector[0]}", "{selector[1]}"]]()'
    return f'select several with a list: {name}[["a", "b"]]() or {name}[[0, -1]]()'


def _fewer(several: Sequence[Node]) -> str:
    """What to select instead of too many tensors. several: the lines with several outputs."""
    if not several:
        return "join them on a line of its own first, with nv.Add or nv.Concat"
    node = several[0]
    if node.tag is None:
        return f'give line {node.index} a tag, and select one of its outputs: "tag.0"'
    return f'select one of its outputs, such as the first: "{node.tag}.0"'


def input_inside() -> Problem:
    """An Input among the lines of a composite nerve."""
    return Problem(
        rules.BAD_LINE,
        "a composite nerve has no Input of its own: its inputs are what its line selects",
        help="remove this line; inside, line 0 is the first input",
    )


def taken_by_tag(stage: Group, other: Node, parent: Origin | None) -> Diagnostic:
    """A stage that is called like an earlier line."""
    tag = Part("selector", element=stage.name)
    problem = Problem(
        rules.DUPLICATE_TAG,
        f'line {other.index} of this network already bears the tag "{stage.name}"',
        help="give one of the two another name",
        part=tag,
    )
    labels = label(other.origin, "the first of that name", tag)
    return problem.at(Origin(stage.span, (), stage.span, parent), labels=labels)


def no_input() -> Problem:
    """A network that does not begin with an Input."""
    return Problem(
        rules.NO_INPUT,
        "the network does not begin with an input, so there is nothing to read",
        help="begin it with a line such as ((3, 1), nv.Input())",
    )


def no_such_output(pick: Pick, count: int) -> Problem:
    """A selector that asks for more outputs of a line than it has."""
    return Problem(
        rules.INDEX_RANGE,
        f"line {pick.line} has {counted(count, 'output', 'outputs')}, and output {pick.output} is "
        "asked for: they are counted from 0",
        part=Part("selector"),
        elsewhere=(Elsewhere(pick.line, counted(count, "output", "outputs")),),
    )


def no_output_of_that_name(name: str, node: Node) -> Problem:
    """A selector that asks for an output of a line by a name that none of its outputs has."""
    names = [each for each in node.output_names if each is not None]
    near = near_name(name, names)
    called = listed([f'"{each}"' for each in names]) if names else ""
    return Problem(
        rules.UNKNOWN_TAG,
        f'no output of {node.nerve_name}, line {node.index}, is called "{name}"',
        notes=(f"its outputs have the names {called}",) if names else (),
        help=(
            f'did you mean "{near}"?'
            if near
            else "after the dot stands the number of an output, or its name"
        ),
        part=Part("selector", element=f"{node.tag}.{name}"),
        elsewhere=(Elsewhere(node.index, "this line"),),
    )


def too_deep(depth: int) -> Problem:
    """Composite nerves inside composite nerves, perhaps without end."""
    return Problem(
        rules.ENDLESS_COMPOSITE,
        f"composite nerves are nested more than {depth} deep",
        help="does a nerve use itself without a case that ends?",
    )


def say_more(problem: Problem, line: WrittenLine, lines: Sequence[WrittenLine]) -> None:
    """Add to a Problem what the network's other lines, and this line's own values, tell of it."""
    wanted = problem.part.element if problem.part else None
    is_unknown = problem.rule is rules.UNKNOWN_TAG and wanted is not None
    for other in lines if is_unknown else ():
        selector = other.nerve.recipe.selector if other.nerve else None
        if written_tag(selector) == wanted and "." not in str(wanted):
            where = (
                "this one" if other is line else f"line {other.number}, further down"
            )
            problem.help = (
                f"that is the tag of {where}: only earlier lines can be selected"
            )
    if line.number >= 0 and not is_located(line.origin):
        problem.notes += (f"the line is {shown(line.written)}",)


def say_of_names(
    problem: Problem, groups: Sequence[Group], inside: Sequence[Node]
) -> None:
    """Add to a Problem about an unknown tag what else in its network has no tag.

    groups: the lists and stages of the network. inside: the lines, of a composite nerve.
    """
    wanted = problem.part.element if problem.part else None
    is_about_tags = problem.rule in (rules.UNKNOWN_TAG, rules.BAD_OUTPUTS)
    if not is_about_tags or not isinstance(wanted, str):
        return
    inputs = sum(node.is_input for node in inside)
    tag = wanted.partition(".")[0]
    if AUTOMATIC.fullmatch(tag) and any(group.name is None for group in groups):
        problem.repair = None
        problem.help = (
            "a list of lines has no name by which it is selected: write "
            f'nv.Stage["{tag}"]([...lines...]) in its place'
        )
    elif problem.help is None and inputs:
        lines = listed([str(line) for line in range(inputs)])
        are = f"the inputs are lines {lines}" if inputs > 1 else "the input is line 0"
        problem.help = f"no tag passes into a nerve: inside, {are}"


def no_outputs(wanted: object, argument: str) -> Problem:
    """`outputs=` something that names no lines. argument: its name."""
    return Problem(
        rules.BAD_OUTPUTS,
        f"`{argument}` must be a list of tags or line numbers, not {shown(wanted)}",
        help=(
            f"write {argument}=[{shown(wanted)}]"
            if isinstance(wanted, (str, int))
            else (
                f"leave `{argument}` out: without it the last line is returned"
                if argument == "outputs"
                else f"leave `{argument}` out"
            )
        ),
        part=Part("argument", name=argument),
    )


def output_twice(node: Node, ref: Ref, argument: str, before: str) -> Problem:
    """A tensor that is returned already. before: the argument that returned it."""
    name = f'"{node.tag}"' if node.tag else f"line {node.index}"
    if len(node.outputs) > 1:
        name = f"output {ref.output} of {name}"
    where = "twice" if argument == before else f"too, and `{before}` has it already"
    return Problem(
        rules.OUTPUT_TWICE,
        f"`{argument}` names {name} {where}",
        help="name it once: what is returned may be used more than once",
        part=Part("argument", name=argument, element=node.tag),
    )


def of_outputs(problem: Problem, argument: str) -> Problem:
    """What is wrong with the selection that `outputs=` makes. argument: its name."""
    if problem.rule in (rules.BAD_OUTPUTS, rules.OUTPUT_TWICE):
        return problem
    element = problem.part.element if problem.part else None
    return Problem(
        rules.BAD_OUTPUTS,
        f"`{argument}`: {problem.message}",
        notes=problem.notes,
        help=problem.help,
        part=Part("argument", name=argument, element=element),
        repair=problem.repair,
    )


def unrelated() -> Problem:
    """Sizes of different axes in one calculation."""
    return Problem(
        rules.UNRELATED_SIZES,
        "this line combines sizes that come from different axes or inputs",
        notes=("nothing relates them, so they cannot be proved equal",),
    )
