"""Long calls laid out over several lines, as black would lay them out.

In: calls as trees. Out: lines. black has the last word where a line is too long all the same; what
looks like its own is not formatted (`render/format.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.lazy_dataclasses import dataclass

WIDTH = 88
INDENT = "    "


@dataclass(frozen=True)
class Call:
    """`head(item, item)tail`; or, with other brackets, `[item, item]`.

    has_commas: its items may end with one, as a comprehension may not.
    """

    head: str
    items: tuple[Call | str, ...]
    tail: str = ""
    brackets: str = "()"
    has_commas: bool = True

    def __str__(self) -> str:
        inside = ", ".join(map(str, self.items))
        return f"{self.head}{self.brackets[0]}{inside}{self.brackets[1]}{self.tail}"


def lay_out(
    call: Call | str, depth: int, prefix: str = "", suffix: str = ""
) -> Iterator[str]:
    """The lines of a call that stands `depth` levels deep, indented relative to that depth."""
    room = WIDTH - depth * len(INDENT)
    whole = f"{prefix}{call}{suffix}"
    if isinstance(call, str) or len(whole) <= room or not call.items:
        yield whole
        return
    yield f"{prefix}{call.head}{call.brackets[0]}"
    body = ", ".join(map(str, call.items))
    if len(body) <= room - len(INDENT):
        yield INDENT + body
    else:
        for item in call.items:
            # black puts no comma after a lone list.
            is_list = isinstance(item, Call) and item.brackets == "[]"
            comma = "" if is_list or not call.has_commas else ","
            for line in lay_out(item, depth + 1, suffix=comma):
                yield INDENT + line
    yield f"{call.brackets[1]}{call.tail}{suffix}"
