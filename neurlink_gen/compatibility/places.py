"""Where lines stand in specs, from what stands in them.

In: the text of a spec, and a line as a lock file has it. Out: the number of the line, where there is just
one such.
"""

from __future__ import annotations

import re


def line_number(source: str, text: str) -> int | None:
    """The line on which an expression begins, whatever its line breaks are."""
    words = text.removesuffix("...").split()
    if not words:
        return None
    pattern = r"\s+".join(map(re.escape, words))
    found = [match.start() for match in re.finditer(pattern, source)]
    return source.count("\n", 0, found[0]) + 1 if len(found) == 1 else None
