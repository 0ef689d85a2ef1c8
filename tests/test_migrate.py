"""Old weights in new models: what is written carries them over, and the outputs are the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
import torch
from torch import Tensor, nn

from neurlink_gen.commands.cli import run
from neurlink_gen.ownership.lock import LOCK_FILE
from tests.spec_files import PREAMBLE
from tests.spec_history import SPEC, edited, lines

Migrate = Callable[..., dict[str, Tensor]]
BLOCK = ("[((8, 2), Block())] * 2", 'nv.Stage["body"]([((8, 2), Block())] * 2)')
STEM = ("(8, 2), nv.Conv2d_BN_ReLU(3)", '(8, 2), nv.Conv2d_BN_ReLU["stem"](3)')
INNER = ("(dim, nv.Conv2d_BN_ReLU(3))", '(dim, nv.Conv2d_BN_ReLU["first"](3))')


@pytest.fixture(autouse=True)
def _in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def module_of(path: Path) -> ModuleType:
    module = ModuleType(path.stem)
    exec(compile(path.read_text("utf-8"), str(path), "exec"), module.__dict__)
    return module


def built(text: str) -> nn.Module:
    """The model that a spec gives now."""
    Path("spec.py").write_text(text)
    assert run(["spec.py", "-o", "out", "-q"]) == 0
    torch.manual_seed(0)
    return cast(nn.Module, module_of(Path("out/spec.py")).Net())


def migrated(before: str, after: str) -> tuple[nn.Module, nn.Module, Migrate]:
    """An old model, the new one, and what carries weights over."""
    old = built(before)
    Path("out", LOCK_FILE).rename("old.lock")
    new = built_anew(after)
    written = ["migrate", "spec.py", "--against", "old.lock", "-o", "carry.py"]
    assert run([*written, "--folder", "out", "-q"]) == 0
    return old, new, cast(Migrate, module_of(Path("carry.py")).migrate_net)


def built_anew(text: str) -> nn.Module:
    for path in Path("out").iterdir():
        path.unlink()
    return built(text)


def assert_same_outputs(old: nn.Module, new: nn.Module) -> None:
    x = torch.randn(2, 3, 16, 16)
    for is_training in (True, False):
        old.train(is_training)
        new.train(is_training)
        with torch.no_grad():
            assert torch.equal(old(x), new(x))


@pytest.mark.parametrize(
    "edits",
    [(STEM,), (BLOCK,), (INNER,), (STEM, BLOCK, INNER)],
    ids=["tag", "stage", "block", "all"],
)
def test_renamed_modules_keep_their_weights(edits: tuple[tuple[str, str], ...]) -> None:
    old, new, migrate = migrated(SPEC, edited(*edits))
    before = {key: value.clone() for key, value in old.state_dict().items()}
    with pytest.raises(RuntimeError):
        new.load_state_dict(before)
    new.load_state_dict(migrate(before))
    assert_same_outputs(old, new)
    assert before.keys() == old.state_dict().keys()


def test_a_renamed_model_keeps_its_weights() -> None:
    old = built(SPEC)
    Path("out", LOCK_FILE).rename("old.lock")
    for path in Path("out").iterdir():
        path.unlink()
    Path("spec.py").write_text(edited(STEM, ("def net(", "def network(")))
    assert run(["spec.py", "-o", "out", "-q"]) == 0
    words = ["migrate", "spec.py", "--against", "old.lock", "-o", "carry.py"]
    assert run([*words, "--folder", "out", "-q"]) == 0
    migrate = cast(Migrate, module_of(Path("carry.py")).migrate_network)
    new = cast(nn.Module, module_of(Path("out/spec.py")).Network())
    new.load_state_dict(migrate(old.state_dict()))
    assert_same_outputs(old, new)


def test_shifted_names_do_not_mix() -> None:
    """A new line in front takes the name of an old one; the rest moves on by one."""
    sizes = ("(8, 1)", "(8, 2)", "(8, 4)")
    convolutions = [f"({size}, nv.Conv2d(3))" for size in sizes]
    before = lines("((8, 1), nv.Conv2d(5))", *convolutions[1:])
    after = lines("((8, 1), nv.Conv2d(5))", *convolutions)
    old, new, migrate = migrated(before, after)
    with pytest.raises(
        KeyError, match=r"conv2.weight must be supplied: float32\[8, 8, 3, 3\]"
    ):
        migrate(old.state_dict(), {})
    identity = torch.zeros(8, 8, 3, 3)
    for channel in range(8):
        identity[channel, channel, 1, 1] = 1
    new.load_state_dict(migrate(old.state_dict(), {"conv2.weight": identity}))
    x = torch.randn(1, 3, 16, 16)
    torch.testing.assert_close(old(x), new(x))


def test_what_cannot_be_served_is_said() -> None:
    after = edited(("int = 10", "int = 5"), STEM)
    old, new, migrate = migrated(SPEC, after)
    with pytest.raises(KeyError, match=r"head.weight .*it was float32\[10, 16\]"):
        migrate(old.state_dict(), {})
    text = Path("carry.py").read_text()
    assert '"head.weight": "float32[5, 16]: it was float32[10, 16]' in text
    head = {key: old.state_dict()[key][:5] for key in ("head.weight", "head.bias")}
    new.load_state_dict(migrate(old.state_dict(), head))
    x = torch.randn(2, 3, 16, 16)
    torch.testing.assert_close(old(x)[:, :5], new(x))


def test_what_is_not_clear_is_not_carried_over() -> None:
    tagged = '((8, 1), nv.Conv2d["{}"](3))'
    convolution = "((8, 1), nv.Conv2d(3))"
    before = lines(convolution, *map(tagged.format, ("a", "b")))
    _, _, migrate = migrated(before, lines(convolution, tagged.format("c")))
    with pytest.raises(KeyError, match="it may be what was a.weight or b.weight"):
        migrate({}, {})


def test_what_is_gone_is_dropped() -> None:
    after = edited(
        ('((classes, ()), nv.Linear["head"]()),', ""), ("classes: int = 10", "")
    )
    old, new, migrate = migrated(SPEC, after)
    new.load_state_dict(migrate(old.state_dict()))
    setattr(old, "head", nn.Identity())
    assert_same_outputs(old, new)


def test_the_source_is_plain_and_typed() -> None:
    migrated(SPEC, edited(("int = 10", "int = 5"), STEM, BLOCK))
    text = Path("carry.py").read_text()
    imports = [row for row in text.splitlines() if row.startswith(("import", "from"))]
    assert imports == ["from torch import Tensor"]
    # torch's own types take half a minute to read, and one of them is used.
    Path("torch.pyi").write_text("class Tensor: ...\n")
    command = [sys.executable, "-m", "mypy", "--strict", "carry.py"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_nothing_to_carry_over(capsys: pytest.CaptureFixture[str]) -> None:
    built(SPEC)
    words = ["--against", f"out/{LOCK_FILE}", "-o", "carry.py", "--folder", "out"]
    assert run(["migrate", "spec.py", *words]) == 0
    assert "load as they are" in capsys.readouterr().err
    assert not Path("carry.py").exists()
    # What a person wrote is not written over.
    Path("carry.py").write_text("mine\n")
    Path("spec.py").write_text(edited(STEM))
    assert run(["migrate", "spec.py", *words]) == 2
    assert "is there already and says something else" in capsys.readouterr().err
    assert Path("carry.py").read_text() == "mine\n"


def rebuilt(**texts: str) -> None:
    """A folder of specs, and of what is made of them."""
    for path in [*Path("specs").glob("*.py")]:
        path.unlink()
    Path("specs").mkdir(exist_ok=True)
    for name, text in texts.items():
        Path("specs", f"{name}.py").write_text(text)


MIGRATE = ["migrate", "specs", "--folder", "out", "--against", "old.lock"]


def test_a_model_is_followed_to_another_file() -> None:
    rebuilt(small=SPEC)
    assert run(["specs", "-o", "out", "-q"]) == 0
    Path("out", LOCK_FILE).rename("old.lock")
    torch.manual_seed(0)
    old = cast(nn.Module, module_of(Path("out/small.py")).Net())
    rebuilt(tinyseg=edited(('"head"', '"classifier"')))
    assert run(["specs", "-o", "made", "-q"]) == 0
    assert run([*MIGRATE, "-o", "carry.py", "-q"]) == 0
    new = cast(nn.Module, module_of(Path("made/tinyseg.py")).Net())
    new.load_state_dict(module_of(Path("carry.py")).migrate_net(old.state_dict()))
    assert_same_outputs(old, new)


def test_a_model_that_is_gone_loads_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    rebuilt(one=SPEC, two=lines("((8, 1), nv.Conv2d(3))").replace("net", "two"))
    assert run(["specs", "-o", "out", "-q"]) == 0
    Path("out", LOCK_FILE).rename("old.lock")
    rebuilt(one=SPEC)
    assert run([*MIGRATE, "-o", "carry.py", "-q"]) == 1
    err = capsys.readouterr().err
    assert "Two (two.py) is gone, and nothing loads its checkpoints" in err
    assert "load as they are" not in err and not Path("carry.py").exists()
    rebuilt(
        one=SPEC.replace("def net", "def other"), two=lines("((8, 1), nv.Conv2d(5))")
    )
    assert run([*MIGRATE, "-o", "carry.py", "-q"]) == 1
    assert "load as they are" not in capsys.readouterr().err


def test_modules_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    gate = Path(__file__).with_name("own_gate.py").read_text()
    line = '((8, "(H, W)"), nv.Module["{}"]("gate.py", "Gate", 8))'.format
    first = "((8, 1), nv.Conv2d(3))"
    Path("gate.py").write_text(gate)
    old, new, migrate = migrated(lines(first, line("gate")), lines(first, line("g2")))
    new.load_state_dict(migrate(old.state_dict()))
    assert_same_outputs(old, new)
    Path("carry.py").unlink()
    Path("gate.py").write_text(gate.replace("self.weigh", "self.other"))
    words = ["migrate", "spec.py", "--against", f"out/{LOCK_FILE}", "--folder", "out"]
    assert run([*words, "-o", "carry.py"]) == 1
    err = capsys.readouterr().err
    assert "g2 is of your own, and another one than it was" in err
    assert "load as they are" not in err and not Path("carry.py").exists()


def test_models_of_one_name_have_functions_of_their_own() -> None:
    for name in ("a", "b"):
        Path(f"{name}.py").write_text(SPEC)
    assert run(["a.py", "b.py", "-o", "out", "-q"]) == 0
    for name in ("a", "b"):
        Path(f"{name}.py").write_text(edited(STEM))
    words = ["--against", f"out/{LOCK_FILE}", "-o", "carry.py", "--folder", "out", "-q"]
    assert run(["migrate", "a.py", "b.py", *words]) == 0
    text = Path("carry.py").read_text()
    assert "def migrate_a_net(" in text and "def migrate_b_net(" in text


def test_tensors_that_are_in_no_module() -> None:
    first = "((8, 1), nv.Conv2d(3))"
    line = (
        '((8, 1), nv.Parameter["{}"](2.0)), ((8, 1), nv.Mul[["conv", "{}"]]())'.format
    )
    texts = (
        lines(first.replace("Conv2d", 'Conv2d["conv"]'), line(name, name))
        for name in ("gain", "scale")
    )
    old, new, migrate = migrated(*texts)
    assert set(old.state_dict()) ^ set(new.state_dict()) == {"gain", "scale"}
    new.load_state_dict(migrate(old.state_dict()))
    assert_same_outputs(old, new)


TAGGED = """
class Res(nv.Nerve):
    def __init__(self, kernel=3):
        super().__init__()
        out = self.target_dims[0]
        self.add([
            (out, nv.Conv2d_BN_ReLU["a"](kernel)),
            (out, nv.Conv2d(kernel)),
            (out, nv.Add[[0, -1]]()),
        ])


def net():
    return build([((8, 1), nv.Input()), nv.Stage["layer"]([{}])])
"""


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_block_among_others_parts_no_layer_from_its_norm(place: int) -> None:
    """The tag inside says nothing of which block it is: that is counted."""
    blocks = ["((8, 1), Res())"] * 2
    before = PREAMBLE + TAGGED.format(", ".join(blocks))
    blocks.insert(place, "((8, 1), Res(5))")
    old, new, migrate = migrated(before, PREAMBLE + TAGGED.format(", ".join(blocks)))
    supplied = {
        key: torch.zeros_like(value)
        for key, value in new.state_dict().items()
        if key.startswith(f"layer.{place}.")
    }
    carried = migrate(old.state_dict(), supplied)
    for name, value in old.state_dict().items():
        _, number, rest = name.split(".", 2)
        moved = int(number) + (int(number) >= place)
        assert torch.equal(carried[f"layer.{moved}.{rest}"], value)


LAYERS = ["Conv2d_ReLU(3)", "Conv2d(3)", "GELU()", "Conv2d(3)", "Tanh()"]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (LAYERS[1:], {"conv2": "conv1", "conv3": "conv2"}),
        (LAYERS[:1] + LAYERS[3:], {"conv1": "conv1", "conv3": "conv2"}),
        (
            ["Conv2d(3)", "SiLU()", *LAYERS],
            {"conv1": "conv2", "conv2": "conv3", "conv3": "conv4"},
        ),
    ],
    ids=["the first is gone", "the second is gone", "another one first"],
)
def test_layers_without_tags_are_known_by_what_is_done_with_them(
    new: list[str], expected: dict[str, str]
) -> None:
    """All hold the same, and give the same."""
    texts = [
        "".join(f"((3, 1), nv.{each}), " for each in made) for made in (LAYERS, new)
    ]
    head = "def net():\n    return build([((3, 1), nv.Input()), {}])\n".format
    old, model, migrate = migrated(*(PREAMBLE + head(text) for text in texts))
    keys = model.state_dict()
    new_keys = keys.keys() - {f"{name}.weight" for name in expected.values()}
    supplied = {key: torch.zeros_like(keys[key]) for key in new_keys}
    given = (supplied,) if supplied else ()
    carried = migrate(old.state_dict(), *given)
    for before, after in expected.items():
        weight = old.state_dict()[f"{before}.weight"]
        assert torch.equal(carried[f"{after}.weight"], weight)
