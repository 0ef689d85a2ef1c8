"""What a rule is about: its page, and the list of all rules.

In: a code. Out: text. The pages are the files of `docs/rules`, which the wheel holds as `pages`.
"""

from __future__ import annotations

from pathlib import Path

from neurlink_gen.findings.codes import did_you_mean_code, rule_of
from neurlink_gen.findings.rules import all_rules


class UnknownRule(Exception):
    """No rule has this code."""


def page(code: str) -> str:
    """The page of a rule; `UnknownRule` where there is none."""
    code = code.upper()
    if rule_of(code) is None:
        hint = did_you_mean_code(code) or "; `neurlink-gen explain` lists all rules"
        raise UnknownRule(f"there is no rule {code}{hint}")
    return (pages_folder() / f"{code}.md").read_text("utf-8")


def listing() -> str:
    """A line for each rule: its code, its severity, what it says."""
    rules = all_rules()
    width = max(len(rule.severity) for rule in rules)
    return "\n".join(
        f"{rule.code}  {rule.severity:<{width}}  {rule.title}" for rule in rules
    )


def pages_folder() -> Path:
    """Where the pages are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "pages"
    return inside if inside.is_dir() else package.parent / "docs" / "rules"
