"""What can be wrong with a line as a whole.

In: what a line has and what it should have. Out: `Problem`s.
"""

from __future__ import annotations

from neurlink_gen import rules
from neurlink_gen.diagnostics import Problem


def output_count(name: str, produced: int, declared: int) -> Problem:
    """A line that declares more or fewer outputs than its nerve has."""
    plural = "output" if produced == 1 else "outputs"
    return Problem(
        rules.OUTPUT_COUNT,
        f"{name} has {produced} {plural} here, and the line declares {declared}",
        help="write a (channels, size) pair for each output",
    )


def input_count(name: str, least: int, most: int | None, given: int) -> Problem:
    """A line that selects more or fewer tensors than its nerve takes."""
    if most is None:
        wanted = f"{least} or more tensors"
    elif least == most:
        wanted = (
            "no tensor"
            if not least
            else "one tensor" if least == 1 else f"{least} tensors"
        )
    else:
        wanted = f"{least} to {most} tensors"
    hint = None
    if given == 1 and least > 1:
        hint = f'select several with a list: {name}[["a", "b"]]() or {name}[[0, -1]]()'
    return Problem(
        rules.INPUT_COUNT,
        f"{name} takes {wanted}, and the line selects {given}",
        help=hint,
    )


def input_inside() -> Problem:
    """An Input among the lines of a composite nerve."""
    return Problem(
        rules.BAD_LINE,
        "a composite nerve has no Input of its own: its inputs are what its line selects",
        help="remove this line; inside, line 0 is the first input",
    )


def taken_by_tag(name: str, line: int) -> Problem:
    """A stage that is called like an earlier line."""
    return Problem(
        rules.DUPLICATE_TAG,
        f'line {line} of this network already bears the tag "{name}"',
        help="give one of the two another name",
    )


def unrelated() -> Problem:
    """Sizes of different axes in one calculation."""
    return Problem(
        rules.UNRELATED_SIZES,
        "this line combines sizes that come from different axes or inputs",
        notes=("nothing relates them, so they cannot be proved equal",),
    )
