"""The lock file: it says all that it should, reads back, and two people's changes of it merge."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from neurlink_gen.compilation import Compilation
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.ownership.lock import (
    LOCK_FILE,
    Lock,
    LockError,
    parse_lock,
    read_lock,
    section,
)
from neurlink_gen.ownership.records import FileRecord, Line, ModelRecord, Read
from neurlink_gen.pipeline import compile_specs
from neurlink_gen.state_dict import state_dict
from neurlink_gen.version import __version__
from tests import goldens

SPECS = ("audio_visual", "segnet", "unet", "mobilenetv2", "dcgan")


@functools.lru_cache(maxsize=None)
def compiled(name: str) -> Compilation:
    """A shipped spec."""
    spec = goldens.ROOT / "specs" / f"{name}.py"
    return compile_specs([Spec(spec)], str(goldens.ROOT / "generated"))


def models_of(made: Compilation) -> tuple[ModelRecord, ...]:
    return next(each.models for path, each in made.sections.items() if "__" not in path)


def compile_text(folder: Path, text: str, name: str = "spec.py") -> Compilation:
    (folder / name).write_text(text)
    made = compile_specs([Spec(folder / name)], str(folder / "out"))
    assert not made.has_errors, made.diagnostics
    return made


@pytest.mark.parametrize("name", SPECS)
def test_what_is_written_reads_back(name: str) -> None:
    for written in compiled(name).sections.values():
        again = section(written.file, written.models)
        assert again == written
        lock = Lock({written.file.path: written})
        assert parse_lock(str(lock)) == lock


@pytest.mark.parametrize("name", SPECS)
def test_every_parameter_and_buffer_is_listed(name: str) -> None:
    made = compiled(name)
    for model, known in zip(made.models, models_of(made), strict=True):
        listed = {
            holder.key(state.name): (state.shape, state.dtype, state.is_buffer)
            for line in known.lines
            for holder in line.holders
            for state in holder.state
        }
        assert listed == {
            each.key: (each.shape, each.dtype, each.is_buffer)
            for each in state_dict(model)
        }


SPEC = """
import neurlink_gen.nerves as nv
from neurlink_gen import build


def net(classes: int = 10):
    return build([
        ((3, 1), nv.Input()),
        ((8, 2), nv.Conv2d_BN_ReLU["stem"](4)),
        ((8, 4), nv.MaxPool2d(2, stride=2)),
        [((8, 4), nv.Conv2d(3, padding=1))] * 2,
        ((8, 4), nv.Add[[-1, -2]]()),
        ((8, "(1, 1)"), nv.AvgPool2d()),
        ((8, ()), nv.Flatten()),
        ((classes, ()), nv.Linear["head"]()),
    ])
"""


def test_what_it_says_of_a_model(tmp_path: Path) -> None:
    made = compile_text(tmp_path, SPEC)
    (model,) = models_of(made)
    assert model.constructor == ("classes: int = 10",)
    assert model.inputs == ("x: float32[N, 3, H, W]",)
    assert model.outputs == ("float32[N, classes]",)
    assert model.edition == 1
    assert model.precondition == "H and W are multiples of 4"
    assert model.domains == (("H", 1, 4, (0,)), ("W", 1, 4, (0,)))
    by_spec = {line.spec: line for line in model.lines}
    text = ('((8, 2), nv.Conv2d_BN_ReLU["stem"](4))',)
    convolution, norm, activation = (each for each in model.lines if each.spec == text)
    assert convolution.derived == norm.derived == ("stride=2", "padding=1")
    assert [
        (each.code, each.goes_on, [(h.name, h.kind) for h in each.holders])
        for each in (convolution, norm, activation)
    ] == [
        ("nn.Conv2d(stride=2, padding=1)", False, [("stem.0", "nn.Conv2d")]),
        ("nn.BatchNorm2d()", True, [("stem.1", "nn.BatchNorm2d")]),
        ("nn.ReLU()", True, []),
    ]
    assert [str(each) for each in norm.holders[0].state][-1] == "buffer int64[]"
    # What the spec gives is not derived.
    assert by_spec[("((8, 4), nv.MaxPool2d(2, stride=2))",)].derived == ()
    assert by_spec[("((8, 4), nv.Add[[-1, -2]]())",)].reads == (
        Read(-1),
        Read(-2),
    )
    # Each of two equal lines has its own.
    equal = [line for line in model.lines if "padding=1" in line.spec[0]]
    assert [line.holders[0].name for line in equal] == ["layer1.0", "layer1.1"]


def test_what_it_says_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "widths.py").write_text("WIDTH = 4\n")
    made = compile_text(tmp_path, SPEC + "import widths\n")
    known = made.sections["spec.py"].file
    assert (known.path, known.spec, known.tool) == (
        "spec.py",
        "../spec.py",
        __version__,
    )
    assert {*known.sources} == {"../spec.py", "../widths.py"}
    assert all(each.startswith("sha256:") for each in known.sources.values())
    before = known.sources
    (tmp_path / "widths.py").write_text("WIDTH = 5\n")
    after = compile_text(tmp_path, SPEC + "import widths\n").sections["spec.py"].file
    changed = {path for path in before if before[path] != after.sources[path]}
    assert changed == {"../widths.py"}


def test_a_neighbour_is_known_whenever_it_is_imported(tmp_path: Path) -> None:
    """Also where a composite nerve does it, as late as that."""
    (tmp_path / "widths.py").write_text("WIDTH = 4\n")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    (tmp_path / "package" / "inner.py").write_text("SIZE = 3\n")
    text = SPEC.replace(
        "def net",
        "class Late(nv.Nerve):\n    def __init__(self):\n        super().__init__()\n"
        "        from widths import WIDTH\n        from package import inner\n"
        "        self.add(((WIDTH, self.target_dims[0].shape), nv.Conv2d(inner.SIZE)))\n"
        "\n\ndef net",
    ).replace(
        "        ((8, 4), nv.Add",
        "        ((4, ...), Late()),\n        ((8, 4), nv.Add",
    )
    text = text.replace("nv.Add[[-1, -2]]()", "nv.Add[[-2, -3]]()")
    made = compile_text(tmp_path, text)
    assert {*made.sections["spec.py"].file.sources} == {
        "../spec.py",
        "../widths.py",
        "../package/__init__.py",
        "../package/inner.py",
    }


def test_line_breaks_of_a_checkout_are_no_change(tmp_path: Path) -> None:
    digests = set()
    for end in ("\n", "\r\n"):
        (tmp_path / "spec.py").write_bytes(SPEC.replace("\n", end).encode())
        made = compile_specs([Spec(tmp_path / "spec.py")], str(tmp_path / "out"))
        digests.add(made.sections["spec.py"].text)
    assert len(digests) == 1


def test_a_change_above_a_line_moves_nothing(tmp_path: Path) -> None:
    """A lock file has no line numbers: what stands above a network does not show in its diff."""
    before = compile_text(tmp_path, SPEC)
    after = compile_text(tmp_path, "# A comment.\n\n\n" + SPEC)
    assert models_of(before) == models_of(after)


def test_a_lock_file_with_other_line_breaks() -> None:
    lock = Lock(compiled("unet").sections)
    assert parse_lock(str(lock).replace("\n", "\r\n")) == lock


def test_odd_names(tmp_path: Path) -> None:
    name = 'a "quoted" ü\x7f \\ name.py'
    made = compile_text(tmp_path, SPEC.replace("def net", "def réseau"), name)
    lock = Lock(made.sections)
    assert parse_lock(str(lock)) == lock
    assert lock.sections[name].models[0].lines == models_of(made)[0].lines
    (tmp_path / LOCK_FILE).write_bytes(str(lock).encode("utf-8", "surrogateescape"))
    assert read_lock(tmp_path) == lock


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace('text = "', 'text = ["'),
        lambda text: text.replace("tool =", "tools ="),
    ],
)
def test_a_section_that_was_tampered_with(edit: Callable[[str], str]) -> None:
    lock = Lock(compiled("unet").sections)
    damaged = parse_lock(edit(str(lock)))
    with pytest.raises(LockError, match="lock"):
        assert damaged.sections["unet.py"].file


@pytest.mark.parametrize(
    "before, after",
    [("  gives ", "    "), ("returns = [-1]", "returns = [-99999]"), ("[64, ", "[x, ")],
)
def test_lines_that_make_no_sense(before: str, after: str) -> None:
    text = str(Lock(compiled("unet").sections))
    assert before in text
    with pytest.raises(LockError, match="unet.py"):
        assert parse_lock(text.replace(before, after)).sections["unet.py"].models


def record(path: str, *channels: int) -> tuple[FileRecord, tuple[ModelRecord, ...]]:
    models = tuple(
        ModelRecord(
            f"Net{index}",
            (),
            (),
            (),
            "",
            (),
            (),
            False,
            1,
            (Line(("x",), (), (str(c),)),),
            (Read(-1),),
        )
        for index, c in enumerate(channels)
    )
    return FileRecord(path, f"sha256:{channels}", "1", "t", "../" + path), models


def test_changes_of_several_people_merge(tmp_path: Path) -> None:
    """Two who change other files, and a third who adds one, meet without a conflict."""

    def text(**files: tuple[int, ...]) -> str:
        sections = {
            f"{name}.py": section(*record(f"{name}.py", *c))
            for name, c in files.items()
        }
        return str(Lock(sections))

    (tmp_path / "base").write_text(text(a=(1, 2), c=(3,), e=(4,)))
    (tmp_path / "ours").write_text(text(a=(1, 5), c=(3,), e=(4,)))
    (tmp_path / "theirs").write_text(text(a=(1, 2), c=(3,), d=(7,), e=(6,)))
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    merged = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert merged.returncode == 0
    assert merged.stdout == text(a=(1, 5), c=(3,), d=(7,), e=(6,))
