"""Which findings are told, and how severe they are.

In: findings, and what the user wants: `select`, `ignore`, `warnings-as-errors`, and comments in the
specs. Out: the findings to tell. Errors are always told: what cannot work is not made to work by
looking away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from neurlink_gen.commands.configuration import Configuration
from neurlink_gen.findings.codes import did_you_mean_code, rules_at
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.lazy_dataclasses import dataclass, replace

if TYPE_CHECKING:
    from neurlink_gen.findings.diagnostics import Diagnostic

EVERY = ("NL",)


@dataclass(frozen=True)
class Control:
    """What the user wants to hear of. Codes, or their beginnings: `NL306`, `NL3`.

    select: the warnings that are told. ignore: those of them that are not.
    promote: the warnings that are errors.
    """

    select: tuple[str, ...] = EVERY
    ignore: tuple[str, ...] = ()
    promote: tuple[str, ...] = ()

    def apply(
        self, findings: Sequence[Diagnostic], files: Sequence[str]
    ) -> tuple[Diagnostic, ...]:
        """The findings to tell. files: the specs that were looked at as a whole."""
        from neurlink_gen.findings.ignores import (  # needed once there are findings
            without_ignored,
        )

        told = without_ignored(findings, files)
        return tuple(self._promoted(each) for each in told if self._is_told(each))

    def _is_told(self, found: Diagnostic) -> bool:
        code = found.rule.code
        return found.rule.severity == "error" or (
            code.startswith(self.select) and not code.startswith(self.ignore)
        )

    def _promoted(self, found: Diagnostic) -> Diagnostic:
        is_meant = found.rule.code.startswith(self.promote)
        is_warning = found.rule.severity == "warning"
        return replace(found, is_promoted=True) if is_meant and is_warning else found


@dataclass(frozen=True)
class Flags:
    """The same, as options of the command line; empty where the configuration decides."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    promote: tuple[str, ...] = ()


def read_control(flags: Flags, configured: Configuration) -> Control:
    """What the options say, or else the configuration. Both are checked."""
    where = configured.where
    usual = Control(
        read_codes(configured.select or EVERY, f"{where}, `select`"),
        read_ignored(configured.ignore, f"{where}, `ignore`"),
        read_codes(configured.promote, f"{where}, `warnings-as-errors`"),
    )
    given = Control(
        read_codes(flags.select, "--select"),
        read_ignored(flags.ignore, "--ignore"),
        read_codes(flags.promote, "--warnings-as-errors"),
    )
    return Control(
        given.select or usual.select,
        given.ignore or usual.ignore,
        given.promote or usual.promote,
    )


def read_codes(words: Iterable[str], where: str) -> tuple[str, ...]:
    """Codes as the user wrote them, checked. where: the option or the setting they come from."""
    codes = [code.strip() for word in words for code in word.split(",")]
    found = tuple(code for code in codes if code)
    for code in found:
        if not rules_at(code):
            raise UsageError(
                f"{where}: there is no rule {code}{did_you_mean_code(code)}"
            )
    return found


def read_ignored(words: Iterable[str], where: str) -> tuple[str, ...]:
    """Codes whose warnings are not told; at least one of each must be of a warning."""
    codes = read_codes(words, where)
    for code in codes:
        meant = rules_at(code)
        if all(rule.severity == "error" for rule in meant):
            are = f"is an error ({meant[0].title})" if len(meant) == 1 else "are errors"
            raise UsageError(f"{where}: {code} {are}, and only warnings can be ignored")
    return codes
