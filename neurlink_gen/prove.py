"""Proves what the lines of a graph declare, and finds the weakest precondition on the input sizes.

In: an elaborated graph. Out: a `Proof`: for each base axis the sizes at which everything holds,
and diagnostics for what holds never, or at fewer sizes than the input promises.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from neurlink_gen import rules
from neurlink_gen.diagnostics import Diagnostic, Label, Problem, diagnose, ordered
from neurlink_gen.graph import Graph, Node, Proof
from neurlink_gen.ops.input import Input
from neurlink_gen.ops.operation import SameSize
from neurlink_gen.rules import Rule
from neurlink_gen.sizes import (
    Domain,
    PeriodTooLong,
    Size,
    UnrelatedAxes,
    common_axis,
    where_at_least,
    where_equal,
)
from neurlink_gen.source import Part, span_of
from neurlink_gen.tensors import AXES


@dataclass(frozen=True)
class _Demand:
    """Two sizes that must be equal at a line, or one that must not be below a minimum."""

    node: Node
    left: Size
    right: Size | None
    never: Rule
    sometimes: Rule
    minimum: int = 1
    part: Part | None = None
    reason: str = ""

    @property
    def says(self) -> str:
        """The demand in words."""
        if self.reason:
            return self.reason
        name = self.node.nerve_name
        if self.right is not None and self.never is rules.MERGE_REFUTED:
            return f"the inputs of {name} must have one size"
        if self.right is not None:
            return f"the line declares {self.left}, and {name} gives {self.right}"
        verb = "gives" if self.never is rules.SIZE_BELOW_ONE else "is given"
        return f"{name} {verb} {self.left}, which must be at least {self.minimum}"

    def domain(self) -> tuple[str | None, Domain]:
        """The axis that decides, and where along it the demand is met."""
        if self.right is None:
            return self.left.axis, where_at_least(self.left, self.minimum)
        return common_axis(self.left, self.right), where_equal(self.left, self.right)

    def holds(self, n: int) -> bool:
        """Whether it is met at an input size."""
        if self.right is None:
            return self.left.at(n) >= self.minimum
        return self.left.at(n) == self.right.at(n)

    def at(self, axis: str, n: int) -> str:
        """What happens at an input size."""
        if self.right is None and self.reason:
            return f"{axis} = {n}"
        if self.right is None:
            return f"{axis} = {n}: {self.left.at(n)}"
        return f"{axis} = {n}: {self.left.at(n)} and {self.right.at(n)}"


def prove(
    graph: Graph, keep_all_outputs: bool = False
) -> tuple[Proof, tuple[Diagnostic, ...]]:
    """The proof of a model's graph, and what could not be proved.

    keep_all_outputs: lines that nothing uses are written as well, and need their sizes.
    """
    findings: list[Diagnostic] = []
    met: list[tuple[_Demand, str, Domain]] = []
    for node, is_written in _lines(graph, keep_all_outputs):
        findings += _channel_claims(node)
        for demand in _demands(node):
            try:
                axis, domain = demand.domain()
            except UnrelatedAxes:
                findings.append(_unrelated(demand))
                break
            except PeriodTooLong:
                findings.append(_unproven(demand))
                continue
            if domain.is_empty:
                findings.append(_refuted(demand))
                break  # the other axes of this line fail for the same reason
            if axis is not None and not domain.is_everything and is_written:
                met.append((demand, axis, domain))
    proof = _proof(_combine(met, graph, findings))
    return proof, ordered(findings)


def _proof(domains: dict[str, Domain]) -> Proof:
    """The proof with its axes in order: H, W, and after them H2, W2."""
    return Proof(
        tuple(sorted(domains.items(), key=lambda item: (item[0][1:], item[0])))
    )


def _lines(
    graph: Graph, keep_all: bool, is_written: bool = True
) -> Iterator[tuple[Node, bool]]:
    """Every sound line, those inside composite nerves included; and whether it is written."""
    seen: set[tuple[int, bool]] = set()
    for node in graph.nodes:
        needed = is_written and (keep_all or node.index in graph.live)
        if node.body is not None and (id(node.body), needed) not in seen:
            # Repeated blocks share a body, which needs one proof.
            seen.add((id(node.body), needed))
            yield from _lines(node.body, False, needed)
        if not node.is_broken:
            yield node, needed


def _channel_claims(node: Node) -> Iterator[Diagnostic]:
    for output, (target, tensor) in enumerate(
        zip(node.declared, node.produced, strict=True)
    ):
        if target.channels is not None and target.channels != tensor.channels:
            yield diagnose(
                rules.CHANNEL_CLAIM,
                f"the line declares {target.channels} channels, and {node.nerve_name} gives "
                f"{tensor.channels}",
                node.origin,
                help=f"declare {tensor.channels}",
                part=Part("channels", output),
            )


def _demands(node: Node) -> Iterator[_Demand]:
    """What must hold at a line, without what plainly does."""
    merges = (rules.MERGE_REFUTED, rules.MERGE_SOMETIMES)
    claims = (rules.SIZE_REFUTED, rules.SIZE_SOMETIMES)
    small = (rules.INPUT_TOO_SMALL, rules.SIZE_MINIMUM)
    for demand in node.result.demands if node.result else ():
        why = demand.reason
        if isinstance(demand, SameSize):
            found = claims if why else merges
            yield _Demand(node, demand.left, demand.right, *found, reason=why)
        else:
            found = claims if why else small
            yield _Demand(node, demand.size, None, *found, demand.minimum, reason=why)
    least = (rules.SIZE_BELOW_ONE, rules.SIZE_MINIMUM)
    for output, (target, tensor) in enumerate(
        zip(node.declared, node.produced, strict=True)
    ):
        part = Part("size", output)
        for declared, produced in zip(target.sizes or (), tensor.sizes, strict=False):
            if declared != produced:
                yield _Demand(node, declared, produced, *claims, part=part)
        for produced in tensor.sizes:
            if not where_at_least(produced, 1).is_everything:
                yield _Demand(node, produced, None, *least)


def _refuted(demand: _Demand) -> Diagnostic:
    axis = common_axis(demand.left, demand.right or demand.left)
    notes = []
    if demand.right is not None and demand.never is rules.MERGE_REFUTED:
        notes.append(f"they are {demand.left} and {demand.right}")
    if axis is not None and demand.left.value is None:
        notes.append(f"for example {demand.at(axis, _counterexample(demand))}")
    return diagnose(
        demand.never,
        demand.says,
        demand.node.origin,
        notes=tuple(notes),
        help=_declare(demand),
        part=demand.part,
    )


def _declare(demand: _Demand) -> str | None:
    """What to declare, where a declared size is wrong."""
    given, part = demand.right, demand.part
    if demand.never is not rules.SIZE_REFUTED or given is None or part is None:
        return None
    ratio = given.ratio
    if ratio is None or given.value is not None:
        text = _in_words_of_a_spec(demand.node.produced[part.output].sizes)
        open_end = "write ... for what the nerve gives"
        return f"declare {text}, or {open_end}" if text else open_end
    text = str(ratio) if ratio.denominator == 1 else f"{float(ratio):g}"
    if Fraction(text) != ratio:
        text = f"fractions.Fraction({ratio.numerator}, {ratio.denominator})"
    return f"declare {text}"


def _in_words_of_a_spec(sizes: Sequence[Size]) -> str | None:
    """Sizes as a line can declare them: `"((H - 1) // 2, 7)"`; None where no formula can."""
    texts = [
        str(size.value) if size.value is not None else size.formula(size.axis or "")
        for size in sizes
    ]
    if any("[" in text for text in texts):
        return None
    return f'"({", ".join(texts)}{"," if len(texts) == 1 else ""})"'


def _counterexample(demand: _Demand) -> int:
    """The smallest size at which a demand fails, or, where that is very large, a size."""
    sizes = itertools.chain(range(1, 1 << 12), (1 << bits for bits in range(12, 1024)))
    return next(n for n in sizes if not demand.holds(n))


def _unrelated(demand: _Demand) -> Diagnostic:
    return diagnose(
        rules.UNRELATED_SIZES,
        f"{demand.says}, and nothing relates {demand.left} to {demand.right}",
        demand.node.origin,
    )


def _combine(
    met: list[tuple[_Demand, str, Domain]], graph: Graph, findings: list[Diagnostic]
) -> dict[str, Domain]:
    """The conjunction of all demands for each axis; warn where the inputs promise less."""
    owners = _owners(graph)
    domains: dict[str, Domain] = {}
    binding: list[tuple[_Demand, str, Domain]] = []
    for demand, axis, domain in met:
        before = domains.get(axis, Domain())
        promise = _promise(owners.get(axis))
        try:
            both = before & domain
            is_binding = both & promise != before & promise
        except PeriodTooLong:
            findings.append(_unproven(demand))
            continue
        if both.is_empty:
            findings.append(
                _contradiction(demand, f"earlier lines need {before.describe()}")
            )
            continue
        if (both & promise).is_empty:
            findings.append(
                _contradiction(demand, f"the input promises {promise.describe()}")
            )
            continue
        domains[axis] = both
        if is_binding:
            binding.append((demand, axis, before))
    binding = [each for each in binding if each[1] in owners]
    if binding and not any(found.is_error for found in findings):
        findings += _weaker_promises(binding, domains, owners)
    return domains


def _unproven(demand: _Demand) -> Diagnostic:
    problem = Problem(
        rules.SIZE_UNPROVEN,
        "the sizes at which this line works are too intricate to work out",
        help="use strides, ratios and promises with small common multiples",
    )
    return problem.at(demand.node.origin)


def _contradiction(demand: _Demand, why: str) -> Diagnostic:
    return diagnose(
        demand.never,
        demand.says,
        demand.node.origin,
        notes=(f"{why}, and at no such size does this hold",),
        part=demand.part,
    )


def _weaker_promises(
    binding: list[tuple[_Demand, str, Domain]],
    domains: dict[str, Domain],
    owners: dict[str, Node],
) -> Iterator[Diagnostic]:
    """One warning for each input that promises too little, at the line that demands the most."""
    works = _proof(domains).demands()
    for owner in dict.fromkeys(owners[axis].index for _, axis, _ in binding):
        mine = [each for each in binding if owners[each[1]].index == owner]
        axes = {axis: owners[axis] for axis in owners if owners[axis].index == owner}
        yield _weaker_promise(mine, domains, axes, works)


def _weaker_promise(
    binding: list[tuple[_Demand, str, Domain]],
    domains: dict[str, Domain],
    owners: dict[str, Node],
    works: str,
) -> Diagnostic:
    last = binding[-1][0].node
    demand, axis, before = next(each for each in binding if each[0].node is last)
    tried = before & _promise(owners[axis])
    fails = (n for n in itertools.count(1) if n in tried and not demand.holds(n))
    nodes = {id(other.node): other.node for other, _, _ in binding}
    del nodes[id(demand.node)]
    return diagnose(
        demand.sometimes,
        demand.says,
        demand.node.origin,
        labels=tuple(
            Label("this needs it too", span_of(node.origin)) for node in nodes.values()
        ),
        notes=(
            f"for example {demand.at(axis, next(fails))}",
            f"the model works where {works}, and checks it at the start of `forward`",
        ),
        help=_promise_help(
            [domain for each, domain in domains.items() if each in owners],
            owners[axis].tag,
        ),
    )


def _promise_help(domains: list[Domain], tag: str | None) -> str | None:
    """The promise of an input that would cover all demands, if a promise can say it."""
    if not all(0 in domain.residues for domain in domains):
        return "declare the size that the nerve gives, or write ... for it"
    parts = []
    multiple = math.lcm(*(domain.modulus for domain in domains))
    least = max(domain.least for domain in domains)
    if multiple > 1:
        parts.append(f"multiple_of={multiple}")
    if least > multiple:
        parts.append(f"min_size={least}")
    name = "" if tag is None else f'["{tag}"]'
    return f"promise it: nv.Input{name}({', '.join(parts)})"


def _owners(graph: Graph) -> dict[str, Node]:
    """The input that each axis is an axis of."""
    return {
        size.axis: node
        for node in graph.inputs
        for size in node.outputs[0].sizes
        if size.axis is not None and size == Size.base(size.axis, size.fixed)
    }


def _promise(owner: Node | None) -> Domain:
    """The sizes that an input promises, along each of its axes; one with a mistake, nothing."""
    if owner is None:
        return Domain()
    assert isinstance(owner.operation, Input)
    promise = owner.operation
    return Domain(promise.min_size, promise.multiple_of, frozenset({0}))
