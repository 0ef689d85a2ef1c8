"""Every rule has a page, and the examples on it are what they say they are."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from neurlink_gen.commands.cli import run
from neurlink_gen.commands.exit_codes import FINE, USAGE
from neurlink_gen.commands.explain import pages_folder
from neurlink_gen.findings.rules import Rule, all_rules

RULES = all_rules()
FENCE = re.compile(r"```python *(?P<path>\S*)\n(?P<text>.*?)\n```", re.DOTALL)
SECONDS, WITH_TORCH = 5, 60
"""How long an example may take. Importing torch alone takes seconds."""
BESIDE = "gate.py"
"""What an example calls a file that is no spec."""
HEADING = {"error": "Fails", "warning": "Warns"}


def code_of(rule: Rule) -> str:
    return rule.code


def codes(page: str, heading: str, folder: Path) -> list[str]:
    """What the program finds in the files below a heading of a page, all together."""
    _, _, section = page.partition(f"\n## {heading}\n")
    files = FENCE.findall(section.partition("\n## ")[0])
    assert files, f"nothing below {heading}"
    names = [name or "spec.py" for name, _ in files]
    for name, (_, text) in zip(names, files):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", "utf-8")
    specs = [name for name in names if name != BESIDE]
    # A process of its own: an example may end it, or use up its time.
    seconds = WITH_TORCH if "import torch" in section else SECONDS
    words = ("-o", "generated", "--format", "json", "--timeout", str(seconds))
    done = subprocess.run(
        [sys.executable, "-m", "neurlink_gen", "build", *specs, *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return [found["code"] for found in json.loads(done.stdout)["diagnostics"]]


@pytest.fixture
def page(rule: Rule) -> str:
    return (pages_folder() / f"{rule.code}.md").read_text("utf-8")


@pytest.mark.parametrize("rule", RULES, ids=code_of)
def test_a_page_is_of_its_rule(rule: Rule, page: str) -> None:
    heading, *rest = page.splitlines()
    assert heading == f"# {rule.code}: {rule.title}"
    headings = [line for line in rest if line.startswith("## ")]
    assert headings == [f"## {HEADING[rule.severity]}", "## Passes"]


@pytest.mark.parametrize("rule", RULES, ids=code_of)
def test_the_first_example_breaks_this_rule_alone(
    rule: Rule, page: str, tmp_path: Path
) -> None:
    assert set(codes(page, HEADING[rule.severity], tmp_path)) == {rule.code}


@pytest.mark.parametrize("rule", RULES, ids=code_of)
def test_the_second_example_breaks_no_rule(
    rule: Rule, page: str, tmp_path: Path
) -> None:
    assert codes(page, "Passes", tmp_path) == []
    assert list((tmp_path / "generated").glob("[!_]*.py"))


def test_every_page_is_of_a_rule() -> None:
    pages = {path.stem for path in pages_folder().iterdir()}
    assert pages == {rule.code for rule in RULES}


def test_no_code_is_given_twice() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("word", ["NL303", "nl303"])
def test_explain_prints_a_page(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", word]) == FINE
    told = capsys.readouterr()
    assert told.out == (pages_folder() / "NL303.md").read_text("utf-8")
    assert told.err == ""


def test_explain_lists_all_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == FINE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.code for rule in RULES]
    assert all(rule.title in line for rule, line in zip(RULES, lines))


def test_explain_asks_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "NL33"]) == USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: there is no rule NL33; did you mean NL")
