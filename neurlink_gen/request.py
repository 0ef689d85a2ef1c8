"""What the command line's arguments mean: which specs, and which output folder.

In: the words after the command, and `[tool.neurlink-gen]` of the nearest pyproject.toml. Out: the
`Spec`s that the commands work on, or `UsageError`.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from neurlink_gen.limits import LONGEST, TIMEOUT
from neurlink_gen.pipeline import Spec

COMMANDS = ("build", "check", "summary", "verify")
TABLE = "[tool.neurlink-gen]"


class UsageError(Exception):
    """Arguments or a configuration that mean nothing."""


@dataclass(frozen=True)
class Defaults:
    """What pyproject.toml says for arguments that are left out."""

    specs: tuple[str, ...] = ()
    output: str | None = None
    timeout: float = TIMEOUT


def read_defaults() -> Defaults:
    """The configuration of the nearest pyproject.toml, with paths that hold from here."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            return _defaults_in(file)
    return Defaults()


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {file}: {error}") from None


def _defaults_in(file: Path) -> Defaults:
    text = _text_of(file)
    if "neurlink-gen" not in text:
        return Defaults()
    import tomllib  # takes long to import, and few projects have the table

    try:
        table = tomllib.loads(text).get("tool", {}).get("neurlink-gen", {})
    except ValueError as error:
        raise UsageError(f"cannot read {file}: {error}") from None
    if not isinstance(table, dict):
        raise UsageError(f"{file}: {TABLE} must be a table")
    specs, output = table.get("specs", []), table.get("output")
    specs = [specs] if isinstance(specs, str) else specs
    if not isinstance(specs, list) or not all(isinstance(spec, str) for spec in specs):
        raise UsageError(f"{file}: `specs` in {TABLE} must be a list of paths")
    if not isinstance(output, (str, type(None))):
        raise UsageError(f"{file}: `output` in {TABLE} must be a path")
    timeout = table.get("timeout", TIMEOUT)
    if type(timeout) not in (int, float) or not 0 <= timeout <= LONGEST:
        limits = f"between 0 and {LONGEST:,.0f} seconds"
        raise UsageError(f"{file}: `timeout` in {TABLE} must be {limits}")
    root = os.path.relpath(file.parent)
    joined = tuple(os.path.normpath(os.path.join(root, spec)) for spec in specs)
    output = output and os.path.normpath(os.path.join(root, output))
    return Defaults(joined, output, float(timeout))


def read_specs(words: Sequence[str]) -> tuple[Spec, ...]:
    """The specs that some words name: files, folders, or FILE:MODEL."""
    words = words or read_defaults().specs
    if not words:
        raise UsageError(
            f"no SPEC is given, and no `specs` in {TABLE} of a pyproject.toml"
        )
    specs = [spec for word in words for spec in _specs_of(word)]
    named = {os.path.abspath(spec.path) for spec in specs if not spec.is_optional}
    return tuple(
        spec
        for spec in dict.fromkeys(specs)
        if not (spec.is_optional and os.path.abspath(spec.path) in named)
    )


def _specs_of(word: str) -> Iterator[Spec]:
    path = Path(word)
    if path.is_dir():
        files = sorted(p for p in path.glob("*.py") if not p.name.startswith("_"))
        if not files:
            raise UsageError(f"the folder {word} holds no specs (*.py)")
        yield from (Spec(file, is_optional=True) for file in files)
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


def _command_meant(word: str) -> str:
    near = difflib.get_close_matches(word, COMMANDS, n=1)
    return f"; did you mean the command `{near[0]}`?" if near else ""
