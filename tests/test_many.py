"""Many specs are compiled by several processes; what comes of it is what one process makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from neurlink_gen.commands import cli, many, workers
from tests.spec_files import PREAMBLE

MODEL = "def net(): return build([((3, 1), nv.Input()), (({}, 1), nv.Conv2d(3))])\n"
WARNED = "def net(): return build([((3, 1), nv.Input()), ((3, 2), nv.MaxPool2d(2, ceil_mode=False))])\n"
DECIDED = """\
def net(wide=False):
    return build([((3, 1), nv.Input()), ((16 if wide else 8, 1), nv.Conv2d(3))])
"""
TOLD = "Net is written for wide = False"


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(many, "MANY", 3)
    monkeypatch.setattr(many, "EACH", 0.0)
    monkeypatch.setattr(workers, "BATCH", 2)
    monkeypatch.setattr(many, "available", lambda: 2)
    folder = tmp_path / "specs"
    folder.mkdir()
    for number in range(5):
        text = PREAMBLE + MODEL.format(8 * (number + 1))
        (folder / f"plain{number}.py").write_text(text)
    (folder / "decided.py").write_text(PREAMBLE + DECIDED)
    return folder


def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "available", lambda: 1)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_bytes_are_those_of_one_process(
    specs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (specs / "warned.py").write_text(PREAMBLE + WARNED)
    assert cli.run(["specs", "-o", "generated"]) == 0
    said = capsys.readouterr().err
    assert "compiled 7 of 7 specs\n" in said
    several = contents(Path("generated"))
    for path in several:
        (Path("generated") / path).unlink()
    one_process(monkeypatch)
    assert cli.run(["specs", "-o", "generated"]) == 0
    alone = capsys.readouterr().err
    assert contents(Path("generated")) == several
    lines = [line for line in said.splitlines() if not line.startswith("compiled ")]
    assert sorted(lines) == sorted(alone.splitlines())
    assert said.count("warning[NL306]") == said.count(TOLD) == 1


def test_a_check_counts_the_models(
    specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", "specs"]) == 0
    assert "checked 6 models\n" in capsys.readouterr().err


WRONG = {
    "a_killed": ("import os\nos.kill(os.getpid(), 9)\n", "NL013"),
    "b_ended": ("import os\nos._exit(0)\n", "NL013"),
    "c_late": ("while True: pass\n", "NL009"),
    "d_deaf": (
        "import signal, time\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
        "time.sleep(1000)\n",
        "NL009",
    ),
    "e_copied": (f"import os\nos.fork()\n{PREAMBLE}{WARNED}", "NL306"),
    "f_invalid": ("def (", "NL002"),
    "g_warned": (PREAMBLE + WARNED, "NL306"),
}


def test_what_goes_wrong_is_told_as_ever(specs: Path) -> None:
    for number in range(10):
        (specs / f"more{number}.py").write_text(PREAMBLE + MODEL.format(8))
    for name, (text, _) in WRONG.items():
        (specs / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "neurlink_gen", "specs", "-o", "generated"]
    done = subprocess.run(
        [*command, "--timeout", "0.5", "--format", "json"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    found = json.loads(done.stdout)["diagnostics"]
    told = {Path(each["location"]["file"]).stem: each["code"] for each in found}
    assert told == {name: code for name, (_, code) in WRONG.items()}, done.stderr
    assert done.returncode == 1 and not Path("generated").exists()


# Workers


def test_things_are_shared() -> None:
    counts: list[int] = []
    made = workers.shared(range(100), lambda n: n * n, 0, str, counts.append)
    assert made == {n: str(n * n) for n in range(100)}
    assert counts == list(range(1, 101))


def test_what_a_process_leaves_undone_is_not_there() -> None:
    def work(number: int) -> str | None:
        if number == 3:
            os._exit(0)
        if number == 7:
            time.sleep(60)
        return None if number == 5 else "x" * 200_000

    made = workers.shared(range(0, 9, 2), work, 5, len, lambda count: None)
    assert made == dict.fromkeys([0, 2, 4, 6, 8], 200_000)
    made = workers.shared(range(1, 9, 2), work, 0.5, len, lambda count: None)
    assert 1 in made and not {3, 5, 7} & set(made)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
