"""What a declared ratio to which nothing leads was meant as: pixels without their quotes, say.

In: a `Problem` about a size, and the line as the spec wrote it. Out: what to type instead, put into
the `Problem`; and the targets that later lines should take the line to have.
"""

from __future__ import annotations

from fractions import Fraction

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.repairs import Quote
from neurlink_gen.ops.pooling import Pool
from neurlink_gen.tensors import Target
from neurlink_gen.words import shown

INSIDE = (
    "a ratio is one of the network's input, inside a nerve as well: for the size of what comes in, "
    "write self.input_links[0].dims[0].shape"
)


def say_meant(
    problem: Problem, written: object, targets: tuple[Target, ...], is_inside: bool
) -> tuple[Target, ...]:
    """Tell of a ratio what it was meant as. is_inside: the line is one of a composite nerve."""
    if problem.rule is not rules.NO_STRIDE or not isinstance(written, tuple):
        return targets
    output = problem.part.output if problem.part else 0
    size = written[output][1]  # it has the form of a line, since its sizes were read
    pixels = _without_quotes(size, is_pool=isinstance(written[-1], Pool))
    if pixels:
        problem.help = about_quotes(pixels)
        problem.repair = Quote()
        meant = Target(targets[output].channels, tuple(map(Size.constant, pixels)))
        return (*targets[:output], meant, *targets[output + 1 :])
    if is_inside and isinstance(size, (int, float, Fraction, tuple)):
        problem.help = INSIDE
    return targets


def about_quotes(pixels: tuple[int, ...]) -> str:
    """What to type for a size in pixels, of which only the quotes are missing."""
    meant = "one cell in all" if set(pixels) == {1} else "pixels"
    return (
        f'for {meant}, write "{shown(pixels)}" in quotes: without them, {shown(pixels)} is a ratio of '
        "each axis of the network's input"
    )


def _without_quotes(size: object, is_pool: bool) -> tuple[int, ...]:
    """The pixels that a tuple of ratios was meant as, if it probably was."""
    if not isinstance(size, tuple) or not size:
        return ()
    counts = tuple(each for each in size if type(each) is int)
    # A pool shrinks, and what is one cell long can be nothing else.
    return (
        counts if len(counts) == len(size) and (is_pool or set(counts) == {1}) else ()
    )
