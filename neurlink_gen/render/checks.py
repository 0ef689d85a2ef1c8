"""Keeps `forward` short: the check of sizes in a method of its own, comments only where there is room.

In: a `ClassCode`, and what `forward` does after the check. Out: the method, if there is one; and
what `forward` does, without its widest comments if it is too long with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.lower.classes import ClassCode
from neurlink_gen.names import RESERVED, Scope
from neurlink_gen.writing.layout import INDENT, WIDTH

LONGEST = 24
"""A `forward` of more lines is hard to take in."""


@dataclass(frozen=True)
class CheckMethod:
    """A method that checks sizes. inputs: those that it reads."""

    name: str
    inputs: tuple[str, ...]

    @property
    def call(self) -> str:
        """How `forward` begins."""
        return f"self.{self.name}({', '.join(self.inputs)})"


def check_method(
    written: ClassCode, signature: Sequence[str], rest: Sequence[str]
) -> CheckMethod | None:
    """The method that the check becomes; None where it may stand in `forward`.

    signature, rest: the lines of `forward` before the check, and after it.
    """
    lines = sum(map(_height, (*written.guard, *rest)))
    if not written.guard or len(signature) + lines <= LONGEST:
        return None
    taken = {each.name for each in written.body.attributes}
    taken |= {attribute for _, attribute in written.kept}
    words = set(re.findall(r"\w+", " ".join(written.guard)))
    return CheckMethod(
        Scope(RESERVED | taken).claim("_check_size"),
        tuple(each for each in written.body.inputs if each in words),
    )


def without_wide_comments(lines: Sequence[str], others: Sequence[str]) -> Sequence[str]:
    """What `forward` does; where that is too long, without comments on lines of their own.

    others: the lines of `forward` before these.
    """
    if sum(map(_height, (*others, *lines))) <= LONGEST:
        return lines
    return [line for line in lines if not line.lstrip().startswith("#")]


def _height(line: str) -> int:
    """How many lines black makes of a line of a method's body."""
    code = line.split("  #")[0]
    room = WIDTH - 2 * len(INDENT)
    if len(code) <= room or code.startswith("#"):
        return 1
    inside = code[code.find("(") + 1 : code.rfind(")")]
    return 3 if len(inside) <= room - len(INDENT) else 2 + len(inside.split(", "))


def long_forwards(text: str, classes: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The classes of a file whose `forward` is too long all the same, and how many lines it has.

    What would shorten it is for the spec to say: a composite nerve, a stage.
    """
    name, length = "", 0
    for line in [*text.splitlines(), "end"]:
        is_inside = not line.strip() or line.startswith((INDENT * 2, f"{INDENT})"))
        if length and not is_inside:
            if length > LONGEST and name in classes:
                yield name, length
            length = 0
        if line.startswith("class "):
            name = re.findall(r"\w+", line)[1]
        if line.startswith(f"{INDENT}def forward(") or (length and line.strip()):
            length += 1
