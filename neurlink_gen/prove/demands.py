"""What the lines of a graph demand of sizes, and how a finding speaks of it.

In: a line. Out: its `Demand`s: what it declares equals what its nerve gives, its inputs fit
together, nothing is too small.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from neurlink_gen.algebra.domains import Claim, is_at_least, is_impossible
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Label, diagnose
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.repairs import Declare, Repair
from neurlink_gen.findings.rules import Rule
from neurlink_gen.findings.source import Origin
from neurlink_gen.graph import Graph, Node
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ops.operation import SameSize
from neurlink_gen.remembered import remembered
from neurlink_gen.tensors import Target
from neurlink_gen.prove.derivations import claim_labels, rounding_note, source_labels


@dataclass(frozen=True)
class Demand:
    """A claim about sizes that must hold for a line to work.

    never, sometimes: the rules that are broken where it does nowhere, or not everywhere.
    in_training: whether the line works in training alone.
    """

    graph: Graph
    node: Node
    claim: Claim
    never: Rule
    sometimes: Rule
    part: Part | None = None
    reason: str = ""
    in_training: bool = False

    @property
    def is_harmless(self) -> bool:
        """Whether it only asks for larger inputs to train with: what forward checks there, and no more."""
        return self.in_training and self.sometimes is rules.SIZE_MINIMUM

    @property
    def says(self) -> str:
        """The demand in words."""
        left, right = self.claim.left, self.claim.right
        name = self.node.nerve_name
        if self.reason:
            return self.reason
        if right is not None and self.never is rules.MERGE_REFUTED:
            return f"the inputs of {name} must have one size"
        if right is not None:
            return f"the line declares {left}, and {name} gives {right}"
        verb = "gives" if self.never is rules.SIZE_BELOW_ONE else "is given"
        return f"{name} {verb} {left}, which must be at least {self.claim.minimum}"

    def example(self, at: Mapping[str, int]) -> str:
        """What happens at an input size: `H = 17: 9 and 8`."""
        left, right = self.claim.left, self.claim.right
        place = ", ".join(f"{axis} = {at[axis]}" for axis in self.claim.axes)
        if right is None and self.reason:
            return place
        if right is None:
            return f"{place}: {left.where(at)}"
        return f"{place}: {left.where(at)} and {right.where(at)}"

    def counterexample(self) -> dict[str, int] | None:
        """The smallest size at which it fails, or, where that is very large, a size, or none.

        Of several axes, one at which there are maps, if there is one.
        """
        left, right = self.claim.left, self.claim.right
        fails = (at for at in self._tried() if not self.claim.holds(at))
        first = next(fails, None)
        if right is None or len(self.claim.axes) < 2:
            return first
        few = itertools.chain([first] if first else [], itertools.islice(fails, 99))
        real = (at for at in few if min(left.where(at), right.where(at)) >= 1)
        return next(real, first)

    def _tried(self) -> Iterator[dict[str, int]]:
        """Input sizes, the small ones first; of several axes, those that differ among them."""
        axes = self.claim.axes
        if len(axes) > 1:
            sizes = itertools.product(range(1, 13), repeat=len(axes))
            yield from (
                dict(zip(axes, each, strict=True)) for each in sorted(sizes, key=max)
            )
        for n in itertools.chain(
            range(1, 1 << 12), (1 << bits for bits in range(12, 99))
        ):
            yield dict.fromkeys(axes, n)

    def instance(self) -> tuple[str, ...]:
        """The note that tells of a counterexample, if there is one to tell of."""
        at = self.counterexample() if self.claim.axes else None
        return (f"for example {self.example(at)}",) if at else ()

    def finding(
        self,
        rule: Rule,
        *,
        also: str = "",
        labels: tuple[Label, ...] = (),
        notes: tuple[str, ...] = (),
        help: str | None = None,
        repair: Repair | None = None,
        repaired: Origin | None = None,
    ) -> Diagnostic:
        """A finding about this demand, with where its sizes come from. also: ends the message."""
        if self.part is None:
            sources = source_labels(self.graph, self.node)
        else:
            sources = claim_labels(self.graph, self.node, self.part)
        return diagnose(
            rule,
            self.says + also,
            self.node.origin,
            labels=tuple(dict.fromkeys(sources + labels)),
            notes=(*rounding_note(self.says), *notes),
            help=help,
            part=self.part,
            repair=repair,
            repaired=repaired,
        )

    def refuted(self) -> Diagnostic:
        """The finding where it holds at no size."""
        left, right = self.claim.left, self.claim.right
        notes: tuple[str, ...] = ()
        if right is not None and self.never is rules.MERGE_REFUTED:
            notes = (f"they are {left} and {right}",)
        if left.value is None or (right is not None and right.value is None):
            notes += self.instance()
        help, repair = self._declare()
        return self.finding(self.never, notes=notes, help=help, repair=repair)

    def contradicts(self, why: str) -> Diagnostic:
        """The finding where it holds at none of the sizes that are left."""
        note = f"{why}, and at no such size does this hold"
        return self.finding(self.never, notes=(note,))

    def _declare(self) -> tuple[str | None, Repair | None]:
        """What to declare, where a declared size is wrong: in words, and as an edit."""
        given, part = self.claim.right, self.part
        if self.never is rules.MERGE_REFUTED:
            bring = "bring one to the other's size first, with a stride, or with nv.Interpolate"
            return bring, None
        if self.never is not rules.SIZE_REFUTED or given is None or part is None:
            return None, None
        sizes = self.node.produced[part.output].sizes
        known = [size.ratio for size in sizes if size.value is None and size.ratio]
        if len(known) < len(sizes):
            text = _in_words_of_a_spec(sizes)
            open_end = "write ... for what the nerve gives"
            if text is None:
                return open_end, Declare("...")
            return f"declare {text}, or {open_end}", Declare(text)
        texts = list(map(_ratio_text, known))
        text = texts[0] if len(set(texts)) == 1 else f"({', '.join(texts)})"
        needs_import = "fractions" in text
        return f"declare {text}", None if needs_import else Declare(text)


def _ratio_text(ratio: Fraction) -> str:
    """A ratio as a spec writes it."""
    text = str(ratio) if ratio.denominator == 1 else f"{float(ratio):g}"
    if Fraction(text) == ratio:
        return text
    return f"fractions.Fraction({ratio.numerator}, {ratio.denominator})"


def _in_words_of_a_spec(sizes: Sequence[Size]) -> str | None:
    """Sizes as a line can declare them: `"((H - 1) // 2, 7)"`; None where no formula can."""
    names = {axis: axis for size in sizes for axis in size.axes}
    texts = [size.formula(names) for size in sizes]
    if any("[" in text or "min" in text for text in texts):
        return None
    return f'"({", ".join(texts)}{"," if len(texts) == 1 else ""})"'


OPEN = Target(None, None)


@remembered
def _is_any(size: Size) -> bool:
    """Whether a size is one of a map, whatever comes in."""
    return is_at_least(size, 1)


def demands_of(node: Node, graph: Graph) -> Iterator[Demand]:
    """What must hold at a line, without what plainly does."""
    merges = (rules.MERGE_REFUTED, rules.MERGE_SOMETIMES)
    claims = (rules.SIZE_REFUTED, rules.SIZE_SOMETIMES)
    small = (rules.INPUT_TOO_SMALL, rules.SIZE_MINIMUM)
    for demand in node.result.demands if node.result else ():
        why = demand.reason
        if isinstance(demand, SameSize):
            claim, found = Claim(demand.left, demand.right), merges
        else:
            claim, found = Claim(demand.size, None, demand.minimum), small
        yield Demand(graph, node, claim, *(claims if why else found), reason=why)
    least = (rules.SIZE_BELOW_ONE, rules.SIZE_MINIMUM)
    for output, tensor in enumerate(node.produced):
        target = node.declared[output] if tensor is not node.outputs[output] else OPEN
        for declared, produced in zip(target.sizes or (), tensor.sizes, strict=False):
            if declared != produced:
                claim, part = Claim(declared, produced), Part("size", output)
                yield Demand(graph, node, claim, *claims, part=part)
        for produced in tensor.sizes:
            if not _is_any(produced):
                yield Demand(graph, node, Claim(produced), *least)


def is_explained(findings: Sequence[Diagnostic], graph: Graph, node: Node) -> bool:
    """Whether a line reads a map that there is at no input size, and why is found already."""
    roots = (rules.SIZE_BELOW_ONE, rules.INPUT_TOO_SMALL)
    if not any(found.rule in roots for found in findings):
        return False
    tensors = map(graph.tensor, node.inputs)
    return any(is_impossible(size) for tensor in tensors for size in tensor.sizes)
