"""Looking rules up by their codes, as users write them.

In: codes, or their beginnings. Out: rules, and what may have been meant.
"""

from __future__ import annotations

from neurlink_gen.findings.rules import Rule, all_rules


def rules_at(beginning: str) -> list[Rule]:
    """The rules whose codes begin so, in the order of their codes."""
    if not beginning.startswith("NL"):
        return []
    return [rule for rule in all_rules() if rule.code.startswith(beginning)]


def rule_of(code: str) -> Rule | None:
    """The rule of exactly this code."""
    return next((rule for rule in rules_at(code) if rule.code == code), None)


def did_you_mean_code(code: str) -> str:
    """`; did you mean NL306?`, if a code is near."""
    import difflib

    known = [rule.code for rule in rules_at("NL")]
    near = difflib.get_close_matches(code.upper(), known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
