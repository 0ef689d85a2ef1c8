"""Spec, generated file and the original by hand, in numbers: `python -m tests.side_by_side`.

In: for each network the shipped spec, what it compiles to on its own, and torchvision's source. Out:
the table in `docs/generated-code.md`. Counted is what one network needs: of a spec and of
torchvision's file the function, and the classes and functions of the same file that it comes by. All
of it is laid out by black first, at the same width.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import black

from neurlink_gen.load.spec_path import Spec
from neurlink_gen.pipeline import compile_specs
from tests.goldens import ROOT

PAGE = ROOT / "docs" / "generated-code.md"
BEGIN, END = "<!-- side by side -->\n", "<!-- end of side by side -->\n"
WIDTH = 88
# What it is called, the spec, its function, torchvision's file and function.
NETWORKS = (
    ("ResNet-50", "resnet.py", "resnet50", "resnet", "resnet50"),
    ("DenseNet-121", "densenet.py", "densenet121", "densenet", "densenet121"),
    ("MobileNetV2", "mobilenetv2.py", "mobilenet_v2", "mobilenetv2", "mobilenet_v2"),
)
# Of torchvision's: weights and what loads them, which a network does not need to be one.
WEIGHTS = ("_Weights", "_load_state_dict")
# A ResNet-50 has no use for the other block, though its source names it.
OTHERS = {"resnet50": ("BasicBlock",)}


@dataclass(frozen=True)
class Method:
    """lines: from `def` to its end, docstrings and comments left out."""

    owner: str
    name: str
    lines: int
    parameters: int


@dataclass(frozen=True)
class Measure:
    """What a source is in numbers.

    lines: of code, without blank lines, comments and docstrings. comments: beside or between them.
    """

    lines: int
    comments: int
    classes: tuple[str, ...]
    methods: tuple[Method, ...]

    def longest(self, name: str) -> int:
        """The most lines of a method of this name."""
        return max(
            (each.lines for each in self.methods if each.name == name), default=0
        )

    @property
    def parameters(self) -> str:
        """For each class, how many parameters its constructor has."""
        counts = {
            each.owner: each.parameters
            for each in self.methods
            if each.name == "__init__"
        }
        return ", ".join(f"{name} {counts.get(name, 0)}" for name in self.classes)


def measure(source: str) -> Measure:
    """The numbers of a source, which is laid out first."""
    text = black.format_str(source, mode=black.Mode(line_length=WIDTH))
    tree = ast.parse(text)
    code = _code_lines(text, tree)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    methods = tuple(
        Method(owner.name, each.name, len(code & _span(each)), _parameters(each))
        for owner in classes
        for each in owner.body
        if isinstance(each, ast.FunctionDef)
    )
    comments = sum(token.type == tokenize.COMMENT for token in _tokens(text))
    return Measure(len(code), comments, tuple(each.name for each in classes), methods)


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    return tokenize.generate_tokens(io.StringIO(text).readline)


def _span(node: ast.stmt) -> set[int]:
    assert node.end_lineno is not None
    return set(range(node.lineno, node.end_lineno + 1))


def _code_lines(text: str, tree: ast.Module) -> set[int]:
    """The numbers of the lines that hold code."""
    layout: tuple[int, ...] = (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
    )
    layout += (tokenize.DEDENT, tokenize.ENDMARKER)
    found: set[int] = set()
    for token in _tokens(text):
        if token.type not in layout:
            found |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            if ast.get_docstring(node) is not None:
                found -= _span(node.body[0])
    return found


def _parameters(method: ast.FunctionDef) -> int:
    """How many parameters a method has beside `self`."""
    given = method.args
    return len([*given.posonlyargs, *given.args, *given.kwonlyargs]) - 1


def closure(source: str, function: str) -> str:
    """A function, and what of the same file it comes by: other definitions, and constants."""
    lines, tree = source.splitlines(), ast.parse(source)
    known: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            known[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known[node.targets[0].id] = node
    wanted, found = [function], set[str]()
    while wanted:
        name = wanted.pop()
        is_left_out = name.endswith(WEIGHTS) or name in OTHERS.get(function, ())
        if name in found or name not in known or is_left_out:
            continue
        found.add(name)
        body: list[ast.AST] = [known[name]]
        if isinstance(known[name], ast.FunctionDef):
            body = [
                *getattr(known[name], "args").defaults,
                *getattr(known[name], "body"),
            ]
        for part in body:
            wanted += [e.id for e in ast.walk(part) if isinstance(e, ast.Name)]
    kept = [node for name, node in known.items() if name in found]
    parts = (lines[_first(node) - 1 : node.end_lineno] for node in kept)
    return "\n\n".join("\n".join(part) for part in parts)


def _first(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    first: int = min([node.lineno, *(each.lineno for each in decorators)])
    return first


def generated(spec: str, function: str) -> str:
    """What one function of a shipped spec compiles to."""
    with contextlib.chdir(ROOT):
        made = compile_specs([Spec(Path("specs") / spec, function)], "generated")
    return made.files[spec]


def measures() -> Iterator[tuple[str, Measure, Measure, Measure]]:
    """Each network: its name; the spec, what is generated, and torchvision's."""
    for name, spec, function, module, original in NETWORKS:
        text = (ROOT / "specs" / spec).read_text("utf-8")
        yield (
            name,
            measure(closure(text, function)),
            measure(generated(spec, function)),
            measure(closure(_torchvisions(module), original)),
        )


def _torchvisions(module: str) -> str:
    """The source of one of torchvision's models, which is found without importing it, or torch."""
    found = importlib.util.find_spec("torchvision")
    assert found is not None and found.origin is not None
    path = Path(found.origin).parent / "models" / f"{module}.py"
    return path.read_text("utf-8")


def table() -> str:
    """The numbers of all networks."""
    rows = [
        "| | | lines of code | classes, with the parameters of each | longest `__init__` | longest `forward` | comments |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, *sides in measures():
        for what, side in zip(
            ("spec", "generated", "torchvision's"), sides, strict=True
        ):
            cells = (
                name if what == "spec" else "",
                what,
                side.lines,
                side.parameters or "none",
                side.longest("__init__") or "",
                side.longest("forward") or "",
                side.comments,
            )
            rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows) + "\n"


def page() -> str:
    """The page with the table as it is now."""
    text = PAGE.read_text("utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    sys.stdout.write(table())
