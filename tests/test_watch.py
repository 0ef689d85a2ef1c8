"""`--watch`, as someone meets it who edits specs: what is saved is built, whatever was saved."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from neurlink_gen.commands.cli import run
from tests.spec_files import PREAMBLE

MODEL = "def net(): return build([((3, 1), nv.Input()), (({}, 1), nv.Conv2d(3))])\n"
NEIGHBOUR = "from parts.sizes import WIDTH\n" + PREAMBLE + MODEL.format("WIDTH")
AT_MOST = 30
"""Seconds that anything may take on the slowest machine; it is over as soon as it is done."""


class Watched:
    """A project that is being watched. said: what the program has said so far."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.log = folder / "log"
        command = [sys.executable, "-m", "neurlink_gen", *words, "--watch"]
        with self.log.open("w") as stream:
            self.process = subprocess.Popen(command, cwd=folder, stderr=stream)
        self.wait_until(lambda: "watching for changes" in self.said)

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def wait_until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + AT_MOST
        while not holds():
            assert time.monotonic() < end and self.process.poll() is None, self.said
            time.sleep(0.01)

    def gives(self, channels: int) -> None:
        """Wait until the model has so many channels."""
        made = self.folder / "generated" / "net.py"
        text = f"nn.Conv2d(3, {channels}, "
        self.wait_until(lambda: made.is_file() and text in made.read_text())


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "net.py").write_text(PREAMBLE + MODEL.format(8))
    return folder


@pytest.fixture
def watched(specs: Path) -> Iterator[Watched]:
    made = Watched(specs.parent, "build", "specs", "-o", "generated")
    yield made
    made.process.kill()
    made.process.wait()


def test_what_is_saved_is_built(specs: Path, watched: Watched) -> None:
    spec = specs / "net.py"
    watched.gives(8)
    spec.write_text(PREAMBLE + MODEL.format(16))
    watched.gives(16)
    told = "changed: specs/net.py\nwrote generated/net.py (1 model)\n"
    watched.wait_until(lambda: told in watched.said)
    # Half of a file, a file that is gone, one that ends the process: all of that passes.
    spec.write_text("def (")
    watched.wait_until(lambda: "error[NL002]" in watched.said)
    spec.write_text("import os; os._exit(3)\n")
    watched.wait_until(lambda: "error[NL013]" in watched.said)
    spec.unlink()
    watched.wait_until(lambda: "removed generated/net.py" in watched.said)
    spec.write_text(PREAMBLE + MODEL.format(24))
    watched.gives(24)
    # An editor that writes beside the file, and puts that in its place.
    beside = specs / ".net.py.swap"
    beside.write_text(PREAMBLE + MODEL.format(32))
    beside.replace(spec)
    watched.gives(32)


def test_a_save_in_progress_removes_nothing(specs: Path, watched: Watched) -> None:
    spec = specs / "net.py"
    watched.gives(8)
    with spec.open("w") as file:  # which empties it
        time.sleep(0.03)
        file.write(PREAMBLE + MODEL.format(16))
    watched.gives(16)
    spec.unlink()
    time.sleep(0.03)
    spec.write_text(PREAMBLE + MODEL.format(24))
    watched.gives(24)
    assert "removed" not in watched.said and "error" not in watched.said


def test_a_neighbour_is_watched_too(specs: Path, watched: Watched) -> None:
    sizes = specs / "parts" / "sizes.py"
    sizes.parent.mkdir()
    sizes.write_text("WIDTH = 40\n")
    (specs / "net.py").write_text(NEIGHBOUR)
    watched.gives(40)
    sizes.write_text("WIDTH = 48\n")
    watched.gives(48)


def test_a_folder_that_goes_and_comes_back(specs: Path, watched: Watched) -> None:
    shutil.rmtree(specs)
    specs.mkdir()
    (specs / "net.py").write_text(PREAMBLE + MODEL.format(16))
    watched.gives(16)
    shutil.rmtree(specs)
    watched.wait_until(lambda: "there is no file or folder specs" in watched.said)
    specs.mkdir()
    (specs / "net.py").write_text(PREAMBLE + MODEL.format(24))
    watched.gives(24)


def test_an_interrupt_ends_it(watched: Watched) -> None:
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(AT_MOST) == 130
    assert "Traceback" not in watched.said


def test_a_check_is_watched(specs: Path) -> None:
    watched = Watched(specs.parent, "check", "specs/net.py")
    try:
        (specs / "net.py").write_text(PREAMBLE + MODEL.format(-1))
        watched.wait_until(lambda: "1 error" in watched.said)
    finally:
        watched.process.kill()
        watched.process.wait()


def test_without_watchfiles(
    specs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert run(["check", str(specs), "--watch"]) == 2
    assert "pip install 'neurlink-gen[watch]'" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_a_comparison_is_not_watched(specs: Path, option: str) -> None:
    assert run([str(specs), "-o", "generated", option, "--watch"]) == 2
