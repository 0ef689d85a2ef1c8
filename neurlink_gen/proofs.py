"""What is proved of a model's sizes.

In: what its lines demand. Out: a `Proof`, the weakest precondition on the sizes of its inputs.
"""

from __future__ import annotations

from collections.abc import Mapping

from neurlink_gen.algebra.domains import Claim, Domain
from neurlink_gen.findings.source import Span
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.words import listed


@dataclass(frozen=True)
class Need:
    """A line that does not work at every input size.

    axes: the axes along which it needs the same. span: the line. says: what must hold there.
    example: the smallest size at which it does not, and what happens: `H = 17: 9 and 8`.
    """

    axes: tuple[str, ...]
    span: Span
    says: str
    example: str


@dataclass(frozen=True)
class Proof:
    """The weakest precondition.

    domains: for each axis on which something is demanded, the sizes that are admissible.
    claims: what is demanded besides, and checked as it is: no set of sizes of single axes says it.
    needs: where it all comes from. evaluation: what is demanded there, if training demands more.
    """

    domains: tuple[tuple[str, Domain], ...] = ()
    claims: tuple[Claim, ...] = ()
    needs: tuple[Need, ...] = ()
    evaluation: Proof | None = None

    @property
    def always(self) -> Proof:
        """What is demanded in evaluation as well as in training."""
        return self.evaluation or self

    @property
    def in_training(self) -> Proof:
        """What training demands besides."""
        always = self.always
        known = dict(always.domains)
        domains = tuple(
            (axis, domain.beyond(known.get(axis, Domain())))
            for axis, domain in self.domains
            if domain != known.get(axis)
        )
        claims = tuple(each for each in self.claims if each not in always.claims)
        return Proof(domains, claims)

    def admits(self, at: Mapping[str, int]) -> bool:
        """Whether an input size is admissible, in so far as it names the axes."""
        return all(
            at[axis] in domain for axis, domain in self.domains if axis in at
        ) and all(
            claim.holds(at)
            for claim in self.claims
            if all(axis in at for axis in claim.axes)
        )

    def by_domain(self) -> list[tuple[list[str], Domain]]:
        """The demands, each with the axes that share it."""
        found: dict[Domain, list[str]] = {}
        for axis, domain in self.domains:
            found.setdefault(domain, []).append(axis)
        return [(axes, domain) for domain, axes in found.items()]

    def demands(self) -> str:
        """The demands in words: `H and W are multiples of 16`."""
        if self.evaluation is not None:
            training = f"in training {self.in_training.demands()}"
            return ", and ".join(filter(None, [self.evaluation.demands(), training]))
        domains = [
            f"{listed(axes)} {'is' if len(axes) == 1 else 'are'} {domain.describe(len(axes))}"
            for axes, domain in self.by_domain()
        ]
        return ", and ".join([*domains, *map(str, self.claims)])
