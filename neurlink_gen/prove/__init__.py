"""Proves what the lines of a graph declare, and finds the weakest precondition on the input sizes.

In: an elaborated graph. Out: a `Proof`: for each base axis the sizes at which everything holds,
and diagnostics for what holds never, or at fewer sizes than the input promises.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from neurlink_gen.algebra.domains import LARGEST_TRIED, Claim, Domain, Undecided
from neurlink_gen.algebra.dominance import follows
from neurlink_gen.algebra.sizes import PeriodTooLong, UnrelatedAxes
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Label, ordered
from neurlink_gen.findings.places import span_of
from neurlink_gen.findings.repairs import Promise
from neurlink_gen.graph import Graph, Node
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.proofs import Need, Proof
from neurlink_gen.remembered import remembered
from neurlink_gen.ops.input import Input
from neurlink_gen.prove.channels import channel_claims, wrong_channels
from neurlink_gen.prove.demands import Demand, demands_of, is_explained
from neurlink_gen.prove.lines import Mode, lines_of
from neurlink_gen.prove.promises import promise_help, promised_by


def prove(
    graph: Graph, keep_all_outputs: bool = False
) -> tuple[Proof, tuple[Diagnostic, ...]]:
    """The proof of a model's graph, and what could not be proved.

    keep_all_outputs: lines that nothing uses are written as well, and need their sizes.
    """
    evaluation = None
    if graph.training_only and not keep_all_outputs:
        evaluation, _ = prove(graph.in_evaluation)
    prover = _Prover(_owners(graph), evaluation)
    for inside, node, mode in lines_of(graph, keep_all_outputs):
        if id(node.body) in prover.wrong:
            prover.wrong.add(id(inside))
            continue  # what comes out of it follows from what is told there
        is_doubtful = node.index in _doubtful(inside)
        if is_doubtful and not is_explained(prover.findings, inside, node):
            prover.findings += channel_claims(node, inside)
            prover.take(inside, node, mode)
    prover.settle()
    return prover.proof, ordered(prover.findings)


@remembered
def _doubtful(graph: Graph) -> frozenset[int]:
    """The sound lines that do not plainly keep to what they declare: most do."""
    found: set[int] = set()
    is_doubtful = False
    for before, node in zip((None, *graph.nodes), graph.nodes):
        if before is None or not _is_repeated(before, node):
            is_doubtful = not node.is_broken and _is_doubtful(node)
        if is_doubtful:
            found.add(node.index)
    return frozenset(found)


def _is_repeated(before: Node, node: Node) -> bool:
    """Whether a line is a block that stands in the line before it as well, and gives the same."""
    return (
        node.body is not None
        and node.body is before.body
        and node.declared is before.declared
        and node.outputs is before.outputs
    )


NOWHERE = Graph((), ())
"""The graph that a line stands in matters to what is said of it alone."""


@remembered
def _is_doubtful(node: Node) -> bool:
    return bool(wrong_channels(node)) or any(demands_of(node, NOWHERE))


@dataclass
class _Prover:
    """What is demanded so far.

    owners: the input of each axis. evaluation: what is demanded there, where some lines only train.
    domains: the conjunction of all demands for each axis.
    binding: the demands that leave fewer sizes than the inputs promise, each with its axis and with
        what was demanded of that before. undecided: those that say nothing of single axes.
    claims: those of them that `forward` checks as they are. unproven: the demands behind them that
        no size may meet. small: those that a product of axes is large enough. warnings: what is only worth
        saying where there are no errors.
    met: what was demanded, each with its axis and domain, if that is how it can be said. wrong: the graphs,
        by `id`, in which a demand is never met.
    """

    owners: dict[str, Node]
    evaluation: Proof | None = None
    findings: list[Diagnostic] = field(default_factory=list)
    domains: dict[str, Domain] = field(default_factory=dict)
    binding: list[tuple[Demand, str, Domain]] = field(default_factory=list)
    undecided: list[Demand] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    small: list[tuple[Demand, Claim]] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    met: list[tuple[Demand, str | None, Domain]] = field(default_factory=list)
    unproven: list[Demand] = field(default_factory=list)
    wrong: set[int] = field(default_factory=set)

    @property
    def proof(self) -> Proof:
        """The proof with its axes in order: H, W, and after them H2, W2."""
        axes = sorted(self.domains.items(), key=lambda item: (item[0][1:], item[0]))
        proof = Proof(tuple(axes), tuple(self.claims), _needs(self))
        before = self.evaluation
        if before and (before.domains, before.claims) != (proof.domains, proof.claims):
            return replace(proof, evaluation=before)
        return proof

    def take(self, graph: Graph, node: Node, mode: Mode) -> None:
        """Take in what a line demands. One that is not written demands no more than sense."""
        is_written = mode is not Mode.NEVER
        for demand in demands_of(node, graph):
            demand = replace(demand, in_training=mode is Mode.IN_TRAINING)
            try:
                region = demand.claim.region()
            except UnrelatedAxes:
                self.findings.append(_unrelated(demand))
                return
            except Undecided:
                if is_written:
                    self.undecided.append(demand)
                continue
            if region.is_empty:
                self.findings.append(demand.refuted())
                self.wrong.add(id(graph))
                return  # the other axes of this line fail for the same reason
            for axis, domain in region.domains if is_written else ():
                self.demand(demand, axis, domain)

    def demand(self, demand: Demand, axis: str, domain: Domain) -> None:
        """Let an axis lie in a domain as well."""
        before, promise = self.domains.get(axis, Domain()), self.promise(axis)
        try:
            both = before & domain
            within, promised = both & promise, before & promise
        except PeriodTooLong:
            self.undecided.append(demand)
            return
        if both.is_empty:
            why = f"earlier lines need {before.describe()}"
            self.findings.append(demand.contradicts(why))
            return
        if within.is_empty:
            why = f"the input promises {promise.describe()}"
            self.findings.append(demand.contradicts(why))
            return
        self.domains[axis] = both
        self.met.append((demand, axis, domain))
        if within != promised and axis in self.owners and not demand.is_harmless:
            self.binding.append((demand, axis, before))

    def settle(self) -> None:
        """Decide what is left, and warn where the inputs promise less than is demanded."""
        first: dict[Claim, Demand] = {}
        for demand in self.undecided:
            # What a line demands of its output, the lines after it may demand again.
            first.setdefault(demand.claim, demand)
        for demand in first.values():
            self.decide(demand)
        # What was demanded after it may have made a claim plain.
        self.claims = [each for each in self.claims if not self.is_plain(each)]
        self.check_unproven()
        if not any(found.is_error for found in self.findings):
            self.findings += [
                *self.warnings,
                *_too_small(self),
                *_weaker_promises(self),
            ]

    def decide(self, demand: Demand) -> None:
        """Do what can be done about a demand that says nothing of single axes."""
        claim = demand.claim
        if self.is_plain(claim):
            return
        left = {axis: self.domains.get(axis, Domain()) for axis in claim.axes}
        try:
            promised = {axis: left[axis] & self.promise(axis) for axis in left}
        except PeriodTooLong:
            promised = left
        is_promised = promised != left and claim.holds_throughout(promised)
        if len(claim.axes) > 1 and claim.is_of_growing:
            self.let_grow(demand, is_promised)
        elif is_promised:
            for axis, domain in promised.items():
                self.demand(demand, axis, domain)
        elif len(claim.axes) > 1:
            owner = self.owners.get(claim.axes[0])
            self.findings.append(_tied(demand, promised, owner))
        else:
            self.leave_unproven(demand)

    def is_plain(self, claim: Claim) -> bool:
        """Whether a claim holds wherever the axes lie in what is demanded of each."""
        domains = {axis: self.domains.get(axis, Domain()) for axis in claim.axes}
        return claim.holds_throughout(domains)

    def let_grow(self, demand: Demand, is_promised: bool) -> None:
        """Let a product of axes be large enough: it is so from sizes on that are no box."""
        claim = demand.claim.of_quantity()
        if any(follows(claim, each) for each in self.claims):
            return
        others = [each for each in self.claims if not follows(each, claim)]
        self.claims = [*others, claim]
        self.met.append((demand, None, Domain()))
        if not is_promised and not demand.is_harmless:
            self.small.append((demand, claim))

    def leave_unproven(self, demand: Demand) -> None:
        """Leave a demand to be checked as the network runs."""
        self.claims.append(demand.claim)
        self.unproven.append(demand)
        self.met.append((demand, None, Domain()))
        self.warnings.append(_unproven(demand))

    def check_unproven(self) -> None:
        """Refuse what is left unproven where no size at all meets it, with all that is demanded."""
        proof = self.proof if self.unproven else Proof()
        for demand in self.unproven:
            (axis,) = demand.claim.axes
            if not any(proof.admits({axis: n}) for n in range(1, LARGEST_TRIED)):
                why = (
                    f"no {axis} below {LARGEST_TRIED} does for the other lines and this"
                )
                self.findings.append(demand.contradicts(why))

    def promise(self, axis: str) -> Domain:
        """The sizes that an input promises, along one of its axes."""
        return _promise(self.owners.get(axis))


def _needs(prover: _Prover) -> tuple[Need, ...]:
    """What was demanded, line by line; once for all axes along which a line demands the same."""
    found: dict[tuple[int, Domain], Need] = {}
    for demand, axis, domain in prover.met:
        key = (id(demand.node), domain)
        axes = demand.claim.axes if axis is None else (axis,)
        if key in found:
            known = found[key].axes
            axes = (*known, *(each for each in axes if each not in known))
            found[key] = replace(found[key], axes=axes)
            continue
        at: dict[str, int] | None = None
        if axis is not None:
            at = {**_inside(demand, prover), axis: _outside(domain)}
        if at is None or demand.claim.holds(at):
            # It asks for less than what the inputs promise, or for what no axis tells alone.
            at = demand.counterexample()
        span = span_of(demand.node.origin)
        example = demand.example(at) if at else ""
        found[key] = Need(axes, span, demand.says, example)
    return tuple(found.values())


def _inside(demand: Demand, prover: _Prover) -> dict[str, int]:
    """The least size of each axis that a demand speaks of."""
    domains = (prover.domains.get(axis, Domain()) for axis in demand.claim.axes)
    return {
        axis: domain.smallest_inside()
        for axis, domain in zip(demand.claim.axes, domains)
    }


def _outside(domain: Domain) -> int:
    smallest = domain.smallest_outside()
    assert smallest is not None  # a domain of everything is not demanded
    return smallest


def _too_small(prover: _Prover) -> Iterator[Diagnostic]:
    """The warnings for products of axes that are too small at small inputs."""
    works = prover.proof.demands()
    for demand, claim in prover.small:
        owner = prover.owners.get(claim.axes[0])
        sides = (dict.fromkeys(claim.axes, n) for n in itertools.count(1))
        least = next(n for n, at in enumerate(sides, 1) if claim.holds(at))
        note = f"the model works where {works}, and checks it at the start of `forward`"
        yield demand.finding(
            demand.sometimes,
            notes=(*demand.instance(), note),
            help=promise_help([Domain(least)], owner.tag if owner else None),
        )


def _unproven(demand: Demand) -> Diagnostic:
    return demand.finding(
        rules.SIZE_UNPROVEN,
        also=": this is too intricate to prove",
        notes=(*demand.instance(), "the model checks it at the start of `forward`"),
        help="use strides, ratios and promises with small common multiples",
    )


def _unrelated(demand: Demand) -> Diagnostic:
    left, right = demand.claim.left, demand.claim.right
    return demand.finding(
        rules.UNRELATED_SIZES, also=f", and nothing relates {left} to {right}"
    )


LARGEST_PROMISE = 64


def _tied(demand: Demand, domains: dict[str, Domain], owner: Node | None) -> Diagnostic:
    """A demand that admits some heights with some widths only. domains: what is promised."""
    help = "fix the input's size with nv.Input(size=...), or pool to a fixed size first"
    for promise in (Domain(modulus=n) for n in range(2, LARGEST_PROMISE)):
        both = {axis: domain & promise for axis, domain in domains.items()}
        if demand.claim.holds_throughout(both):
            help = promise_help([*both.values()], owner.tag if owner else None)
            break
    return demand.finding(
        rules.TIED_AXES,
        also=f", which ties {' to '.join(demand.claim.axes)}",
        notes=demand.instance(),
        help=help,
    )


def _weaker_promises(prover: _Prover) -> Iterator[Diagnostic]:
    """One warning for each input that promises too little, at the line that demands the most."""
    owners = prover.owners
    for owner in dict.fromkeys(owners[axis].index for _, axis, _ in prover.binding):
        mine = [each for each in prover.binding if owners[each[1]].index == owner]
        yield _weaker_promise(mine, prover)


def _weaker_promise(
    binding: list[tuple[Demand, str, Domain]], prover: _Prover
) -> Diagnostic:
    """binding: the demands on the axes of one input."""
    last = binding[-1][0].node
    demand, axis, before = next(each for each in binding if each[0].node is last)
    owner = prover.owners[axis]
    promise = prover.promise(axis)
    sizes = (
        {**_inside(demand, prover), axis: n}
        for n in itertools.count(1)
        if n in before and n in promise
    )
    fails = next(at for at in sizes if not demand.claim.holds(at))
    nodes = {id(other.node): other.node for other, _, _ in binding}
    del nodes[id(demand.node)]
    works = prover.proof.demands()
    mine = [
        domain
        for each, domain in prover.domains.items()
        if each in prover.owners and prover.owners[each] is owner
    ]
    return demand.finding(
        demand.sometimes,
        labels=tuple(
            Label("this needs it too", span_of(node.origin)) for node in nodes.values()
        ),
        notes=(
            f"for example {demand.example(fails)}",
            f"the model works where {works}, and checks it at the start of `forward`",
        ),
        help=promise_help(mine, owner.tag),
        # It would keep them from evaluation too.
        repair=None if demand.in_training else Promise(promised_by(mine)),
        repaired=owner.origin,
    )


def _owners(graph: Graph) -> dict[str, Node]:
    """The input that each axis is an axis of; of several of one size, the first."""
    return {
        size.base_axis: node
        for node in reversed(graph.inputs)
        for size in node.outputs[0].sizes
        if size.base_axis is not None
    }


def _promise(owner: Node | None) -> Domain:
    """The sizes that an input promises, along each of its axes; one with a mistake, nothing."""
    if owner is None:
        return Domain()
    assert isinstance(owner.operation, Input)
    promise = owner.operation
    return Domain(promise.min_size, promise.multiple_of, frozenset({0}))
