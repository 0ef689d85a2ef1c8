"""A folder that is changed while the program is killed, at every line of it, or by two at once."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from neurlink_gen.files import journal
from neurlink_gen.files.journal import STAGING, change, exclusively, recover
from neurlink_gen.ownership.lock import LOCK_FILE
from neurlink_gen.ownership.publish import publish
from neurlink_gen.ownership.states import compare
from tests.test_publish import contents, made

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes")
TRACED = (journal.__file__, shutil.__file__)
BEFORE = {"a.py": "1\n", "b.py": "1\n", "gone.py": "1\n"}
NEW = {f"{name}.py": f"{name}\n" for name in ("d", "e", "f", "g")}
AFTER = {"a.py": "2\n", "b.py": "1\n", "new/c.py": "3\n", **NEW}
CHANGE = {
    "a.py": (b"2", b"\n"),
    "gone.py": None,
    "new/c.py": (b"3\n",),
    **{path: (text.encode(),) for path, text in NEW.items()},
}


def in_child(work: Callable[[], object]) -> int:
    """Do something in a process of its own; how that ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(line: int, work: Callable[[], object]) -> bool:
    """Do something, but kill the process at the so manieth line; whether it came to that."""
    passed = 0

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal passed
        if frame.f_code.co_filename not in TRACED:
            return None
        passed += event == "line"
        if passed == line:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    def traced() -> None:
        sys.settrace(trace)  # type: ignore[arg-type]  # what it returns is itself
        work()

    code = in_child(traced)
    assert code in (0, -signal.SIGKILL)
    return code != 0


def fill(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path, text in BEFORE.items():
        (folder / path).write_text(text)


def test_a_kill_at_every_line_leaves_all_or_nothing(tmp_path: Path) -> None:
    folder, ends = tmp_path / "out", []
    line = 0
    while True:
        line += 1
        fill(folder)
        if not killed_at(line, lambda: change(folder, CHANGE)):
            break
        found = contents(folder)
        visible = {path: found[path] for path in found if STAGING not in path}
        if not journal.is_interrupted(folder):
            assert visible in (BEFORE, AFTER), line
        recover(folder)
        assert contents(folder) in (BEFORE, AFTER), line
        assert not (folder / STAGING).exists()
        ends.append(contents(folder) == AFTER)
    assert contents(folder) == AFTER
    # First all is as it was, and from one line on as it should be.
    assert len(ends) > 200 and ends == sorted(ends) and {*ends} == {True, False}


def test_a_kill_while_recovering(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    fill(folder)
    line = 1
    while killed_at(line, lambda: change(folder, CHANGE)):
        interrupted = folder / STAGING / journal.JOURNAL
        if interrupted.exists():
            for inner in range(1, 40, 3):
                killed_at(inner, lambda: recover(folder))
            recover(folder)
            assert contents(folder) == AFTER
        fill(folder)
        line += 5


def test_what_is_changed_after_a_kill_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    line = 0
    while not journal.is_interrupted(folder):
        line += 1
        fill(folder)
        assert killed_at(line, lambda: change(folder, CHANGE))
    (folder / "a.py").write_text("mine\n")
    (folder / "d.py").write_text("mine\n")
    recover(folder)
    assert contents(folder) == {**AFTER, "a.py": "mine\n", "d.py": "mine\n"}


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    fill(folder)
    (folder / STAGING).mkdir()
    (folder / STAGING / "mine.txt").write_text("mine\n")
    (folder / STAGING / "0.new").write_text("left by a kill\n")
    recover(folder)
    change(folder, CHANGE)
    assert contents(folder) == {**AFTER, f"{STAGING}/mine.txt": "mine\n"}


def test_a_journal_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    fill(folder)
    (folder / STAGING).mkdir()
    (folder / STAGING / journal.JOURNAL).write_text("[[1, 2")
    recover(folder)
    assert contents(folder) == BEFORE and not (folder / STAGING).exists()


def test_the_next_build_ends_what_was_begun(tmp_path: Path) -> None:
    (tmp_path / "spec.py").touch()
    folder = tmp_path / "out"
    first, second = made({"a.py": "1\n", "b.py": "1\n"}), made(
        {"a.py": "2\n"}, of="new"
    )
    third = made({"a.py": "3\n"}, of="newer")
    line = 1
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        publish(first, folder)
        was_killed = killed_at(line, lambda: publish(second, folder))
        assert not publish(third, folder).kept
        assert contents(folder) == {"a.py": "3\n", "b.py": "1\n"}
        assert not compare(third, folder)
        if not was_killed:
            break
        line += 7


def test_two_builds_at_once_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "spec.py").touch()
    folder = tmp_path / "out"
    outputs = [
        made({name: f"{number}\n" for name in names}, of=str(number))
        for number, names in enumerate([("a.py", "b.py"), ("b.py", "c.py")] * 2)
    ]

    def build_often() -> None:
        for output in outputs * 5:
            publish(output, folder, force=True)

    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            try:
                build_often()
            except BaseException:
                os._exit(1)
            os._exit(0)
        children.append(child)
    assert all(os.waitpid(child, 0)[1] == 0 for child in children)
    # Each build that ended last is there as a whole, and the lock file tells of it.
    assert not compare(outputs[-1], folder)
    assert contents(folder) == {"a.py": "2\n", "b.py": "3\n", "c.py": "3\n"}
    assert sorted(path.name for path in folder.iterdir()) == [
        "a.py",
        "b.py",
        "c.py",
        LOCK_FILE,
    ]


def test_who_waits_is_told(tmp_path: Path) -> None:
    told = []
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with exclusively(tmp_path, lambda: None):
            os.write(writer, b"1")
            signal.pause()
    os.read(reader, 1)

    def release() -> None:
        told.append(True)
        os.kill(child, signal.SIGKILL)

    with exclusively(tmp_path, release):
        assert told == [True]
    os.waitpid(child, 0)
