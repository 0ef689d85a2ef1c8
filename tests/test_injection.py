"""Text of a spec cannot become code: docstrings, tags, names and file names, whatever is in them."""

from __future__ import annotations

import ast
import builtins
import inspect
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neurlink_gen.compilation import Compilation
from neurlink_gen.pipeline import Spec, compile_specs
from neurlink_gen.report import render_findings
from tests.compiling import PREAMBLE
from tests.examples import examples

NASTY = [
    '"""',
    "'''",
    '\\"\\"\\"',
    "\\",
    "\\\\",
    '"',
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\x0b",
    "\x0c",
    "\x1b[2J",
    "\x7f",
    "\x85",
    "\u2028",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u200b",
    "\U0001f600",
    "{}",
    "{{ x }}",
    "{% raw %}",
    "{#",
    "%s",
    "%(x)s",
    "#",
    "\nimport os\n",
    '"""\nimport os\n"""',
    "\\N{DASH}",
    "\\x00",
    "\\u",
    " ",
]
# Without surrogates, which no UTF-8 file can hold.
characters = st.characters(exclude_categories=["Cs"])
texts = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(characters, max_size=6)), max_size=6
)
text = texts.map("".join)
EXPECTED_IMPORTS = {"typing", "torch", "torch.nn"}


def compiled(spec: str, name: str = "spec.py") -> Compilation:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(PREAMBLE + spec, "utf-8", newline="")
        return compile_specs([Spec(path)], "generated")


def top_level(source: str) -> list[ast.ClassDef]:
    """The classes of a generated file, in which nothing else may stand but what should."""
    first, *rest = ast.parse(source).body
    assert isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    classes = []
    for node in rest:
        if isinstance(node, ast.ImportFrom):
            assert node.module in EXPECTED_IMPORTS
        elif isinstance(node, ast.Import):
            assert [each.name for each in node.names] == ["torch"]
        elif isinstance(node, ast.Assign):
            assert ast.unparse(node.targets[0]) == "__all__"
        else:
            assert isinstance(node, ast.ClassDef)
            classes.append(node)
    for node in classes:
        allowed = (ast.FunctionDef, ast.Expr, ast.AnnAssign)
        assert all(isinstance(each, allowed) for each in node.body)
    return classes


def words(text: str | None) -> list[str]:
    """A text up to its white space."""
    return (text or "").split()


def starts_with(found: list[str], wanted: Iterable[str]) -> bool:
    wanted = list(wanted)
    return found[: len(wanted)] == wanted


@examples(60)
@given(module=text, function=text, nerve=text)
@example(module='"', function='\\"', nerve='"""')
@example(module="\\", function='a\\"', nerve="\\N{DASH}")
@example(module="x\n'''", function=" ", nerve='""" + __import__("os").name + """')
def test_docstrings_stay_text(module: str, function: str, nerve: str) -> None:
    spec = f"""\
class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d(3))])


Block.__doc__ = {nerve!a}
__doc__ = {module!a}


def net():
    return build([((3, 1), nv.Input()), ((3, 1), Block())])


net.__doc__ = {function!a}
"""
    made = compiled(spec)
    assert not made.has_errors
    source = made.files["spec.py"]
    assert [node.name for node in top_level(source)] == ["Block", "Net"]
    tree = ast.parse(source)
    block, net = top_level(source)
    for node, given_text in ((tree, module), (block, nerve), (net, function)):
        wanted = words(inspect.cleandoc(given_text))
        assert starts_with(words(ast.get_docstring(node)), wanted)


@examples(60)
@given(tag=text, stage=text, field=text)
@example(tag="x\n", stage="__class__", field="_1")
@example(tag="ﬁ", stage="fi", field="ª")
@example(tag="_parameters", stage="self", field="_")
def test_tags_are_names_or_refused(tag: str, stage: str, field: str) -> None:
    spec = f"""\
def net():
    return build([
        ((3, 1), nv.Input[{tag!a}]()),
        nv.Stage[{stage!a}]([((3, 1), nv.Conv2d(3)), ((3, 1), nn.ReLU())]),
        ((3, 1), nv.Conv2d[-1, {field!a}](3)),
        ((3, 1), nv.Conv2d[-1, "last"](3)),
    ], outputs=[-2, "last"])
"""
    made = compiled(spec)
    if made.has_errors:
        shown = render_findings(made.diagnostics)
        assert "\x1b" not in shown and "\u202e" not in shown
        return
    for each in (tag, stage, field):
        assert each.isidentifier()
    output, net = top_level(made.files["spec.py"])
    assert (output.name, net.name) == ("NetOutput", "Net")


@examples(40)
@given(name=text)
@example(name="super")
@example(name="ValueError")
@example(name="A\n    pass\nimport os\nclass B")
def test_names_of_models_are_names_or_refused(name: str) -> None:
    spec = f"def net():\n    return build([((3, 1), nv.Input())], name={name!a})\n"
    made = compiled(spec)
    if made.has_errors:
        assert [found.rule.code for found in made.diagnostics] == ["NL005"]
        return
    assert [node.name for node in top_level(made.files["spec.py"])] == [name]
    assert name.isidentifier() and not hasattr(builtins, name)


@pytest.mark.parametrize(
    "name",
    [
        "with space.py",
        "quote's.py",
        'double"quote.py',
        "new\nline.py",
        "import os\n#.py",
        "carriage\rreturn.py",
        "back\\slash.py",
        '""".py',
        "{{ braces }}.py",
        "日本語.py",
        "\u202egnp.py",
        "\x1b[31m.py",
        "$(true).py",
        "-o.py",
    ],
    ids=ascii,
)
def test_names_of_files_stay_in_the_banner(name: str) -> None:
    made = compiled("def net():\n    return build([((3, 1), nv.Input())])\n", name)
    if made.has_errors:
        return
    assert set(made.files) == {name, "__init__.py"}
    source = made.files[name]
    assert [node.name for node in top_level(source)] == ["Net"]
    head = source.split('"""', 1)[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert all(each.isprintable() for line in head.splitlines() for each in line)


def test_a_spec_cannot_take_the_place_of_the_package() -> None:
    made = compiled(
        "def net():\n    return build([((3, 1), nv.Input())])\n", "__init__.py"
    )
    assert made.has_errors or "class Net" in made.files["__init__.py"]
