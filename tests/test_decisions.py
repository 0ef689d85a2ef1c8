"""The place where a spec decides by a bool, which the build tells."""

from __future__ import annotations

from pathlib import Path

import pytest

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
