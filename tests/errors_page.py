"""The page `docs/errors.md`: every rule that a spec can break, by its code.

In: the rules. Out: the page's text; `write()` puts it in its place, and
`python -m tests.errors_page` does that alone.
"""

from __future__ import annotations

from pathlib import Path

from neurlink_gen.findings.rules import all_rules

PAGE = Path(__file__).parent.parent / "docs" / "errors.md"
HEAD = """\
<!-- Generated from neurlink_gen/findings/rules.py by `python -m tests.update`. -->

# Errors and warnings

Every finding has a code. An error means that nothing is generated; a warning means that something
is, and that you should know about it. Warnings alone leave the exit code at 0.

A finding shows the line of the spec at fault, underlined, with its file, line and column. `note`
says why, often with the smallest input size at which it goes wrong; `help` says what to write
instead. A finding inside a composite nerve also shows the line that uses the nerve.

A line that cannot be made is trusted to give what it declares, so that the lines after it are
still checked. One mistake gives one finding, not a cascade.

Each code leads to a page that says why, with an example that fails, or warns, and one that passes.
`neurlink-gen explain NL303` prints it. A code is never given to another rule.
"""
GROUPS = {
    "0": "The spec as a program",
    "1": "Links between lines",
    "2": "Lines, arguments and composite nerves",
    "3": "Sizes",
    "4": "Channels and dtypes",
    "5": "Design",
}


def page() -> str:
    """The text of the page."""
    return "\n".join([HEAD, *map(_section, GROUPS)])


def write() -> None:
    """Put the page in its place."""
    PAGE.write_text(page(), encoding="utf-8")


def _section(digit: str) -> str:
    rows = [
        f"| [{rule.code}](rules/{rule.code}.md) | {rule.severity} | {rule.title} |"
        for rule in all_rules()
        if rule.code[2] == digit
    ]
    head = [f"## {GROUPS[digit]}", "", "| code | severity | what it says |"]
    return "\n".join([*head, "|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    write()
