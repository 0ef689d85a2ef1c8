"""The folder that a build writes to, and what there need not be written again.

In: what was asked for. Out: a `Target`; which specs need no compiling, and what is told of these.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from neurlink_gen.commands.console import MOST_LINES, Console
from neurlink_gen.commands.request import Request
from neurlink_gen.commands.unchanged import Unchanged, unchanged
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ownership.publish import clean_errors
from neurlink_gen.report import counted


@dataclass(frozen=True)
class Target:
    """Where a build goes.

    words: those of the command line that lead there. check, diff: nothing is written, and the
    differences are told, or shown. strict: so is it if only the tool's version differs. force: files
    that are not the tool's are written over.
    """

    folder: str
    words: tuple[str, ...]
    check: bool = False
    diff: bool = False
    strict: bool = False
    force: bool = False

    @property
    def repair(self) -> str:
        """The command that builds."""
        return shlex.join(["neurlink-gen", *self.words])

    @property
    def takes_nothing_for_granted(self) -> bool:
        """Whether everything is compiled: to compare it, or by force."""
        return self.check or self.diff or self.force

    def unchanged(self, request: Request) -> Unchanged:
        """What need not be compiled."""
        if self.takes_nothing_for_granted:
            return Unchanged()
        folder = Path(self.folder)
        with clean_errors(folder):
            return unchanged(request.specs, folder, request.edition)


def tell_unchanged(same: Unchanged, output: str, console: Console) -> None:
    """Tell which files are as they would be written."""
    if len(same.models) > MOST_LINES:
        console.progress(f"unchanged {counted(len(same.models), 'file')} in {output}")
        return
    for spec, models in same.models.items():
        path = (Path(output) / spec.path.name).as_posix()
        console.progress(f"unchanged {path} ({counted(len(models), 'model')})")
