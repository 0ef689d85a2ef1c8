"""The pages under docs say what is so: their examples compile, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import neurlink_gen.nerves as nv
from neurlink_gen import build, compile_spec
from neurlink_gen.elaborate import elaborate
from tests import errors_page, operations_page, zoo_page

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
HEADER = "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build, nn\n"
# A comment before a block of Python says what comes of it: `compiles`, `warns NL306`,
# `fails NL402`. `lines` stands before it where the block is the lines of one network.
EXAMPLE = re.compile(
    r"<!-- (?P<lines>lines )?(?P<verb>compiles|warns|fails)(?: (?P<code>NL\d{3}))? -->\n"
    r"```python\n(?P<text>.*?)```",
    re.DOTALL,
)
EXAMPLES = [
    pytest.param(found, id=f"{page.name}-{number}")
    for page in PAGES
    for number, found in enumerate(EXAMPLE.finditer(page.read_text("utf-8")), 1)
]
LINK = re.compile(r"\[[^]\[]+\]\((?!https?:)([^)\s#]*)(#[^)\s]*)?\)")


def _prose(page: Path) -> str:
    """The page's text without its blocks and snippets of code."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"`[^`]*`", "", text)


def _spec(found: re.Match[str]) -> str:
    if not found["lines"]:
        return found["text"]
    return f"{HEADER}def example(): return build([\n{found['text']}\n])\n"


@pytest.mark.parametrize("found", EXAMPLES)
def test_an_example_is_what_the_page_says_it_is(
    found: re.Match[str], tmp_path: Path
) -> None:
    path = tmp_path / "example.py"
    path.write_text(_spec(found), encoding="utf-8")
    made = compile_spec(path)
    codes = {diagnostic.rule.code for diagnostic in made.diagnostics}
    assert codes == ({found["code"]} if found["code"] else set())
    assert made.has_errors == (found["verb"] == "fails")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(_prose(page)):
        target = page.parent / path if path else page
        assert target.exists(), path
        if anchor:
            assert anchor[1:] in _anchors(target), f"{path}{anchor}"


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", each).replace(" ", "-").lower() for each in headings
    }


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    for page in ROOT.glob("docs/*.md"):
        assert page.name == "README.md" or f"({page.name})" in index, page.name


@pytest.mark.parametrize("generated", [operations_page, errors_page, zoo_page])
def test_a_generated_page_is_up_to_date(generated: object) -> None:
    page = getattr(generated, "PAGE").read_text(encoding="utf-8")
    assert page == getattr(generated, "page")(), "run python -m tests.update"


def test_the_operation_that_is_shown_as_an_example_is_the_catalogues() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (code,) = re.findall(r"<!-- operation -->\n```python\n(.*?)```", text, re.DOTALL)
    shown = ROOT / "neurlink_gen" / "ops" / "channel_shuffle.py"
    assert code == shown.read_text("utf-8")


STAGES = (
    "load",
    "elaborate",
    "prove",
    "design",
    "lower",
    "render",
    "ownership",
    "files",
)

IMPORT = re.compile(r"^ *from neurlink_gen\.(\w+)(?:\.(\w+))? import", re.MULTILINE)
EXCEPTIONS = {
    ("lower", "passes", "stages"),  # one answer to which groups are chains
    ("render", "lower", "classes"),  # data, what is handed on to rendering
    ("ownership", "lower", "classes"),  # the same data
    ("ownership", "files", "journal"),  # how files are written
    ("ownership", "files", "spool"),
    ("ownership", "files", "textdiff"),
    ("passes", "load", "discover"),  # data, the models of a spec
    ("passes", "passes", "structure"),  # the helper of `parameters`
}


@pytest.mark.parametrize("stage", [*STAGES, "passes"])
def test_stages_do_not_import_each_other(stage: str) -> None:
    """As `architecture.md` says."""
    files = sorted((ROOT / "neurlink_gen" / stage).glob("**/*.py"))
    assert files
    for file in files:
        for folder, module in IMPORT.findall(file.read_text("utf-8")):
            own = folder == stage != "passes"
            if own or (stage, folder, module) in EXCEPTIONS:
                continue
            assert folder not in {*STAGES, "passes", "pipeline", "commands"}, file.name
