"""`explain`: what a rule is about, its page; or the list of all rules.

In: a code. Out: text; an exit code. The pages are the files of `docs/rules`, which the wheel holds as `pages`.
"""

from __future__ import annotations

from pathlib import Path

from neurlink_gen.commands.exit_codes import FINE
from neurlink_gen.findings.codes import did_you_mean_code, rule_of
from neurlink_gen.findings.rules import all_rules
from neurlink_gen.findings.usage import UsageError


def explain(code: str | None) -> int:
    """Print the page of a rule, or all rules."""
    print(_listing() if code is None else _page(code).rstrip())
    return FINE


def _page(code: str) -> str:
    code = code.upper()
    if rule_of(code) is None:
        hint = did_you_mean_code(code) or "; `neurlink-gen explain` lists all rules"
        raise UsageError(f"there is no rule {code}{hint}")
    return (pages_folder() / f"{code}.md").read_text("utf-8")


def _listing() -> str:
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
