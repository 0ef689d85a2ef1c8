"""What two sequences surely have in common.

In: two sequences. Out: the pairs of equals that are in every longest common subsequence of the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MOST_CELLS = 4_000_000
"""Of a table of two sequences; in longer ones nothing is sure."""


def certain_pairs(
    left: Sequence[object], right: Sequence[object]
) -> Iterator[tuple[int, int]]:
    """The pairs of equals that are in every longest common subsequence of two sequences."""
    if left == right:
        yield from enumerate(range(len(left)))
        return
    # Numbers in place of elements, which take long to compare.
    numbers: dict[object, int] = {}
    left, right = (
        [numbers.setdefault(each, len(numbers)) for each in side]
        for side in (left, right)
    )
    if len(left) * len(right) > MOST_CELLS:
        return
    after = _lengths(left, right)
    before = _lengths(left[::-1], right[::-1])
    longest = after[0][0]
    for i, one in enumerate(left):
        ends = [
            j
            for j, other in enumerate(right)
            if one == other
            and before[len(left) - i][len(right) - j] + after[i + 1][j + 1] + 1
            == longest
        ]
        # Without this element, is there another as long?
        needed = all(
            before[len(left) - i][len(right) - j] + after[i + 1][j] < longest
            for j in range(len(right) + 1)
        )
        if len(ends) == 1 and needed:
            yield i, ends[0]


def _lengths(left: Sequence[object], right: Sequence[object]) -> list[list[int]]:
    """How long the longest common subsequence is from each position of both on."""
    rows = [[0] * (len(right) + 1)]
    for one in reversed(left):
        below, row, reach = rows[-1], [0], 0
        for j in range(len(right) - 1, -1, -1):
            reach = below[j + 1] + 1 if one == right[j] else max(reach, below[j])
            row.append(reach)
        rows.append(row[::-1])
    return rows[::-1]
