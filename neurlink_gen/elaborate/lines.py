"""A network's lines as they were written: flattened and taken apart.

In: the nested lists of a `build` or `add` call. Out: `WrittenLine`s in order, and the groups that
they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import EllipsisType

from neurlink_gen.elaborate.selectors import check_name
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Label, Problem, label
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.source import Origin, Span
from neurlink_gen.graph import Group, Node
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.ops.input import Input
from neurlink_gen.spec.nerve import Nerve, Selected, StageList, Unfilled
from neurlink_gen.spec.network import Network
from neurlink_gen.spec.shared import Shared, Waiting
from neurlink_gen.words import shown


@dataclass(frozen=True)
class WrittenLine:
    """A line as written, with where it came from and the group that it stands in."""

    written: object
    origin: Origin
    group: int | None
    stage: int | None = None
    """The innermost stage that it stands in, among the groups."""

    @property
    def is_input(self) -> bool:
        """Whether its nerve is an Input, however much else is wrong with it."""
        written = self.written
        nerve = written[-1] if isinstance(written, tuple) and written else written
        return isinstance(nerve, Input)

    @property
    def nerve(self) -> Nerve | None:
        """Its nerve, if it has the form of a line."""
        if not isinstance(self.written, tuple) or len(self.written) < 2:
            return None
        nerve = self.written[-1]
        return nerve if isinstance(nerve, Nerve) else None

    @property
    def number(self) -> int:
        """Which line of its network it is, from 0."""
        return self.origin.number


MAXIMUM_NESTING = 64
NAME = Part("selector")


@dataclass
class Flattener:
    """Takes the nested lists of one network apart.

    groups: the lists and stages found so far. count: the lines found so far.
    """

    parent: Origin | None
    groups: list[Group]
    findings: list[Diagnostic]
    count: int = 0

    def lines(
        self,
        nested: object,
        call: Span,
        path: tuple[int, ...] = (),
        group: int | None = None,
        within: tuple[int, ...] = (),
        counts: tuple[int, ...] = (),
    ) -> Iterator[WrittenLine]:
        """The lines of a nested list, in order. within: the lists that it stands in, by `id`."""
        stage = innermost_stage(group, self.groups)
        problem = _fault_of_list(nested, within)
        if problem is not None:
            self.findings.append(problem.at(Origin(call, path, parent=self.parent)))
            return
        assert isinstance(nested, list)
        within = (*within, id(nested))
        counts = (*counts, len(nested))
        for index, item in enumerate(nested):
            here = (*path, index)
            if isinstance(item, StageList):
                name = self._stage_name(item, stage)
                stage_group = Group(name, group, 0, 0, item.span, True, item.is_list)
                inner = self._group(stage_group)
                yield from self.lines(item.lines, item.span, (), inner, within)
            elif isinstance(item, list):
                inner = self._group(Group(None, group, 0, 0, call))
                yield from self.lines(item, call, here, inner, within, counts)
            else:
                nerve = item[-1] if isinstance(item, tuple) and item else item
                made = nerve.recipe.span if isinstance(nerve, Nerve) else None
                origin = Origin(call, here, made, self.parent, self.count, counts)
                self.count += 1
                yield WrittenLine(item, origin, group, stage)

    def _stage_name(self, stage: StageList, outer: int | None) -> str | None:
        """The name of a stage, if it can bear it. outer: the stage that it stands in."""
        name, labels = stage.name, tuple[Label, ...]()
        if name is None:
            return None
        try:
            if not isinstance(name, str):
                raise Problem(
                    rules.BAD_TAG,
                    f"a stage's name must be a string, not {shown(name)}",
                    help='write nv.Stage["layer1"]([...lines...])',
                )
            check_name(name, in_stage=outer is not None)
            for group in self.groups:
                around = innermost_stage(group.parent, self.groups)
                if (group.name, around) == (name, outer):
                    first = Origin(group.span, (), group.span)
                    labels = label(first, "the first of that name", NAME)
                    raise Problem(
                        rules.DUPLICATE_TAG,
                        f'another stage is called "{name}" already',
                        help="give one of the two another name",
                        part=NAME,
                    )
        except Problem as problem:
            origin = Origin(stage.span, (), stage.span, self.parent)
            self.findings.append(problem.at(origin, labels=labels))
            return None
        return name

    def _group(self, group: Group) -> int:
        self.groups.append(group)
        return len(self.groups) - 1


def innermost_stage(group: int | None, groups: Sequence[Group]) -> int | None:
    """The stage that a group is, or else the innermost one that it stands in."""
    while group is not None and not groups[group].is_stage:
        group = groups[group].parent
    return group


def stages_by_end(
    lines: Sequence[WrittenLine], groups: Sequence[Group]
) -> dict[int, list[tuple[Group, int]]]:
    """The named stages that end with each line, inner ones first, and the line each begins with."""
    if not groups:
        return {}
    spans: dict[int, tuple[int, int]] = {}
    for line in lines:
        index = line.group
        while index is not None:
            first, _ = spans.get(index, (line.number, 0))
            spans[index] = first, line.number
            index = groups[index].parent
    found: dict[int, list[tuple[Group, int]]] = {}
    for index, (first, last) in sorted(spans.items(), reverse=True):
        if groups[index].name is not None:
            found.setdefault(last, []).append((groups[index], first))
    return found


def with_extents(groups: Sequence[Group], nodes: Sequence[Node]) -> tuple[Group, ...]:
    """The same groups, told where each begins and ends."""
    spans: dict[int, list[int]] = {}
    for node in nodes:
        group = node.group
        while group is not None:
            spans.setdefault(group, []).append(node.index)
            group = groups[group].parent
    return tuple(
        replace(each, first=min(spans.get(i, [0])), last=max(spans.get(i, [-1])))
        for i, each in enumerate(groups)
    )


def _fault_of_list(nested: object, within: tuple[int, ...]) -> Problem | None:
    if isinstance(nested, Nerve):
        return not_a_line(nested)
    if not isinstance(nested, list):
        return Problem(
            rules.BAD_LINE,
            f"lines are given as a list, and this is {shown(nested, 60)}",
            help="write the lines in square brackets: [...]",
        )
    if id(nested) in within:
        return Problem(rules.BAD_LINE, "this list of lines contains itself")
    if len(within) > MAXIMUM_NESTING:
        message = f"lists are nested more than {MAXIMUM_NESTING} deep"
        return Problem(rules.BAD_LINE, message)
    return None


def split(written: object) -> tuple[Nerve, tuple[object, ...]]:
    """The nerve of a line, and what stands before it."""
    if not isinstance(written, tuple) or not written:
        raise not_a_line(written)
    *declared, nerve = written
    if isinstance(nerve, Nerve) and declared:
        _check_declared(declared, nerve)
        return nerve, tuple(declared)
    if isinstance(nerve, Selected) or (
        isinstance(nerve, type) and issubclass(nerve, Nerve)
    ):
        name = (nerve if isinstance(nerve, type) else nerve.nerve_class).__name__
        inside = nerve.selector if isinstance(nerve, Selected) else None
        brackets = f'["{inside}"]' if isinstance(inside, str) else ""
        raise Problem(
            rules.BAD_LINE,
            "the nerve of this line is a class, not an instance",
            help=f"write parentheses after it, with its arguments: {name}{brackets}(...)",
        )
    raise not_a_line(written)


def _check_declared(declared: Sequence[object], nerve: Nerve) -> None:
    """Raise a Problem where what stands before the nerve is plainly something else than pairs."""
    if all(map(_begins_with_count, declared)):
        return
    name = nerve.recipe.nerve_class.__name__
    second = next((each for each in declared if isinstance(each, Nerve)), None)
    if second is not None:
        raise Problem(
            rules.BAD_LINE,
            f"this line has two nerves, {_name(second)} and {name}",
            help="write a line for each, with what it declares",
        )
    if len(declared) == 2 and not isinstance(declared[0], tuple):
        pair = ", ".join(
            "..." if each is Ellipsis else shown(each) for each in declared
        )
        raise Problem(
            rules.BAD_LINE,
            "the channels and the size of an output stand in parentheses of their own",
            help=f"write (({pair}), {name}(...))",
            part=Part("output"),
        )
    if len(declared) == 1 and isinstance(declared[0], tuple) and declared[0]:
        if all(isinstance(each, tuple) and len(each) == 2 for each in declared[0]):
            raise Problem(
                rules.BAD_LINE,
                "the outputs of a line stand side by side, and not in a tuple of their own",
                help=f"write ({', '.join(map(_dim, declared[0]))}, {name}(...))",
                part=Part("output"),
            )


def _begins_with_count(declared: object) -> bool:
    """Whether it begins as a pair does, and nothing else."""
    return (
        isinstance(declared, tuple)
        and len(declared) == 2
        and isinstance(declared[0], (int, EllipsisType))
    )


def _name(nerve: Nerve) -> str:
    return nerve.recipe.nerve_class.__name__


def _dim(pair: object) -> str:
    return shown(pair).replace("Ellipsis", "...")


def not_a_line(written: object) -> Problem:
    if _is_pair(written):
        return Problem(
            rules.BAD_LINE,
            f"this is what a line declares, {_dim(written)}, without a nerve",
            help=f"write ({_dim(written)}, nv.Conv2d(3))",
        )
    hint = "write ((64, 2), nv.Conv2d(3)): a pair (channels, size) for each output, then the nerve"
    if isinstance(written, tuple) and written and isinstance(written[-1], Network):
        message = "a line ends with a nerve, and this one with a built network"
        hint = (
            'make it one: nv.Net["backbone"](...), with the network in the parentheses'
        )
    elif isinstance(written, tuple) and written and isinstance(written[-1], Shared):
        message = "the nerve of this line is shared, and not yet used"
        name = written[-1].name or "head"
        hint = f'write parentheses after it, and brackets before these: {name}["p3"]()'
    elif isinstance(written, tuple) and written and isinstance(written[-1], Waiting):
        message = "the nerve of this line is shared, and not yet used"
        hint = "write parentheses after the brackets, with nothing in them"
    elif isinstance(written, tuple) and written and not isinstance(written[-1], Nerve):
        message = f"a line ends with a nerve, and this one with {_short(written[-1])}"
    elif isinstance(written, Unfilled):
        message = f"nv.{written.word} is given no lines"
        name = f'["{written.name}"]' if isinstance(written.name, str) else ""
        hint = f"write them after it, in parentheses: nv.{written.word}{name}([...lines...])"
    else:
        message = (
            f"a line is a tuple of declared outputs and a nerve, not {_short(written)}"
        )
    return Problem(rules.BAD_LINE, message, help=hint)


def _is_pair(written: object) -> bool:
    """Whether it is the (channels, size) of an output, and no more."""
    if not isinstance(written, tuple) or len(written) != 2:
        return False
    channels, size = written
    is_count = channels is Ellipsis or type(channels) is int
    return is_count and isinstance(size, (int, float, str, type(Ellipsis)))


def _short(value: object) -> str:
    if isinstance(value, Nerve):
        return f"a bare {value.recipe.nerve_class.__name__}"
    return shown(value, 60)
