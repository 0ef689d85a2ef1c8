"""A build compiles what changed, and only that; whatever may have changed counts as changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from neurlink_gen.commands import cli
from neurlink_gen.compilation import Compilation
from neurlink_gen.load.dependencies import dependencies
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.pipeline import compile_specs
from neurlink_gen.render.format import format_source
from tests.spec_files import PREAMBLE

MODEL = "def {}(): return build([((3, 1), nv.Input()), (({}, 1), nv.Conv2d(3))])\n"
WARNED = "def net(): return build([((3, 1), nv.Input()), ((3, 2), nv.MaxPool2d(2, ceil_mode=False))])\n"
Compiled = list[str]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two specs, of which one has a neighbour, built."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    specs = tmp_path / "specs"
    specs.mkdir()
    (specs / "one.py").write_text(PREAMBLE + MODEL.format("one", 8))
    (specs / "_sizes.py").write_text("import math\nWIDTH = 16\n")
    body = "from _sizes import WIDTH\n" + PREAMBLE + MODEL.format("two", "WIDTH")
    (specs / "two.py").write_text(body)
    assert cli.run(["specs", "-o", "generated"]) == 0
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Compiled:
    """The names of the specs that are compiled, as they are."""
    names: Compiled = []

    def watched(specs: Sequence[Spec], *rest: Any) -> Compilation:
        names.extend(spec.path.name for spec in specs)
        return compile_specs(specs, *rest)

    monkeypatch.setattr("neurlink_gen.commands.build.compile_specs", watched)
    return names


def build(*words: str) -> int:
    return cli.run([*(words or ("specs",)), "-o", "generated"])


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}


def test_nothing_changed(
    project: Path, compiled: Compiled, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(project / "generated")
    capsys.readouterr()
    assert build() == 0 and compiled == []
    assert capsys.readouterr().err == (
        "unchanged generated/one.py (1 model)\nunchanged generated/two.py (1 model)\n"
    )
    assert files(project / "generated") == before
    os.chdir("specs")  # wherever it is looked at from
    assert cli.run([".", "-o", "../generated"]) == 0 and compiled == []


def edit(path: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        with (project / path).open("a") as file:
            file.write("# more\n")

    return change


def remove(path: str) -> Callable[[Path], None]:
    return lambda project: (project / path).unlink()


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        text = (project / path).read_text()
        assert old in text
        (project / path).write_text(text.replace(old, new))

    return change


LOCK = "generated/neurlink-gen.lock"


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (edit("specs/one.py"), ["one.py"]),
        (edit("specs/_sizes.py"), ["two.py"]),
        (remove("generated/two.py"), ["two.py"]),
        (remove("generated/__init__.py"), []),
        (remove("pyproject.toml"), ["one.py", "two.py"]),
        (remove(LOCK), ["one.py", "two.py"]),
        (replace(LOCK, 'tool = "', 'tool = "0.0.'), ["one.py", "two.py"]),
        (replace(LOCK, "templates = ", "templates = '' #"), ["one.py", "two.py"]),
        (replace(LOCK, 'spec = "../specs/one', 'spec = "../one'), ["one.py"]),
    ],
)
def test_what_changed_is_compiled_and_no_more(
    project: Path, compiled: Compiled, change: Callable[[Path], None], names: list[str]
) -> None:
    change(project)
    build()
    assert sorted(compiled) == names


def test_the_rest_is_as_a_full_build_makes_it(
    project: Path, compiled: Compiled
) -> None:
    edit("specs/one.py")(project)
    replace("specs/one.py", "((8,", "((24,")(project)
    (project / "specs" / "three.py").write_text(PREAMBLE + MODEL.format("three", 4))
    assert build() == 0 and sorted(compiled) == ["one.py", "three.py"]
    after = {name: text for name, (text, _) in files(project / "generated").items()}
    shutil.rmtree(project / "generated")
    assert build() == 0
    again = {name: text for name, (text, _) in files(project / "generated").items()}
    assert after == again
    assert cli.run(["specs", "-o", "generated", "--check"]) == 0


def test_a_text_is_not_formatted_twice(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formatted = []

    def watched(text: str) -> str:
        formatted.append(text)
        return format_source(text)

    monkeypatch.setattr("neurlink_gen.render.format.format_source", watched)
    monkeypatch.setattr("neurlink_gen.render.format.is_laid_out", lambda text: False)
    edit("specs/one.py")(project)
    assert build() == 0 and formatted == []
    replace("specs/one.py", "((8,", "((24,")(project)
    assert build() == 0 and len(formatted) == 1
    # What is not known to be formatted is.
    replace(LOCK, 'tool = "', 'tool = "0.0.')(project)
    assert build() == 0 and len(formatted) == 3
    assert build("specs", "--check") == 0 and len(formatted) == 5


def test_a_spec_that_is_gone_leaves_nothing(project: Path, compiled: Compiled) -> None:
    (project / "specs" / "two.py").unlink()
    assert build() == 0 and compiled == []
    assert not (project / "generated" / "two.py").exists()
    assert '"two.py"' not in (project / LOCK).read_text()


def test_an_edit_by_hand_is_seen(project: Path, compiled: Compiled) -> None:
    edit("generated/one.py")(project)
    assert build() == 1 and compiled == ["one.py"]


@pytest.mark.parametrize("option", ["--check", "--diff", "--force"])
def test_a_comparison_takes_nothing_for_granted(
    compiled: Compiled, option: str
) -> None:
    assert build("specs", option) == 0
    assert sorted(compiled) == ["one.py", "two.py"]


@pytest.mark.parametrize(
    "text",
    [
        PREAMBLE + WARNED,
        PREAMBLE + WARNED.replace(")])\n", ")])  # neurlink: ignore[NL306]\n"),
        PREAMBLE + MODEL.format("net", 8) + "# neurlink: ignore[NL306]\n",
    ],
)
def test_warnings_are_told_each_time(
    project: Path,
    compiled: Compiled,
    text: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (project / "specs" / "one.py").write_text(text)
    said = []
    for _ in range(2):
        build("specs/one.py", "--format", "concise")
        lines = capsys.readouterr().err.splitlines()
        said.append([line for line in lines if "warning" in line])
    assert said[0] == said[1] and compiled == ["one.py", "one.py"]


def test_another_edition_is_another_build(project: Path, compiled: Compiled) -> None:
    (project / "pyproject.toml").write_text("[tool.neurlink-gen]\nedition = 1\n")
    assert build() == 0 and compiled == []
    replace(LOCK, "edition = 1", "edition = 7")(project)
    build()
    assert sorted(compiled) == ["one.py", "two.py"]


def test_one_model_of_several_is_not_the_file(
    project: Path, compiled: Compiled
) -> None:
    text = PREAMBLE + MODEL.format("a", 4) + MODEL.format("b", 8)
    (project / "specs" / "three.py").write_text(text)
    assert build("specs/three.py:a") == 0 and build("specs/three.py") == 0
    assert compiled == ["three.py", "three.py"]
    assert "class B(" in (project / "generated" / "three.py").read_text()


def test_files_of_one_name_are_compiled(project: Path, compiled: Compiled) -> None:
    (project / "other").mkdir()
    shutil.copy(project / "specs" / "one.py", project / "other" / "one.py")
    assert build("specs", "other") == 1
    assert sorted(compiled) == ["one.py", "one.py"]


def test_another_version_compiles_again(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neurlink_gen.commands.unchanged.__version__", "9.9")
    build()
    assert sorted(compiled) == ["one.py", "two.py"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import math, functools\nfrom collections.abc import Sequence\n", ()),
        ("from neurlink_gen import build, nn\nimport neurlink.nerves as nv\n", ()),
        ("from _sizes import WIDTH\nimport _sizes\n", ()),
        ("import numpy as np\n", ("numpy",)),
        ("def f():\n    from os.path import join\n", ("os.path",)),
        ("try: import local\nexcept ImportError: pass\n", ("local",)),
        ("width = int(open('width').read())\n", ("open",)),
        ("width = getattr(__builtins__, 'o' + 'pen')\n", ("__builtins__",)),
        ("import re\nre._sys.argv\n", ("_sys",)),
        (
            "from neurlink_gen.load.reading import read\n",
            ("neurlink_gen.load.reading",),
        ),
        ("__import__('numpy')\n", ("__import__",)),
    ],
)
def test_what_a_spec_may_depend_on(
    project: Path, text: str, found: tuple[str, ...]
) -> None:
    spec = project / "specs" / "some.py"
    spec.write_text(text)
    assert dependencies(spec, [spec, spec.parent / "_sizes.py"]) == found


def test_a_spec_that_reads_elsewhere_is_compiled_each_time(
    project: Path, compiled: Compiled
) -> None:
    (project / "specs" / "width.txt").write_text("8")
    text = "from pathlib import Path\nW = int((Path(__file__).parent / 'width.txt').read_text())\n"
    (project / "specs" / "one.py").write_text(
        text + PREAMBLE + MODEL.format("one", "W")
    )
    assert build() == 0
    (project / "specs" / "width.txt").write_text("16")
    assert build() == 0 and compiled == ["one.py", "one.py"]
    assert "nn.Conv2d(3, 16," in (project / "generated" / "one.py").read_text()
    assert 'again = ["__file__", "pathlib"]' in (project / LOCK).read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nn.Conv2d(padding=1); weight", "nn.ConvXX(padding=1); weight"),
        ("edition = 1\n", "edition = x\n"),
        ("lines = [\n", "lines = [[\n"),
        ("format = 1\n", "format = 1\n\n"),
    ],
)
def test_a_damaged_lock_file_is_mended(
    project: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    lock = project / "generated" / "neurlink-gen.lock"
    whole = lock.read_text()
    assert old in whole
    lock.write_text(whole.replace(old, new, 1))
    assert build("specs", "--check") == 1
    assert "neurlink-gen.lock: changed" in capsys.readouterr().out
    assert build() == 0
    assert lock.read_text() == whole
    assert build("specs", "--check") == 0


def test_a_package_that_hides_a_module(project: Path, compiled: Compiled) -> None:
    (project / "specs" / "_sizes").mkdir()
    (project / "specs" / "_sizes" / "__init__.py").write_text("WIDTH = 32\n")
    assert build() == 0 and compiled == ["two.py"]
    assert "32" in (project / "generated" / "two.py").read_text()


def test_a_relative_import_that_may_fail(project: Path, compiled: Compiled) -> None:
    package = project / "specs" / "sizes"
    package.mkdir()
    (package / "__init__.py").write_text(
        "try:\n    from .local import WIDTH\nexcept ImportError:\n    WIDTH = 24\n"
    )
    two = project / "specs" / "two.py"
    two.write_text(two.read_text().replace("from _sizes", "from sizes"))
    assert build() == 0 and "24" in (project / "generated" / "two.py").read_text()
    (package / "local.py").write_text("WIDTH = 40\n")
    assert build() == 0 and "40" in (project / "generated" / "two.py").read_text()
