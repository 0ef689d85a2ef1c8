"""Steps turned into the statements of `forward`: names for the values, short lines joined.

In: the steps of a class. Out: its `Body`. The main value is threaded through as `x`; what is
still needed while `x` moves on has a name of its own, from its tag or its module.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from neurlink_gen.code import Code, Ref, Slot, Text
from neurlink_gen.code_trees import merged, readers, refs, substitute, variables
from neurlink_gen.graph import Graph, Node
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.lower.classes import TRAINING, Body, Keep, Loop, Statement
from neurlink_gen.lower.lines import join_steps
from neurlink_gen.lower.steps import Plan, Step
from neurlink_gen.lower.training import with_training
from neurlink_gen.names import GENERATED_NAMES, Scope

MAIN = "x"
INTERMEDIATE_NAMES = ("block", "outputs")
"""The local variables of `forward_intermediates` beside the values themselves."""
Kept = Statement | Loop | Keep


@dataclass(frozen=True)
class Locals:
    """What a method's local variables may be called.

    reserved: names that are taken. kept_input: the name of a lone input that outlives `x`; of a block
        that calls it something itself, not where is_tagged is False.
    accumulates: sums may be added to their first operand. is_block: it is a block's, whose inputs
        are called as the block itself calls them.
    """

    reserved: tuple[str, ...] = ()
    kept_input: str = "identity"
    is_tagged: bool = True
    accumulates: bool = True
    is_block: bool = True


def other_ways(bodies: Sequence[Body]) -> Iterator[Locals]:
    """The ways in which the uses of a block could be written, that they may be one class.

    bodies: as they are written at first. Some can add in place, and others cannot. Where some project
    what comes in, and others take it as it is, one name will do for both.
    """
    names = dict.fromkeys(name for body in bodies for name in _made_of_input(body))
    plain = Locals(accumulates=False)
    yield plain
    for local in (Locals(), plain):
        yield replace(local, is_tagged=False)
        for name in names:
            yield replace(local, kept_input=name, is_tagged=False)


def _made_of_input(body: Body) -> Iterator[str]:
    """The values that are made of `x` while it is the input, and have other names."""
    for statement in body.statements:
        if MAIN in statement.targets:
            return
        if isinstance(statement.code, Text) and MAIN in variables(statement.code):
            yield from statement.targets


def forward_body(graph: Graph, plan: Plan, local: Locals = Locals()) -> Body:
    """The attributes of a class and its `forward`."""
    live = graph.live
    needed = [
        step for step in plan.steps if any(ref.node in live for ref in step.outputs)
    ]
    steps, outputs = _without_aliases(needed, graph.outputs)
    if not local.accumulates:
        steps = [replace(step, code=_plain_sum(step.code)) for step in steps]
    inputs = [Ref(node.index) for node in graph.inputs]
    identity = inputs[0] if local.is_block and len(inputs) == 1 else None
    steps = join_steps(steps, outputs, identity)
    made = frozenset(
        ref for step in steps for ref in step.outputs if ref.node in graph.training_only
    )
    names = _Names(graph, steps, outputs, local, training=made)
    returned = [names.at(ref, len(steps)) for ref in outputs]
    statements = with_training(names.statements(), returned)
    for index in range(len(outputs) - graph.training, len(outputs)):
        if outputs[index] not in made:
            # What evaluation makes as well is returned in training alone.
            returned[index] += f" if self.{TRAINING} else None"
    return Body(
        tuple(plan.attributes), names.parameters, tuple(statements), tuple(returned)
    )


def intermediates(graph: Graph, plan: Plan, local: Locals) -> tuple[Kept, ...]:
    """What `forward_intermediates` does: a statement for each line, loops over stages."""
    steps = [inner for step in plan.steps for inner in step.members or (step,)]
    everything = tuple(ref for step in steps for ref in step.outputs)
    names = _Names(graph, steps, graph.outputs, local, read=everything)
    statements = names.statements()
    start = len(statements) - len(steps)  # an `identity = x` may come first
    parameters = zip(graph.inputs, names.parameters, strict=True)
    first = steps[0].outputs[0].node if steps else len(graph.nodes)
    leading = tuple(name for node, name in parameters if node.index < first)
    # Further inputs have their place among the lines; their names may be other ones by then.
    waiting = [node.index for node in graph.inputs[len(leading) :]]
    items: list[Kept] = [Keep(leading), *statements[:start]]
    for step, statement in zip(steps, statements[start:], strict=True):
        while waiting and waiting[0] < step.outputs[0].node:
            items.append(Keep((names.names[Ref(waiting.pop(0))],)))
        if statement.targets == (getattr(statement.code, "template", None),):
            items.append(Keep(statement.targets))  # an Identity
        else:
            items.append(_loop_over(step, statement, items) or statement)
    items += [Keep((names.names[Ref(index)],)) for index in waiting]
    return tuple(_without_short_loops(items))


def _plain_sum(code: Code) -> Code:
    return replace(code, accumulates=False) if isinstance(code, Text) else code


def _without_aliases(
    steps: Sequence[Step], outputs: tuple[Ref, ...]
) -> tuple[list[Step], tuple[Ref, ...]]:
    """The steps without those that only give a value a second name.

    A tag is the better name: a value that has none of its own is called like it.
    """
    meant: dict[Ref, Ref] = {}
    tags: dict[Ref, str] = {}
    rest = []
    for step in steps:
        code = step.code
        for ref in set(refs(code)) & meant.keys():
            code = substitute(code, ref, meant[ref])
        if isinstance(code, Ref):
            meant[step.outputs[0]] = code
            if step.tag is not None:
                tags.setdefault(code, step.tag)
        else:
            rest.append(replace(step, code=code))
    named = [_called(step, tags.get(step.outputs[0])) for step in rest]
    return named, tuple(meant.get(ref, ref) for ref in outputs)


def _called(step: Step, tag: str | None) -> Step:
    if tag is None or step.tag is not None or len(step.outputs) > 1:
        return step
    return replace(step, names=(tag,), tag=tag)


def _loop_over(step: Step, statement: Statement, before: list[Kept]) -> Loop | None:
    """The last loop, made longer by one turn; or a loop of one turn, where one can begin."""
    if step.stage is None or step.member is None or statement.targets != (MAIN,):
        return None
    last = before[-1] if before else None
    if isinstance(last, Loop) and last.stage == step.stage and last.end == step.member:
        before.pop()
        return Loop(
            last.stage, last.size, last.begin, step.member + 1, (*last.turns, statement)
        )
    if isinstance(statement.code, Text) and statement.code.operands == (Text(MAIN),):
        return Loop(
            step.stage, step.stage_size, step.member, step.member + 1, (statement,)
        )
    return None


def _without_short_loops(items: list[Kept]) -> list[Kept]:
    flat: list[Kept] = []
    for item in items:
        flat += item.turns if isinstance(item, Loop) and len(item.turns) < 2 else [item]
    return flat


@dataclass(frozen=True, order=True)
class _Life:
    """When a value is made (-1: before the first statement) and last read."""

    made: int
    last_read: int


class _Names:
    """The local variable of each value. training: those that are made in training alone."""

    def __init__(
        self,
        graph: Graph,
        steps: Sequence[Step],
        outputs: tuple[Ref, ...],
        local: Locals,
        read: tuple[Ref, ...] = (),
        training: frozenset[Ref] = frozenset(),
    ) -> None:
        self.graph = graph
        self.inner_tags = graph.inner_tags if local.is_block else {}
        self.steps = steps
        self.outputs = outputs
        self.training = training
        self.read = {*outputs, *read, *(r for step in steps for r in refs(step.code))}
        self.called_main = self._called_main()
        self.lives = self._lives(keeps_inputs=bool(read))
        self.main = self._main_values()
        self.scope = Scope(GENERATED_NAMES | {"self", MAIN, *local.reserved})
        self.parameters = self._parameters()
        self.names = dict(zip(self._inputs(), self.parameters, strict=True))
        self.alias = self._outliving_input()
        self.kept_size = self._kept_size()
        if self.alias is not None:
            self.names[self.alias] = self.scope.claim(self._kept_input(local))
        self.holders: dict[str, Ref] = {}
        for step in steps:
            own_names = step.own_names or (None,) * len(step.outputs)
            for ref, name, own in zip(step.outputs, step.names, own_names, strict=True):
                self.names[ref] = self._name(ref, name, own)

    def _name(self, ref: Ref, wanted: str, own: str | None) -> str:
        if ref in self.main:
            return MAIN
        if ref not in self.read:
            return "_"
        if ref in self.training:
            own = None  # a variable that may be None is no other one as well
        if own is not None and self._is_free(own, self.lives[ref].made):
            self.holders[own] = ref
            return own
        return self.scope.claim(wanted)

    def _is_free(self, name: str, statement: int) -> bool:
        """Whether nothing is called so, or only what a statement may overwrite."""
        if name not in self.holders:
            return self.scope.claim_exactly(name)
        return self.lives[self.holders[name]].last_read <= statement

    def _inputs(self) -> list[Ref]:
        return [Ref(node.index) for node in self.graph.inputs]

    def _called_main(self) -> Ref | None:
        """The input that is a parameter `x`: the only one, or the one that is tagged so."""
        inputs = self.graph.inputs
        wanted = (None, MAIN) if len(inputs) == 1 else (MAIN,)
        found = (node for node in inputs if self._input_tag(node) in wanted)
        return next((Ref(node.index) for node in found), None)

    def _input_tag(self, node: Node) -> str | None:
        """A tag of an input: its own; or, of several inputs of a block, the one it has inside."""
        is_lone = len(self.graph.inputs) == 1
        return node.tag or (None if is_lone else self.inner_tags.get(Ref(node.index)))

    def _kept_input(self, local: Locals) -> str:
        """What an input `x` is called when `x` has moved on; its size, if no more is needed."""
        assert self.alias is not None
        tag = self.inner_tags.get(self.alias) if local.is_tagged else None
        return "size" if self.kept_size else tag or local.kept_input

    def _lives(self, keeps_inputs: bool) -> dict[Ref, _Life]:
        """keeps_inputs: each is read once more, where its line stands among the others."""
        made = {ref: -1 for ref in self._inputs()}
        last = dict(made)
        for ref in self._inputs() if keeps_inputs else ():
            last[ref] += sum(step.outputs[0].node < ref.node for step in self.steps)
        for index, step in enumerate(self.steps):
            for ref in refs(step.code):
                last[ref] = max(last[ref], index)
            for ref in step.outputs:
                made[ref] = last[ref] = index
        for ref in self.outputs:
            last[ref] = len(self.steps)
        return {ref: _Life(made[ref], last[ref]) for ref in made}

    def _parameters(self) -> tuple[str, ...]:
        return tuple(
            (
                MAIN
                if Ref(node.index) == self.called_main
                else (
                    self.scope.claim(tag)
                    if (tag := self._input_tag(node))
                    else self.scope.claim_numbered(MAIN)
                )
            )
            for node in self.graph.inputs
        )

    def _main_values(self) -> set[Ref]:
        """The values that can be called `x` without one overwriting another too early."""
        main = {
            ref
            for ref, life in self.lives.items()
            if life.last_read <= life.made + 1 and self._may_be_main(ref)
        }
        # By when they are made; they follow each other without overlap.
        taken = sorted(self.lives[ref] for ref in main)
        for ref, life in sorted(self.lives.items(), key=lambda item: item[1].made):
            if ref in main or not self._may_be_main(ref) or self._tag(ref):
                continue
            place = bisect.bisect(taken, life)
            before, after = taken[max(place - 1, 0) : place], taken[place : place + 1]
            if not any(each.last_read > life.made for each in before) and not any(
                each.made < life.last_read for each in after
            ):
                main.add(ref)
                taken.insert(place, life)
        return main

    def _may_be_main(self, ref: Ref) -> bool:
        """An input of another name, and one of several outputs, are never `x`.

        Nor is what is made in training alone, nor a tagged value of the several that are returned.
        """
        if self.lives[ref].made == -1:
            return ref == self.called_main
        step = self.steps[self.lives[ref].made]
        if ref in self.training:
            return False
        if len(self.outputs) > 1 and ref in self.outputs and step.tag is not None:
            return False
        return len(step.outputs) == 1 and not self._is_last_of_branches(ref)

    def _is_last_of_branches(self, ref: Ref) -> bool:
        """Whether a block ends by joining a tagged value to other such: `cat([narrow, wide])`."""
        ends = merged(self.steps[-1].code) if self.steps else ()
        return ref in ends and len(ends) > 1 and all(map(self._tag, ends))

    def _tag(self, ref: Ref) -> str | None:
        made = self.lives[ref].made
        return None if made == -1 else self.steps[made].tag

    def _outliving_input(self) -> Ref | None:
        """An input `x` that is still read when `x` is something else."""
        return None if self.called_main in self.main else self.called_main

    def _kept_size(self) -> Text | None:
        """How the outliving input's size is read, where no more of it is needed later."""
        if self.alias is None or self.alias in self.outputs:
            return None
        found = [
            reader
            for step in self.steps[1:]
            for reader in readers(step.code, self.alias)
        ]
        first = found[0] if found else None
        if not isinstance(first, Text) or not first.reads_size:
            return None
        # Who reads it along other axes needs more than that.
        return first if all(each == first for each in found) else None

    def at(self, ref: Ref, statement: int) -> str:
        """The name that a value has where a statement reads it."""
        if ref == self.alias and statement == 0:
            return MAIN
        return self.names[ref]

    def statements(self) -> list[Statement]:
        """The statements of `forward`, in order."""
        result = []
        if self.alias is not None:
            kept = Text(MAIN)
            if self.kept_size is not None:
                kept = replace(self.kept_size, operands=(kept,))
            result.append(Statement((self.names[self.alias],), kept))
        annotated = set(self.parameters)
        returned = self.names[self.outputs[0]] if len(self.outputs) == 1 else None
        for index, step in enumerate(self.steps):
            targets = tuple(self.names[ref] for ref in step.outputs)
            needs = targets == (returned,) and returned not in annotated
            annotated.update(targets)
            code = self._resolved(step.code, index)
            annotation = "Tensor" if needs else ""
            condition = TRAINING if self.training.intersection(step.outputs) else None
            result.append(Statement(targets, code, step.tensors, annotation, condition))
        return result

    def _resolved(self, code: Code, statement: int) -> Code:
        if isinstance(code, Ref):
            return Text(self.at(code, statement))
        assert isinstance(code, Text)
        if statement > 0 and self.kept_size is not None and code == self.kept_size:
            assert self.alias is not None
            return Text(self.names[self.alias])
        operands = tuple(
            operand if isinstance(operand, Slot) else self._resolved(operand, statement)
            for operand in code.operands
        )
        return replace(code, operands=operands)
