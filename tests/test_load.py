"""Which models an evaluated spec has, and what is around it while it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from neurlink_gen.findings.source import source_line
from neurlink_gen.load.evaluate import load
from neurlink_gen.names import class_name_of
from neurlink_gen.pipeline import Spec, check_specs
from tests.spec_files import PREAMBLE, Write, failure, names, shown, spec

# Which models a file has.


def test_functions_and_variables_in_the_order_of_definition(write: Write) -> None:
    loaded = spec(
        write,
        "def b(): return _net()\nfirst = _net()\ndef a(width=3): return _net()\n",
    )
    assert names(loaded) == ["b", "first", "a"]
    assert [model.class_name for model in loaded.models] == ["B", "First", "A"]


def test_what_is_no_model(write: Write) -> None:
    write(
        "from neurlink_gen import build\ndef theirs(): return build([])\nnet = build([])\n",
        "near.py",
    )
    loaded = spec(
        write,
        """
from near import theirs, net
from near import *
def needs(width): return _net()
def other(): return 3
def nothing(): pass
async def later(): return _net()
def lines(): yield _net()
class Thing: pass
def model(*args, **keywords): return _net()
same = model
""",
    )
    assert names(loaded) == ["model"]


def test_all_decides_what_is_public(write: Write) -> None:
    loaded = spec(
        write,
        """
__all__ = ["_hidden", "alias"]
def public(): return _net()
def _hidden(): return _net()
alias = public
""",
    )
    assert names(loaded) == ["_hidden", "alias"]


def test_wrapped_functions_are_models(write: Write) -> None:
    loaded = spec(
        write, "import functools\n@functools.cache\ndef kept(): return _net()\n"
    )
    assert names(loaded) == ["kept"]


def test_a_network_made_next_door_but_named_here_is_a_model(write: Write) -> None:
    write("from neurlink_gen import build\ndef make(): return build([])\n", "near.py")
    assert names(spec(write, "import near\nhere = near.make()\n")) == ["here"]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("hrnet_v2p_w18", "HrnetV2pW18"),
        ("squeezenet1_0", "Squeezenet1_0"),
        ("wide_resnet50_2", "WideResnet50_2"),
        ("resnext50_32x4d", "Resnext50_32x4d"),
        ("ResNet18", "ResNet18"),
        ("net_", "Net"),
        ("a_1_2_3", "A1_2_3"),
    ],
)
def test_class_names(function: str, expected: str) -> None:
    assert class_name_of(function) == expected


def test_docstrings_travel(write: Write) -> None:
    path = write(
        '"""The file.\n\n    Indented.\n"""\n'
        + PREAMBLE
        + 'def a():\n    """A.\n\n    More.\n    """\n    return _net()\nb = _net()\n'
    )
    loaded = load(path)
    assert loaded.docstring == "The file.\n\nIndented."
    assert [model.docstring for model in loaded.models] == ["A.\n\nMore.", None]


def test_the_span_of_a_model_is_its_name(write: Write) -> None:
    loaded = spec(
        write, "if True:\n    def deep(): return _net()\né, b = _net(), _net()\n"
    )
    texts = []
    for model in loaded.models:
        line = source_line(model.span.file, model.span.line)
        texts.append(line[model.span.column - 1 : model.span.end_column - 1])
    assert texts == ["deep", "é", "b"]


@pytest.mark.parametrize(
    "name", ["Tensor", "nn", "torch", "F", "NamedTuple", "None", "2d", "", "a b"]
)
def test_names_that_no_class_may_have(write: Write, name: str) -> None:
    loaded = spec(
        write, f"def good(): return _net()\ndef bad(): return _net(name={name!r})\n"
    )
    (found,) = loaded.diagnostics
    assert (found.rule.code, shown(found)) == ("NL005", "bad")
    assert names(loaded) == ["good"]


def test_a_name_that_is_no_string(write: Write) -> None:
    assert failure(write(PREAMBLE + "bad = _net(name=3.5)\n")).rule.code == "NL005"


def test_two_models_of_one_name(write: Write) -> None:
    loaded = spec(
        write, "def a_net(): return _net()\ndef b(): return _net(name='ANet')\n"
    )
    (found,) = loaded.diagnostics
    assert found.rule.code == "NL005"
    assert "`b` and `a_net`" in found.message and shown(found) == "b"


# One model of a file.


def test_only_one_is_called(write: Write) -> None:
    text = (
        "def a(): 1 / 0\ndef b_net(): return _net(name='Bee')\nc = _net(name='See')\n"
    )
    assert names(spec(write, text, "b_net")) == ["b_net"]
    assert names(spec(write, text, "BNet")) == ["b_net"]
    assert names(spec(write, text, "c")) == ["c"]


def test_a_given_class_name_is_found_by_calling(write: Write) -> None:
    text = "def a(): 1 / 0\ndef b(): return _net(name='Bee')\n"
    loaded = spec(write, text, "Bee")
    assert names(loaded) == ["b"] and not loaded.diagnostics


def test_an_unknown_model(write: Write) -> None:
    path = write(PREAMBLE + "def resnet18(): return _net()\n")
    found = failure(path, "resnt18")
    assert (found.rule.code, found.help) == ("NL006", "did you mean `resnet18`?")
    assert failure(path, "transformer").help == "it has resnet18"


def test_a_function_with_arguments_is_asked_for(write: Write) -> None:
    found = failure(write(PREAMBLE + "def a(width): return _net()\n"), "a")
    assert found.rule.code == "NL006"
    assert "`a` needs a value for `width`" in found.message
    assert (found.span.line, found.help and found.help[:35]) == (
        1 + PREAMBLE.count("\n"),
        "give it a default, as in `width=10`",
    )


# What is around a spec while it runs.


def test_neighbours_of_two_folders_do_not_mix(write: Write) -> None:
    write("NAME = 'One'\n", "one/blocks.py")
    write("NAME = 'Two'\n", "two/blocks.py")
    text = PREAMBLE + "import blocks\ndef a(): return _net(name=blocks.NAME)\n"
    for name in ("One", "Two"):
        loaded = load(write(text, f"{name.lower()}/spec.py"))
        assert loaded.models[0].class_name == name
    assert "blocks" not in sys.modules


def test_everything_is_as_before(write: Write, tmp_path: Path) -> None:
    write("", "near.py")

    def surroundings() -> list[object]:
        return [list(sys.path), set(sys.modules), sys.dont_write_bytecode, os.getcwd()]

    before = surroundings()
    spec(write, "import near, neurlink.nn\ndef a(): return _net()\n")
    failure(write("import near, neurlink\n1 / 0\n", "bad.py"))
    spec(write, "import os, sys\nos.chdir('/')\nsys.path.insert(0, 'x')\na = _net()\n")
    assert surroundings() == before
    assert not list(tmp_path.glob("**/__pycache__"))


def test_stdout_stays_clean(write: Write, capfd: pytest.CaptureFixture[str]) -> None:
    spec(
        write, "print('at import')\ndef a():\n    print('in call')\n    return _net()\n"
    )
    out, err = capfd.readouterr()
    assert (out, err) == ("", "at import\nin call\n")


def test_the_spec_is_not_main(write: Write) -> None:
    assert names(spec(write, "if __name__ == '__main__': 1 / 0\na = _net()\n")) == ["a"]


def test_dataclasses_find_their_module(write: Write) -> None:
    text = "from dataclasses import dataclass\n@dataclass\nclass C:\n    x: 'int' = 1\na = _net()\n"
    assert names(spec(write, text)) == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "import neurlink.nerves as nv\nimport neurlink.nn as nn\n",
        "import neurlink\nnv, nn = neurlink.nerves, neurlink.nn\n",
        "from neurlink import nerves as nv, nn\n",
    ],
)
def test_neurlink_is_ours(write: Write, text: str) -> None:
    text += "a = nv.build([((3, 1), nv.Input()), ((3, 1), nn.ReLU())])\n"
    assert names(load(write(text))) == ["a"]


def test_a_file_that_changed_is_read_again(write: Write) -> None:
    for text in ("x = 1 / 0\n", "x = 22 / 0\n", "\nyy = 3 / 0\n"):
        assert shown(failure(write(text))) == text.split("= ")[1].strip()


def test_relative_paths(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(PREAMBLE + "a = _net()\n")
    monkeypatch.chdir(tmp_path)
    loaded = load(Path("spec.py"))
    assert (loaded.file, loaded.path) == ("spec.py", Path(os.path.abspath("spec.py")))
    assert loaded.models[0].span.file == str(loaded.path)


def test_packages_beside_a_spec(write: Write) -> None:
    write("from .base import NAME\n", "parts/__init__.py")
    write("NAME = 'Parts'\n", "parts/base.py")
    text = (
        "import parts.base\nfrom parts import NAME\ndef a(): return _net(name=NAME)\n"
    )
    assert spec(write, text).models[0].class_name == "Parts"
    assert not [name for name in sys.modules if name.startswith("parts")]


def test_a_neighbour_that_a_nerve_imports(write: Write) -> None:
    write("KERNEL = 5\n", "near.py")
    text = """\
class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        from near import KERNEL
        self.add([(self.target_dims[0], nv.Conv2d(KERNEL))])
def a(): return build([((3, 1), nv.Input()), ((8, 1), Block())])
"""
    assert check_specs([Spec(write(PREAMBLE + text))]).diagnostics == ()
    assert "near" not in sys.modules


def test_a_folder_that_is_on_the_path_already(
    write: Write, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    # As with `python -m neurlink_gen` in the spec's folder.
    write("WIDTH = 8\n", "near.py")
    path = write(PREAMBLE + "import near\nprint('told')\na = _net()\n")
    monkeypatch.syspath_prepend(path.parent)
    assert names(load(path)) == ["a"] and "near" not in sys.modules
    assert capfd.readouterr() == ("", "told\n")


def test_a_recursion_limit_is_put_back(write: Write) -> None:
    before = sys.getrecursionlimit()
    spec(write, "import sys\nsys.setrecursionlimit(5000)\na = _net()\n")
    assert sys.getrecursionlimit() == before


def test_what_gives_no_network_is_not_called(write: Write) -> None:
    """Helpers have their turn when a model calls them, and a `main` has none."""
    text = (
        "import functools\n"
        "CALLED = []\n"
        "def lines(so_far=[]):\n"
        "    so_far.append(((8, 1), nv.Conv2d(3)))\n"
        "    return so_far\n"
        "def main(argv=None):\n"
        "    net()\n"
        "    raise RuntimeError('no GPU')\n"
        "def count():\n"
        "    CALLED.append(1)\n"
        "    return len(CALLED)\n"
        "def net():\n"
        "    return build([((3, 1), nv.Input()), *lines()])\n"
        "def other():\n"
        "    return net()\n"
        "def made(make=net):\n"
        "    return make()\n"
        "def through_a_table():\n"
        "    return TABLE['net']()\n"
        "TABLE = {'net': functools.partial(net)}\n"
        "LOOP = []\n"
        "LOOP.append(LOOP)\n"
        "def loop():\n"
        "    return LOOP[0]\n"
    )
    loaded = spec(write, text)
    assert not loaded.diagnostics
    assert names(loaded) == ["net", "other", "made", "through_a_table"]
    first, *_ = loaded.models
    assert isinstance(first.network.lines, list) and len(first.network.lines) == 2


def test_where_there_is_no_model_all_are_called_to_say_why(write: Write) -> None:
    found = failure(write(PREAMBLE + "def net(): return [((3, 1), nv.Input())]\n"))
    assert found.rule.code == "NL004" and "build" in (found.help or "")
