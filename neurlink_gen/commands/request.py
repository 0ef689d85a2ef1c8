"""What a command is asked to do: which specs, where things are told, which findings.

In: the words and options after the command, and the configuration. Out: a `Request`, or
`UsageError`.
"""

from __future__ import annotations

import enum
import os
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from neurlink_gen.commands.configuration import TABLE
from neurlink_gen.commands.console import Console
from neurlink_gen.findings.control import Control
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.limits import Limits
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.report import Report

if TYPE_CHECKING:  # it is read before it is known whether anything is to be compiled
    from neurlink_gen.compilation import Compilation
    from neurlink_gen.findings.diagnostics import Diagnostic
    from neurlink_gen.ops.editions import Editions

COMMANDS = (
    "build",
    "check",
    "summary",
    "verify",
    "breaking",
    "migrate",
    "explain",
    "init",
    "completion",
)

Compile = Callable[[Sequence[Spec], Limits], "Compilation"]


class Fixes(enum.Enum):
    """Which fixes are applied."""

    NONE = "none"
    SAFE = "safe"
    ALL = "all"


@dataclass(frozen=True)
class Request:
    """What a command is asked to do.

    words: the specs as they were written. output: the folder that is configured.
    limits: what each spec may take. edition: of the rules that derive numbers, if one is configured.
    """

    words: tuple[str, ...]
    specs: tuple[Spec, ...]
    output: str | None
    console: Console
    control: Control
    limits: Limits
    edition: int | None = None

    def editions(self, folder: str | None) -> Editions:
        """Which edition each model is of. folder: where the lock file is that says so."""
        from neurlink_gen.ops.editions import Editions
        from neurlink_gen.ownership.publish import kept_editions

        kept = kept_editions(Path(folder)) if folder else {}
        return Editions(self.edition, kept)

    @property
    def whole_files(self) -> tuple[str, ...]:
        """The specs of which all models are asked for, as spans name them."""
        whole = (spec for spec in self.specs if spec.model is None)
        return tuple(os.path.abspath(spec.path) for spec in whole)

    def compile(self, compiler: Compile) -> Compilation:
        """What comes of the specs, with the findings that the user wants to hear of."""
        return self.controlled(compiler(self.specs, self.limits))

    def controlled(self, made: Compilation) -> Compilation:
        """The same, with the findings that the user wants to hear of."""
        told = self.control.apply(made.diagnostics, self.whole_files)
        return replace(made, diagnostics=told)

    def show(
        self,
        diagnostics: Sequence[Diagnostic],
        fixed: Sequence[Diagnostic] = (),
        outcomes: Iterable[Diagnostic] = (),
        data: Mapping[str, object] | None = None,
    ) -> None:
        """Show what was found; the rest is as in `Report`."""
        files = tuple(dict.fromkeys(str(spec.path) for spec in self.specs))
        self.console.show(
            Report(tuple(diagnostics), tuple(outcomes), files, tuple(fixed), data or {})
        )


def require_models(made: Sequence[Compilation], request: Request) -> None:
    """Refuse folders that hold no models at all."""
    if not any(each.outlines or each.has_errors for each in made):
        raise UsageError(f"no models are defined in {shlex.join(request.words)}")


def read_specs(words: Sequence[str], output: str | None) -> tuple[Spec, ...]:
    """The specs that some words name: files, folders, or FILE:MODEL.

    output: the folder of what is made of them. A folder of specs may be empty only where others hold
    some, or where nothing is in the output folder but what is left of specs that it held.
    """
    if not words:
        raise UsageError(
            f"no SPEC is given, and no `specs` in {TABLE} of a pyproject.toml"
        )
    specs = [spec for word in words for spec in _specs_of(word)]
    for word in empty_folders(words):
        if not specs and not (output and _is_made_of(Path(word), Path(output))):
            raise UsageError(f"the folder {word} holds no specs (*.py)")
    named = {os.path.abspath(spec.path) for spec in specs if not spec.is_optional}
    return tuple(
        spec
        for spec in dict.fromkeys(specs)
        if not (spec.is_optional and os.path.abspath(spec.path) in named)
    )


def empty_folders(words: Sequence[str]) -> list[str]:
    """The folders among some words that hold no specs."""
    return [word for word in words if os.path.isdir(word) and not _files(Path(word))]


def _files(folder: Path) -> list[Path]:
    """The specs of a folder."""
    return sorted(p for p in folder.glob("*.py") if not p.name.startswith("_"))


def _specs_of(word: str) -> Iterator[Spec]:
    path = Path(word)
    if path.is_dir():
        yield from (Spec(file, is_optional=True) for file in _files(path))
        return
    file, colon, model = word.rpartition(":")
    if path.exists() or not colon:
        if not path.exists() and not path.suffix:
            raise UsageError(
                f"there is no file or folder {word}" + _command_meant(word)
            )
        yield Spec(path, None)
        return
    if not file or not model.isidentifier():
        raise UsageError(f"{word} is not of the form FILE:MODEL")
    yield Spec(Path(file), model)


def _is_made_of(folder: Path, output: Path) -> bool:
    """Whether a folder of generated files holds some of specs in another one, or none any more."""
    from neurlink_gen.ownership.lock import LockError, read_lock

    try:
        sections = read_lock(output).sections.values()
    except (OSError, LockError):
        return False
    specs = [each.file.spec for each in sections if each.file.spec is not None]
    places = [os.path.dirname(os.path.abspath(output / spec)) for spec in specs]
    return os.path.abspath(folder) in places if places else bool(sections)


def _command_meant(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, COMMANDS, n=1)
    return f"; did you mean the command `{near[0]}`?" if near else ""
