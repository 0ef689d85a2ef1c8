"""The program, run on specs that would hang it, take all its memory, end it, or write to its stdout."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from neurlink_gen.commands.cli import _with_clean_errors
from neurlink_gen.commands.exit_codes import INTERRUPTED
from tests.spec_files import PREAMBLE, Write

PROGRAM = [sys.executable, "-m", "neurlink_gen"]
NET = "def net(): return _net()\n"
# A line of a nerve that runs `{}` when it is made.
NERVE = """\
import os, sys, time
class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        {}
def net(): return build([((3, 1), nv.Input()), ((8, 1), Block())])
"""
SOON = 60
"""Seconds in which everything is over on the slowest machine."""


def run(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [*PROGRAM, *arguments], cwd=cwd, capture_output=True, text=True, timeout=SOON
    )
    return done.returncode, done.stdout, done.stderr


def run_script(script: str) -> subprocess.CompletedProcess[str]:
    """A program of its own, which takes interrupts as one does that a terminal started."""
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=SOON,
        preexec_fn=_as_from_a_terminal,
    )


def found_in(path: Path, *arguments: str) -> tuple[str, int, str]:
    """The code, the line and the message of the one finding of a spec."""
    words = ("check", path.name, "--format", "json", "--timeout", "0.5", *arguments)
    code, out, err = run(*words, cwd=path.parent)
    (found,) = json.loads(out)["diagnostics"]
    assert code == 1 and "Traceback" not in err, err
    return found["code"], found["location"]["line"], found["message"]


# Time.


@pytest.mark.parametrize(
    "text",
    [
        "while True: pass\n",
        "import time; time.sleep(1000)\n",
        "sum(range(10**12))\n",
        "import itertools; all(itertools.repeat(1))\n",
    ],
)
def test_a_spec_that_never_ends(write: Write, text: str) -> None:
    code, line, message = found_in(write("\n" + text))
    assert (code, line) == ("NL009", 2)
    assert message == "the spec was not done after 0.5 s"


def test_a_spec_that_catches_everything(write: Write) -> None:
    text = """\
def turn():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
while True:
    try:
        turn()
    except BaseException:
        continue
"""
    code, line, _ = found_in(write(text))
    assert code == "NL009" and line in range(2, 13)


@pytest.mark.parametrize(
    "text",
    [
        "def net():\n    while True: pass\n",
        NERVE.format("while True: pass"),
        "class Odd:\n    def __repr__(self):\n        while True: pass\n"
        "def net(): return build([((3, 1), nv.Input()), Odd()])\n",
        "def lines():\n    while True: yield\ndef net(): return build([*lines()])\n",
    ],
)
def test_wherever_a_spec_never_ends(write: Write, text: str) -> None:
    path = write(PREAMBLE + text)
    lines = path.read_text().splitlines()
    code, line, _ = found_in(path)
    assert code in ("NL009", "NL011") and "True" in lines[line - 1]


def test_a_spec_that_never_ends_at_other_values(write: Write) -> None:
    text = """\
def net(has_bias=False):
    while has_bias:
        pass
    return build([((3, 1), nv.Input()), ((8, 1), nv.Conv2d(3, bias=has_bias))])
"""
    path = write(PREAMBLE + text)
    words = ("build", "spec.py", "-o", "out", "--timeout", "0.5")
    code, _, err = run(*words, cwd=path.parent)
    assert code == 1 and "NL009" in err
    assert not (path.parent / "out").exists()


def test_the_others_are_checked_all_the_same(write: Write) -> None:
    write("import os\nos._exit(0)\n", "specs/a.py")
    write(PREAMBLE + NET + "1 / 0\n", "specs/b.py")
    folder = write("while True: pass\n", "specs/c.py").parent.parent
    words = ("check", "specs", "--format", "concise", "--timeout", "0.5")
    code, _, err = run(*words, cwd=folder)
    codes = [line.partition("error[")[2][:5] for line in err.splitlines()[:3]]
    assert code == 1 and codes == ["NL013", "NL003", "NL009"], err


def test_the_project_may_say_how_long(write: Write) -> None:
    write("[tool.neurlink-gen]\ntimeout = 0.25\n", "pyproject.toml")
    folder = write("while True: pass\n").parent
    assert "after 0.25 s" in run("check", "spec.py", cwd=folder)[2]
    write("[tool.neurlink-gen]\ntimeout = -1\n", "pyproject.toml")
    assert run("check", "spec.py", cwd=folder)[0] == 2


# Memory, and the end of the process.


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("lines = [((8, 1), nv.Conv2d(3))] * 10**10\n", 1),
        ("kept = []\nwhile True: kept.append(' ' * 10**8)\n", 2),
        (NERVE.format("kept = [0] * 10**11"), 5),
    ],
)
def test_a_spec_that_takes_all_memory(write: Write, text: str, line: int) -> None:
    path = write(PREAMBLE + text)
    code, at, _ = found_in(path, "--timeout", "30")
    assert (code, at) == ("NL011", PREAMBLE.count("\n") + line)


def test_a_network_that_is_far_too_long(write: Write) -> None:
    text = "def net(): return build([((3, 1), nv.Input()), ((8, 1), nv.Conv2d(3))] * 10**7)\n"
    assert found_in(write(PREAMBLE + text))[0] in ("NL009", "NL011")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("os._exit(0)\n", 1, "with exit status 0"),
        ("os.abort()\n", 1, "by SIGABRT"),
        (NERVE.format("os._exit(3)"), 5, "with exit status 3"),
        ("import ctypes\nctypes.string_at(0)\n", 2, "by SIGSEGV"),
    ],
)
def test_a_spec_that_ends_the_process(
    write: Write, text: str, line: int, message: str
) -> None:
    path = write(PREAMBLE + "import os, sys\n" + text)
    code, at, said = found_in(path, "--timeout", "30")
    assert (code, at) == ("NL013", PREAMBLE.count("\n") + 1 + line)
    assert said == f"the spec ended the process, {message}"


def test_recursion_without_a_limit(write: Write) -> None:
    text = """\
import sys
sys.setrecursionlimit(10**9)
class Deep:
    def __getattr__(self, name): return getattr(self, name)
Deep().x
"""
    # Whether Python itself notices hangs on its version.
    code, line, _ = found_in(write(text), "--timeout", "30")
    assert code in ("NL012", "NL013") and line in (4, 5)


def test_a_spec_that_is_killed(write: Write) -> None:
    text = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    assert found_in(write(text)) == (
        "NL013",
        1,
        "the spec ended the process, by SIGKILL",
    )


def test_threads_and_copies_that_a_spec_leaves(write: Write) -> None:
    text = "import threading\ndef _spin():\n    while True: pass\nthreading.Thread(target=_spin).start()\n"
    folder = write(PREAMBLE + text + NET).parent
    assert run("check", "spec.py", cwd=folder) == (0, "", "checked 1 model\n")
    write(PREAMBLE + "import os\nos.fork()\n" + NET)
    assert run("check", "spec.py", cwd=folder) == (0, "", "checked 1 model\n")


# What a spec writes.


@pytest.mark.parametrize(
    "text",
    [
        "print('hello')\n",
        "import sys; sys.__stdout__.write('hello')\n",
        "import os; os.write(1, b'hello')\n",
        "import os; os.system('echo hello')\n",
        "import subprocess; subprocess.run(['echo', 'hello'])\n",
    ],
)
def test_what_a_spec_prints_goes_to_stderr(write: Write, text: str) -> None:
    folder = write(PREAMBLE + text + NET).parent
    code, out, err = run("check", "spec.py", "--format", "json", cwd=folder)
    assert code == 0 and json.loads(out)["summary"] == {"errors": 0, "warnings": 0}
    assert "hello" in err


@pytest.mark.parametrize(
    "text",
    [
        "import sys; sys.stdout.close()\n",
        "import sys; sys.stderr.close()\n",
        "import os; os.close(1)\n",
        "import os; os.close(2)\n",
    ],
)
def test_a_spec_may_close_what_it_writes_to(write: Write, text: str) -> None:
    folder = write(PREAMBLE + text + NET).parent
    code, out, err = run("check", "spec.py", "--format", "json", cwd=folder)
    assert code == 0 and json.loads(out)["diagnostics"] == []
    assert err == "checked 1 model\n"


def test_a_spec_cannot_wait_for_an_answer(write: Write) -> None:
    path = write("width = input('how wide? ')\n")
    done = subprocess.run(
        [*PROGRAM, "check", "spec.py"],
        cwd=path.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SOON,
    )
    assert done.returncode == 1 and "EOFError" in done.stderr


# Signals.


def started(folder: Path) -> subprocess.Popen[str]:
    """The program, in the midst of a spec that says so and never ends."""
    process = subprocess.Popen(
        [*PROGRAM, "check", "spec.py", "--timeout", "0"],
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_as_from_a_terminal,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "begun\n"
    return process


def _as_from_a_terminal() -> None:
    """What shuts signals out where the tests run in the background shuts them out of us as well."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What it has said by its end; where it does not end, nothing of it goes on."""
    try:
        return process.communicate(timeout=SOON)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOPS = [
    "while True: pass\n",
    "sum(range(10**12))\n",
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n",
]


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("to_all", [True, False])
def test_an_interrupt_ends_it(write: Write, loop: str, to_all: bool) -> None:
    process = started(write("print('begun', flush=True)\n" + loop).parent)
    # A terminal sends it to both processes, another program to one.
    (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
    out, err = ended(process)
    assert (process.returncode, out, err.strip()) == (130, "", "")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_end_it(write: Write, number: int) -> None:
    process = started(write("print('begun', flush=True)\nsum(range(10**12))\n").parent)
    os.kill(process.pid, number)
    out, err = ended(process)
    assert (process.returncode, out, err) == (128 + number, "", "")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_an_interrupt_while_a_class_is_made_ends_it() -> None:
    class Interrupted:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    def work() -> int:
        type("Made", (), {"member": Interrupted()})
        return 0

    assert _with_clean_errors(work) == INTERRUPTED


@pytest.mark.parametrize("turn", range(8))
def test_an_interrupt_at_any_moment(write: Write, turn: int) -> None:
    """From when the program's own code begins to when it is done."""
    folder = write(PREAMBLE + NET).parent
    script = (
        "import sys\nfrom neurlink_gen.__main__ import main\n"
        "sys.argv[1:] = ['build', 'spec.py', '-o', 'out']\n"
        "sys.stderr.write('begun\\n'); main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_as_from_a_terminal,
    )
    assert process.stderr is not None and process.stderr.readline() == "begun\n"
    time.sleep(0.05 * (turn + 1))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=SOON)
    assert process.returncode in (0, 130) and "Traceback" not in err, err


def test_an_interrupt_when_all_is_done() -> None:
    """It is for whoever called, and not for what watches: that has nothing to stop any more."""
    script = (
        "import os, signal\n"
        "from neurlink_gen.commands.supervise import supervise\n"
        "decoded = os.waitstatus_to_exitcode\n"
        "def interrupted(status):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return decoded(status)\n"
        "os.waitstatus_to_exitcode = interrupted\n"
        "try: supervise(lambda limits: 0)\n"
        "except KeyboardInterrupt: print('interrupted')\n"
    )
    done = run_script(script)
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


def test_an_interrupt_as_the_work_ends() -> None:
    """The process that did it leaves, and does not go on in what the other one does."""
    script = (
        "import os, signal, sys\n"
        "from neurlink_gen.commands.supervise import supervise\n"
        "class Out:\n"
        "    def flush(self): os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.stdout = Out()\n"
        "code = supervise(lambda limits: 3)\n"
        "sys.stderr.write(f'{code}\\n'); sys.stderr.flush(); os._exit(0)\n"
    )
    done = run_script(script)
    assert (done.returncode, done.stderr) == (0, "3\n")
