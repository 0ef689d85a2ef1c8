"""What the project's `pyproject.toml` says for arguments that are left out.

In: `[tool.neurlink-gen]` of the nearest pyproject.toml. Out: `Configuration`, with paths that hold
from the working directory, or `UsageError`.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from neurlink_gen.findings.usage import UsageError
from neurlink_gen.limits import LONGEST, TIMEOUT

TABLE = "[tool.neurlink-gen]"
KEYS = ("specs", "output", "select", "ignore", "warnings-as-errors", "timeout")
IN_TIME = f"between 0 and {LONGEST:,.0f} seconds"


@dataclass(frozen=True)
class Configuration:
    """What is configured; empty where nothing is said. where: the file, for messages."""

    specs: tuple[str, ...] = ()
    output: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    promote: tuple[str, ...] = ()
    timeout: float = TIMEOUT
    where: str = ""


def read_configuration() -> Configuration:
    """The configuration of the nearest pyproject.toml."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            return _read(file)
    return Configuration()


def _read(file: Path) -> Configuration:
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {file}: {error}") from None
    if "neurlink-gen" not in text:
        return Configuration()
    import tomllib  # takes long to import, and few projects have the table

    try:
        table = tomllib.loads(text).get("tool", {}).get("neurlink-gen", {})
    except ValueError as error:
        raise UsageError(f"cannot read {file}: {error}") from None
    if not isinstance(table, dict):
        raise UsageError(f"{file}: {TABLE} must be a table")
    return _Table(file, table).configuration()


@dataclass(frozen=True)
class _Table:
    """The table, whose values may be anything."""

    file: Path
    values: dict[str, object]

    def configuration(self) -> Configuration:
        self._check_keys()
        return Configuration(
            tuple(map(self._path, self._strings("specs", "paths"))),
            self._output(),
            self._strings("select", "codes"),
            self._strings("ignore", "codes"),
            self._promote(),
            self._timeout(),
            f"{self.file}: {TABLE}",
        )

    def _check_keys(self) -> None:
        for key in self.values:
            if key not in KEYS:
                near = difflib.get_close_matches(key, KEYS, n=1)
                hint = f"; did you mean `{near[0]}`?" if near else ""
                raise UsageError(f"{self.file}: {TABLE} has no setting `{key}`{hint}")

    def _strings(self, key: str, what: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list) or not all(isinstance(e, str) for e in given):
            raise self._bad(key, f"a list of {what}")
        return tuple(given)

    def _promote(self) -> tuple[str, ...]:
        value = self.values.get("warnings-as-errors")
        if isinstance(value, bool):
            return ("NL",) if value else ()
        return self._strings("warnings-as-errors", "codes, or true")

    def _timeout(self) -> float:
        value = self.values.get("timeout", TIMEOUT)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._bad("timeout", IN_TIME)
        if not 0 <= value <= LONGEST:
            raise self._bad("timeout", IN_TIME)
        return float(value)

    def _output(self) -> str | None:
        value = self.values.get("output")
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._bad("output", "a path")
        return self._path(value) if value else None

    def _path(self, path: str) -> str:
        root = os.path.relpath(self.file.parent)
        return os.path.normpath(os.path.join(root, path))

    def _bad(self, key: str, what: str) -> UsageError:
        return UsageError(f"{self.file}: `{key}` in {TABLE} must be {what}")
