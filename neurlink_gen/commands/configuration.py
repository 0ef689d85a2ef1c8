"""What the project's `pyproject.toml` says for arguments that are left out.

In: `[tool.neurlink-gen]` of the nearest pyproject.toml that has one. Out: `Configuration`, with paths
that hold from the working directory, or `UsageError`.
"""

from __future__ import annotations

import os
from pathlib import Path

from neurlink_gen.findings.usage import UsageError
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.limits import LONGEST, TIMEOUT

NAME = "neurlink-gen"
TABLE = f"[tool.{NAME}]"
KEYS = (
    "specs",
    "output",
    "select",
    "ignore",
    "warnings-as-errors",
    "timeout",
    "edition",
)
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
    edition: int | None = None


def read_configuration() -> Configuration:
    """The configuration of the nearest pyproject.toml that holds one."""
    for file in project_files():
        table = _table(file)
        if table is not None:
            return _Table(file, table).configuration()
    return Configuration()


def project_files() -> list[Path]:
    """Each pyproject.toml of the working directory and above, the nearest first."""
    here = Path.cwd()
    files = (folder / "pyproject.toml" for folder in (here, *here.parents))
    return [file for file in files if file.is_file()]


def _table(file: Path) -> dict[str, object] | None:
    try:
        text = file.read_text("utf-8")
        if "neurlink" not in text.lower():
            return None
        import tomllib  # takes long to import, and few projects have the table

        tools = tomllib.loads(text).get("tool", {})
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {file}: {error}") from None
    if not isinstance(tools, dict) or NAME not in tools:
        _refuse_misnamed(file, tools)
        return None
    table = tools[NAME]
    if not isinstance(table, dict):
        raise UsageError(f"{file}: {TABLE} must be a table")
    return table


def _refuse_misnamed(file: Path, tools: object) -> None:
    """A table that is nearly called so would else be passed over without a word."""
    for name in tools if isinstance(tools, dict) else ():
        if name != NAME and _letters(name) == _letters(NAME):
            raise UsageError(f"{file}: [tool.{name}]: did you mean {TABLE}?")


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


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
            self._edition(),
        )

    def _check_keys(self) -> None:
        for key in self.values:
            if key not in KEYS:
                import difflib

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

    def _edition(self) -> int | None:
        value = self.values.get("edition")
        if value is None:
            return None
        from neurlink_gen.ops.editions import EDITIONS  # it brings part of the compiler

        if type(value) is not int or value not in EDITIONS:
            raise self._bad("edition", " or ".join(map(str, EDITIONS)))
        return value

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
