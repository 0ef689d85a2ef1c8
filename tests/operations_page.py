"""The page `docs/operations.md`: every operation, with how it is called and what it does.

In: the catalogue. Out: the page's text; `write()` puts it in its place, and
`python -m tests.operations_page` does that alone.
"""

from __future__ import annotations

import inspect
import re
import sys
from itertools import groupby
from pathlib import Path

from neurlink_gen.ops import catalogue
from neurlink_gen.ops.calls import expected_text, signature
from neurlink_gen.ops.operation import Operation

PAGE = Path(__file__).parent.parent / "docs" / "operations.md"
HEAD = """\
<!-- Generated from the catalogue in neurlink_gen/ops by `python -m tests.update`. -->

# Operations

Every operation of the catalogue, as specs call it. What each argument means stands in the
operation's docstring, which editors show and `help(nv.Conv2d)` prints.
"""
NAMESPACES = {
    "nerves": (
        "nv",
        "`import neurlink_gen.nerves as nv`. Strides and paddings follow from the declared "
        "sizes, and\nchannels from the lines.",
    ),
    "nn": (
        "nn",
        "`from neurlink_gen import nn`. torch's own modules with torch's own arguments; nothing "
        "is\nderived. They serve as nerves, and as `norm=` and `act=`.",
    ),
}


def page() -> str:
    """The text of the page."""
    return "\n".join([HEAD, *map(_section, NAMESPACES)])


def write() -> None:
    """Put the page in its place."""
    PAGE.write_text(page(), encoding="utf-8")


def _section(namespace: str) -> str:
    prefix, about = NAMESPACES[namespace]
    own = [each for each in catalogue() if namespace in each.namespaces]
    families = groupby(own, key=lambda operation: operation.__module__)
    tables = [_family(name, list(members), prefix) for name, members in families]
    return "\n".join([f"## `{prefix}`\n", f"{about}\n", *tables])


def _family(module: str, members: list[type[Operation]], prefix: str) -> str:
    """The table of one file of the catalogue; a signature that all share stands above it."""
    calls = [expected_text(signature(operation)) for operation in members]
    is_shared = len(members) > 1 and len(set(calls)) == 1
    lines = [
        f"### {_sentence(sys.modules[module].__doc__)}",
        "",
        *([f"Each takes `{calls[0]}`.", ""] if is_shared else []),
        "| operation | what it does |",
        "|---|---|",
    ]
    for operation, call in zip(members, calls, strict=True):
        lines.append(_row(operation, prefix, "" if is_shared else call))
    return "\n".join(lines) + "\n"


def _row(operation: type[Operation], prefix: str, call: str) -> str:
    names = "".join(f", also `{prefix}.{alias}`" for alias in operation.aliases)
    name = f"`{prefix}.{operation.__name__}{call}`{names}"
    return f"| {_cell(name)} | {_cell(_summary(operation))} |"


def _summary(operation: type[Operation]) -> str:
    """The first paragraph of the docstring, on one line, up to where it explains arguments."""
    paragraph = inspect.cleandoc(operation.__doc__ or "").split("\n\n")[0]
    return re.split(r"(?<=\.) (?=\w+(?:, \w+)*: )", " ".join(paragraph.split()))[0]


def _sentence(docstring: str | None) -> str:
    """The first sentence of a module's docstring, without its full stop."""
    return (
        inspect.cleandoc(docstring or "")
        .split("\n\n")[0]
        .replace("\n", " ")
        .rstrip(".")
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    write()
