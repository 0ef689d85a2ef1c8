"""What a spec finds around it while it runs: its folder's modules, neurlink's names, no stdout.

In: a spec's folder. Out: a context in which its code may run; afterwards everything is as it was,
and the modules that the spec imported from beside it are forgotten, so that specs in two folders
may each have a neighbour `blocks.py`. Which files they were is told, since the spec is made of them.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from neurlink_gen.load.following import neighbours_followed

NEURLINK = ("neurlink", "neurlink.nerves", "neurlink.nn")
PACKAGE = "neurlink_gen"


@contextlib.contextmanager
def spec_environment(folder: Path) -> Iterator[set[Path]]:
    """Run a spec of this folder within; afterwards, the files of the neighbours that it imported."""
    neighbours: set[Path] = set()
    known = set(sys.modules)
    path, wrote_bytecode = list(sys.path), sys.dont_write_bytecode
    recursion_limit = sys.getrecursionlimit()
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        # What a spec prints is no result of ours, and where it goes does not lead us along.
        with (
            _neurlink_is_ours(),
            _stdout_is_stderr(),
            neighbours_followed(folder),
            contextlib.chdir(os.curdir),
        ):
            yield neighbours
    finally:
        sys.setrecursionlimit(recursion_limit)
        sys.dont_write_bytecode = wrote_bytecode
        sys.path[:] = path
        neighbours |= _forget_neighbours(folder, known)


@contextlib.contextmanager
def _neurlink_is_ours() -> Iterator[None]:
    """Let `import neurlink.nerves` and the like find this package, installed or not."""
    hidden = _take_neurlink()
    for name in NEURLINK:
        sys.modules[name] = importlib.import_module(
            name.replace("neurlink", PACKAGE, 1)
        )
    try:
        yield
    finally:
        _take_neurlink()
        sys.modules.update(hidden)


@contextlib.contextmanager
def _stdout_is_stderr() -> Iterator[None]:
    """Send to stderr what is written to stdout, also by libraries and programs that a spec calls."""
    try:
        copies = {number: os.dup(number) for number in (1, 2)}
    except OSError:  # one of them is closed, and nothing can be mixed up
        with contextlib.redirect_stdout(sys.stderr):
            yield
        return
    _flush()
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        _flush()
        for number, copy in copies.items():
            os.dup2(copy, number)
            os.close(copy)
        _reopen()


def _flush() -> None:
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and not stream.closed:
            with contextlib.suppress(OSError):  # nobody reads it any more
                stream.flush()


def _reopen() -> None:
    """Open again what a spec may have closed."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(getattr(sys, name), "closed", False):
            stream = open(
                number, "w", errors="backslashreplace", buffering=1, closefd=False
            )
            setattr(sys, name, stream)


def _take_neurlink() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if f"{name}.".startswith("neurlink.")]
    return {name: sys.modules.pop(name) for name in names}


def _forget_neighbours(folder: Path, known: set[str]) -> set[Path]:
    """Forget what was imported from beside the spec; the files that it was."""
    new = [name for name in sys.modules if name not in known]
    # All are judged before any is dropped: a submodule is judged by its package.
    modules = [
        sys.modules.pop(name)
        for name in [name for name in new if _is_neighbour(name, folder)]
    ]
    files = (getattr(module, "__file__", None) for module in modules)
    return {Path(file) for file in files if file}


def _is_neighbour(name: str, folder: Path) -> bool:
    top = name.partition(".")[0]
    module = sys.modules.get(top)
    # Libraries below the folder, as in a virtual environment, may not bear being imported twice.
    places = [*getattr(module, "__path__", ()), getattr(module, "__file__", None)]
    return top != PACKAGE and any(
        place and Path(place).parent == folder for place in places
    )
