"""Fingerprints: what a finding is recognised by after the file around it has changed.

In: findings in their order. Out: a hash for each, made of its code, its file, the text of its line
and its message, without the numbers of lines; no two findings of a report have the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.source import source_line
from neurlink_gen.report.wording import shown_path

_LINE_NUMBERS = re.compile(r"\b(lines?) -?\d+(?: to -?\d+)?")


def fingerprints(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """The fingerprint of each finding."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for each in diagnostics:
        parts = (
            each.rule.code,
            shown_path(each.span.file),
            source_line(each.span.file, each.span.line).strip(),
            _LINE_NUMBERS.sub(r"\1", each.message),
        )
        text = "\0".join([*parts, str(seen[parts])])
        seen[parts] += 1
        content = text.encode("utf-8", errors="surrogatepass")
        found.append(hashlib.sha256(content).hexdigest())
    return found
