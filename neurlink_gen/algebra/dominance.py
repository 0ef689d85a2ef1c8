"""Which claims go without saying once another one is made.

In: claims that sizes are large enough. Out: whether one follows from another: `(H/4)*(W/4)` is at
least 2 wherever `(H/8)*(W/8)` is.
"""

from __future__ import annotations

from neurlink_gen.algebra.domains import Claim, is_at_least
from neurlink_gen.algebra.sizes import Quantity, Size


def follows(claim: Claim, other: Claim) -> bool:
    """Whether a claim that a product is large enough holds wherever another such one does."""
    if claim.right is not None or other.right is not None:
        return False
    if claim.minimum > other.minimum:
        return False
    if claim.left == other.left:
        return True
    ours, theirs = _factors(claim.left), _factors(other.left)
    if ours is None or theirs is None or ours.keys() != theirs.keys():
        return False
    # Of factors that may be below 0, the order of products says nothing.
    return all(
        is_at_least(theirs[axis], 0) and is_at_least(ours[axis] - theirs[axis], 0)
        for axis in ours
    )


def _factors(size: Size) -> dict[str, Size] | None:
    """The factors of a product, by the one axis of each; None where it is no such product."""
    quantity = size.axis
    if not isinstance(quantity, Quantity) or quantity.operation != "*":
        return None
    found = {
        each.axis: each for each in quantity.operands if isinstance(each.axis, str)
    }
    is_whole = (size.step, size.table) == (1, (0,))
    is_product = is_whole and len(found) == len(quantity.operands)
    return {str(axis): each for axis, each in found.items()} if is_product else None
