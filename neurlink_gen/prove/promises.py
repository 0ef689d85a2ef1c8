"""What an input would have to promise for a network to work at every size that it lets in.

In: the sizes that are demanded, one domain for each axis. Out: the input's arguments, and the words
that advise them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from neurlink_gen.algebra.domains import Domain

UNPROMISED = "no promise can say this: call the network at such sizes only"


def promised_by(domains: Sequence[Domain]) -> tuple[tuple[str, int], ...]:
    """The arguments that promise all demands; none where no promise can say them."""
    if not all(0 in domain.residues for domain in domains):
        return ()
    multiple = math.lcm(*(domain.modulus for domain in domains))
    least = max(domain.least for domain in domains)
    promised = []
    if multiple > 1:
        promised.append(("multiple_of", multiple))
    if least > multiple:
        promised.append(("min_size", least))
    return tuple(promised)


def promise_help(domains: Sequence[Domain], tag: str | None) -> str:
    """What to write. tag: of the input."""
    promised = promised_by(domains)
    if not promised:
        return UNPROMISED
    name = "" if tag is None else f'["{tag}"]'
    written = ", ".join(f"{argument}={value}" for argument, value in promised)
    return f"promise it: nv.Input{name}({written})"
