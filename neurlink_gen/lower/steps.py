"""A graph turned into steps: the attributes of its class, and what `forward` does in order.

In: a graph whose composite lines have their instances. Out: `Attribute`s, and `Step`s whose code
calls them as `self.name(...)` and reads earlier values as `Ref`s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from neurlink_gen.code import (
    MODULE_LIST,
    Apply,
    Code,
    Module,
    Name,
    Ref,
    Slot,
    Text,
    Value,
)
from neurlink_gen.code_trees import chain, flatten
from neurlink_gen.graph import Graph, Group, Node, Sharing
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.lower.classes import Attribute
from neurlink_gen.lower.output_names import block_names, output_names
from neurlink_gen.lower.stage_module import StageModule
from neurlink_gen.names import Scope, identifier, singular, snake_case
from neurlink_gen.passes.stages import sequential_groups, taps
from neurlink_gen.tensors import Tensor

InstanceOf = Callable[[Node], Module]
"""How a line of a composite nerve is instantiated."""


@dataclass(frozen=True)
class Step:
    """Some values made: the code, and what to call each if it needs a name of its own.

    own_names: what a block itself calls its several outputs; it will do where nothing else is
        called so at the time.
    members: of a stage, a step for each line in it.
    member: of a line's step, the stage's one child that it runs, where it is one, of `stage_size`.
    """

    outputs: tuple[Ref, ...]
    code: Code
    names: tuple[str, ...]
    tag: str | None
    tensors: tuple[Tensor, ...]
    own_names: tuple[str | None, ...] = ()
    stage: str | None = None
    members: tuple[Step, ...] = ()
    member: int | None = None
    stage_size: int = 0


@dataclass
class Plan:
    """The attributes and steps of one class."""

    attributes: list[Attribute] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def plan(graph: Graph, instance_of: InstanceOf, keep_all: bool = False) -> Plan:
    """The attributes and steps of a graph's class. keep_all: dead lines are written as well."""
    live = frozenset(range(len(graph.nodes))) if keep_all else graph.live
    sequential = {
        group
        for group in sequential_groups(graph)
        if graph.groups[group].is_stage or graph.groups[group].last in live
    }
    # Of a chain, what nothing uses is at its end. A stage is one without it as well.
    groups = (_without_dead_end(group, live) for group in graph.groups)
    graph = replace(graph, groups=tuple(groups))
    return _Planner(graph, instance_of, live, frozenset(sequential)).run()


def _without_dead_end(group: Group, live: frozenset[int]) -> Group:
    """A group up to its last line that is written; one without any as it is."""
    lines = range(group.first, group.last + 1)
    return replace(group, last=max(live.intersection(lines), default=group.last))


class _Planner:
    def __init__(
        self,
        graph: Graph,
        instance_of: InstanceOf,
        live: frozenset[int],
        sequential: frozenset[int],
    ) -> None:
        self.graph = graph
        self.instance_of = instance_of
        self.live = live
        self.sequential = sequential
        self.plan = Plan()
        names = [node.tag for node in graph.nodes] + [g.name for g in graph.groups]
        names += [node.sharing.name for node in graph.nodes if node.sharing]
        self.scope = Scope(name for name in names if name)
        self.shared: dict[tuple[object, ...], str] = {}
        self.made: set[str] = set()
        """The tags and names of stages that are attributes already."""
        self.met: list[str] = []
        """The attributes that the line at hand calls, in the order in which these are met."""
        self.sharing: dict[Sharing, list[str]] = {}
        """The same of the lines that share theirs."""
        self.again: Iterator[str] | None = None
        """Those that the line at hand shares with an earlier one."""

    def run(self) -> Plan:
        done_before = 0
        for node in self.graph.nodes:
            if node.index not in self.live or node.is_input or node.index < done_before:
                continue
            group = self._outermost_stage(node)
            if group is None:
                self._line(node)
            else:
                self._stage(group)
                done_before = self.graph.groups[group].last + 1
        return self.plan

    def _outermost_stage(self, node: Node) -> int | None:
        found, group = None, node.group
        while group is not None:
            if group in self.sequential:
                found = group
            group = self.graph.groups[group].parent
        return found

    def _code(self, node: Node) -> Code:
        if node.body is not None:
            return Apply(self.instance_of(node), node.inputs)
        assert node.result is not None
        return node.result.code

    # Lines that stand by themselves.

    def _line(self, node: Node) -> None:
        code = self._code(node)
        name = snake_case(node.nerve_name)
        # A tag with hyphens is a stage's own; not so where what is observed broke the stage up.
        tag = node.tag and identifier(node.tag)
        attribute = tag if node.sharing is None else node.sharing.name
        before = len(self.plan.attributes)
        if node.sharing is not None:
            code = self._shared(code, node.sharing)
        elif attribute is not None:
            code = self._tagged(code, attribute)
        else:
            code = self._attached(code, None)
        if attribute is None and before < len(self.plan.attributes):
            name = self.plan.attributes[before].name
        outputs = tuple(Ref(node.index, output) for output in range(len(node.outputs)))
        # A variable in capitals is taken for a constant.
        called = tag.lower() if tag and tag.isupper() else tag or name
        names = output_names(node, called)
        own = block_names(node)
        self.plan.steps.append(Step(outputs, code, names, tag, node.outputs, own))

    def _shared(self, code: Code, sharing: Sharing) -> Code:
        """The code of a line that shares its modules; the first such line makes them."""
        if sharing in self.sharing:
            self.again = iter(self.sharing[sharing])
        name, self.met = sharing.name, []
        code = self._attached(code, None) if name is None else self._tagged(code, name)
        self.sharing.setdefault(sharing, self.met)
        self.again = None
        return code

    def _tagged(self, code: Code, tag: str) -> Code:
        """A tagged line's modules are one attribute, called like the tag."""
        leading: list[Module] = []
        rest = code
        while (
            isinstance(rest, Apply)
            and len(rest.operands) == 1
            and rest.module.raw is None
        ):
            leading.insert(0, rest.module)
            rest = rest.operands[0]
        if len(leading) > 1:
            code = Apply(Module(tag, "nn.Sequential", children=tuple(leading)), (rest,))
        return self._attached(code, tag)

    def _attached(self, code: Code, tag: str | None) -> Code:
        """The code with its modules made attributes and called as such."""
        if isinstance(code, Ref):
            return code
        operands = tuple(
            (
                operand
                if isinstance(operand, Slot)
                else self._attached(operand, None if isinstance(code, Apply) else tag)
            )
            for operand in code.operands
        )
        if isinstance(code, Text):
            return replace(code, operands=operands, module=None)
        name = self._attribute(code.module, tag)
        if code.module.raw is not None:
            form = code.module.raw.form.replace("{}", f"self.{name}", 1)
            return Text(form, operands, infix=code.module.raw.infix)
        return Text(f"self.{name}({', '.join('{}' for _ in operands)})", operands)

    def _attribute(self, module: Module, tag: str | None) -> str:
        """The attribute that holds a module."""
        name = next(self.again) if self.again else self._new_attribute(module, tag)
        self.met.append(name)
        return name

    def _new_attribute(self, module: Module, tag: str | None) -> str:
        """An attribute for a module; modules without state are shared, by one tag's line at most."""
        key: tuple[object, ...] | None = None
        if module.is_stateless:
            structure: list[object] = []
            values: list[Value | Name] = []
            flatten(module, structure, values)
            key = (tag, *structure, *map(repr, values))
            if key in self.shared:
                return self.shared[key]
        if tag is not None:
            is_taken = tag in self.made
            name = self.scope.claim(f"{tag}_{module.kind}") if is_taken else tag
            self.made.add(tag)
        elif key is not None or not module.is_numbered:
            name = self.scope.claim(module.kind)
        else:
            name = self.scope.claim_numbered(module.kind)
        if key is not None:
            self.shared[key] = name
        self.plan.attributes.append(Attribute(name, module))
        return name

    # Lines that are one nn.Sequential.

    def _stage(self, index: int) -> None:
        group = self.graph.groups[index]
        if group.is_list:
            self._list(index)
            return
        stage = self._sequential(index)
        name = group.name or self.scope.claim_numbered("layer")
        self.made.add(name)
        self.plan.attributes.append(Attribute(name, stage.module))
        source: Code = self.graph.nodes[group.first].reads[0]
        whole = Text(f"self.{name}({{}})", (source,))
        parts = [(group.last, whole)]
        if taps(self.graph, group):
            # TorchScript can call a stage and its members, and not a slice of it.
            parts = list(self._member_calls(name, stage, source))
        first = group.first
        for last, code in parts:
            members = []
            for line in range(first, last + 1):
                members.append(self._member_step(name, line, source, stage))
                source = Ref(line)
            step = self._stage_step(name, last, code)
            self.plan.steps.append(replace(step, members=tuple(members)))
            first = last + 1

    def _list(self, index: int) -> None:
        """Lines whose modules are one nn.ModuleList: a step for each member."""
        group = self.graph.groups[index]
        members: list[tuple[Module, StageModule | None, int]] = []
        line = group.first
        while line <= group.last:
            node = self.graph.nodes[line]
            inner = self._member_group(node, index)
            if inner is not None:
                stage = self._sequential(inner)
                members.append((stage.module, stage, line))
                line = self.graph.groups[inner].last
            elif line in self.live:
                parts = self._parts(node)
                module = Module("layer", "nn.Sequential", children=parts)
                members.append((module if len(parts) > 1 else parts[0], None, line))
            line += 1
        name = group.name or self.scope.claim_numbered("branches")
        self.made.add(name)
        children = tuple(module for module, _, _ in members)
        whole = Module("branches", MODULE_LIST, children=children)
        self.plan.attributes.append(Attribute(name, whole))
        for number, (_, inside, first) in enumerate(members):
            called = self._name_inside(first, index) or f"{singular(name)}{number}"
            self._list_member(f"self.{name}[{number}]", called, inside, first)

    def _name_inside(self, line: int, index: int) -> str | None:
        """What the stage is called that a line stands in directly inside group `index`."""
        inner = self._member_group(self.graph.nodes[line], index)
        name = None if inner is None else self.graph.groups[inner].name
        return name and identifier(name)

    def _list_member(
        self, call: str, name: str, inside: StageModule | None, first: int
    ) -> None:
        """The step of one member of a list: of a line, or of a stage."""
        source: Code = self.graph.nodes[first].reads[0]
        last = first if inside is None else max(inside.paths)
        whole = self._stage_step(name, last, Text(f"{call}({{}})", (source,)))
        members = []
        for line, paths in inside.paths.items() if inside is not None else ():
            assert inside is not None
            code = source
            for path in paths:
                part = f'{call}.get_submodule("{inside.dotted(path)}")'
                code = Text(f"{part}({{}})", (code,))
            members.append(replace(self._stage_step(name, line, code), stage=None))
            source = Ref(line)
        self.plan.steps.append(replace(whole, stage=None, members=tuple(members)))

    def _member_calls(
        self, name: str, stage: StageModule, source: Code
    ) -> Iterator[tuple[int, Text]]:
        """A stage's lines one by one: for each its number, and the calls of its members."""
        begin = 0
        for line, end in stage.ends.items():
            code = source
            for index in range(begin, end):
                code = Text(f"self.{name}[{index}]({{}})", (code,))
            assert isinstance(code, Text)
            yield line, code
            begin, source = end, Ref(line)

    def _stage_step(self, name: str, line: int, code: Code) -> Step:
        node = self.graph.nodes[line]
        names = (identifier(node.tag or name),)
        return Step((Ref(line),), code, names, node.tag, node.outputs, stage=name)

    def _member_step(
        self, name: str, line: int, source: Code, stage: StageModule
    ) -> Step:
        """One line of a stage, run by itself."""
        code = source
        for path in stage.paths[line]:
            part = (
                f"[{path[0]}]"
                if len(path) == 1
                else f'.get_submodule("{stage.dotted(path)}")'
            )
            code = Text(f"self.{name}{part}({{}})", (code,))
        paths = stage.paths[line]
        member = paths[0][0] if len(paths) == 1 and len(paths[0]) == 1 else None
        step = self._stage_step(name, line, code)
        return replace(step, member=member, stage_size=len(stage.module.children))

    def _sequential(self, index: int) -> StageModule:
        children: list[Module] = []
        names: list[str | None] = []
        ends: dict[int, int] = {}
        paths: dict[int, tuple[tuple[int, ...], ...]] = {}
        group = self.graph.groups[index]
        line = group.first
        while line <= group.last:
            node = self.graph.nodes[line]
            inner = self._member_group(node, index)
            here = len(children)
            if inner is not None and inner in self.sequential:
                nested = self._sequential(inner)
                children.append(nested.module)
                names.append(self.graph.groups[inner].name)
                for each, inside in nested.paths.items():
                    paths[each] = tuple((here, *path) for path in inside)
                line = self.graph.groups[inner].last
            else:
                parts = self._parts(node)
                children += parts
                names += [node.tag] * len(parts)
                paths[line] = tuple((here + offset,) for offset in range(len(parts)))
            ends[line] = len(children)
            line += 1
        module = Module(
            "layer", "nn.Sequential", children=tuple(children), names=tuple(names)
        )
        return StageModule(module, ends, paths)

    def _parts(self, node: Node) -> tuple[Module, ...]:
        """The members of a stage that one line makes."""
        found = chain(self._code(node))
        assert found is not None
        parts, _ = found
        if node.tag is not None and len(parts) > 1:
            return (Module(node.tag, "nn.Sequential", children=parts),)
        return parts

    def _member_group(self, node: Node, index: int) -> int | None:
        """The group directly inside group `index` that a line stands in."""
        group = node.group
        while group is not None and group != index:
            parent = self.graph.groups[group].parent
            if parent == index:
                return group
            group = parent
        return None
