"""The place where a spec decides by what cannot be followed, which the build tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurlink_gen.commands.console import Console
from neurlink_gen.commands.output import tell_about_code
from neurlink_gen.pipeline import compile_spec
from tests.compiling import PREAMBLE

SPEC = """
import functools

FIRST = ((3, 1), nv.Input())

def _made(count=8, wide=False):
    return build([FIRST, ((16 if wide else count, 1), nv.Conv2d(1))])

def _biased(*biases):
    return build([FIRST, *[((3, 1), nv.Conv2d(1, bias=each)) for each in biases]])

"""

DECIDED = {
    "an if": (
        "def net(wide=False):\n    n = 8\n    if wide: n = 16\n    return _made(n, wide)",
        "wide: n = 16",
    ),
    "a conditional": ("def net(wide=False): return _made(16 if wide else 8)", "wide e"),
    "a negation": ("def net(wide=False): return _biased(wide, not wide)", "not wide)"),
    "passed on": ("def net(wide=False): return _made(8, wide)", "wide)"),
    "a name of its own": (
        "def net(wide=False): return _made((lambda wide: 16 if wide else 8)(wide))",
        "wide))",
    ),
    "a lambda": ("net = lambda wide=False: _made(16 if wide else 8)", "wide else"),
    "a decorator": (
        "@functools.lru_cache\ndef net(wide=False): return _made(16 if wide else 8)",
        "wide else",
    ),
    "not to be seen": ("def net(wide=False): return _made(**locals())", None),
}


@pytest.mark.parametrize("name", DECIDED)
def test_it_is_where_the_function_asks_first(tmp_path: Path, name: str) -> None:
    function, wanted = DECIDED[name]
    path = tmp_path / "spec.py"
    path.write_text(PREAMBLE + SPEC + function + "\n", "utf-8")
    (model,) = compile_spec(path).models
    (fixed,) = model.fixed
    assert (fixed.name, fixed.default) == ("wide", False)
    if wanted is None:
        assert fixed.span is None
        return
    assert fixed.span is not None and fixed.span.file == str(path)
    line = path.read_text("utf-8").splitlines()[fixed.span.line - 1]
    assert line[fixed.span.column - 1 :].startswith(wanted)


NAMES = '{"a": \'""\' + "\\"", "b": "\\n"}'
KINDS = r"""
import functools

def net(
    sizes=(8, 16), extra: int | None = None, norm=nn.BatchNorm2d, unread={}, *,
    names={"a": '""' + "\"", "b": "\n"}, c=3, many=tuple(range(1000)),
):
    lines = [((each, 1), nv.Conv2d(3, norm=norm)) for each in sizes]
    lines += [((extra, 1), nv.Conv2d(1))] if extra else []
    return build([((3, 1), nv.Input()), *lines, ((len(names), 1), nv.Conv2d(1)), ((c + many[0], 1), nv.Conv2d(1))])
"""


def test_parameters_of_other_kinds_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are fixed: the docstring says so, and the build where the spec decides by them."""
    path = tmp_path / "spec.py"
    path.write_text(PREAMBLE + KINDS, "utf-8")
    compiled = compile_spec(path)
    model, *_ = compiled.models
    assert [(each.name, repr(each.default)) for each in model.fixed] == [
        ("sizes", "(8, 16)"),
        ("extra", "None"),
        ("norm", "nn.BatchNorm2d"),
        ("names", NAMES),
        ("many", "tuple(range(1000))"),
    ]
    lines = path.read_text("utf-8").splitlines()
    spans = [each.span for each in model.fixed if each.span is not None]
    assert [lines[span.line - 1][span.column - 1 :][:5] for span in spans] == [
        "sizes",
        "extra",
        "norm)",
        "names",
        "many[",
    ]
    namespace: dict[str, object] = {}
    exec(compiled.files["spec.py"], namespace)
    note = "Written for sizes = (8, 16), extra = None, norm = nn.BatchNorm2d, names ="
    about = str(getattr(namespace["Net"], "__doc__"))
    assert about.startswith(note) and r'"b": "\n"}' in " ".join(about.split())
    tell_about_code(compiled, Console("full", quiet=False))
    told = capsys.readouterr().err.splitlines()
    assert told[0].endswith("spec.py:12:63 decides by it")


def test_a_block_of_ours_decides_for_the_line_that_it_is_on(tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    path.write_text(PREAMBLE + """from neurlink_gen.blocks import Bottleneck

def net(width: float = 1.0):
    return build([
        ((3, 1), nv.Input()),
        ((int(64 * width), 1), nv.Conv2d(3)),
        ((int(256 * width), 1), Bottleneck()),
    ])
""")
    (fixed,) = compile_spec(path).models[0].fixed
    assert fixed.span is not None and fixed.span.file == str(path)
    line = path.read_text().splitlines()[fixed.span.line - 1]
    assert line[fixed.span.column - 1 :] == "Bottleneck()),"


def test_other_shapes_decide_before_channels_do(tmp_path: Path) -> None:
    """A block that strides has no residual at any width, so that the width stays a parameter."""
    path = tmp_path / "spec.py"
    path.write_text(PREAMBLE + """class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add((out, nv.Conv2d(3)))
        if before == out:
            self.add((out, nv.Add[[0, -1]]()))

def strided(width: int = 32):
    return build([((64, 1), nv.Input()), ((width, 2), Block())])

def flat(width: int = 32):
    return build([((64, 1), nv.Input()), ((width, 1), Block())])
""")
    strided, flat = compile_spec(path).models
    assert dict(strided.parameters) == {"width": 32} and not strided.fixed
    assert [each.name for each in flat.fixed] == ["width"]
