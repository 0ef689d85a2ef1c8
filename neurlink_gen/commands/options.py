"""The options that several commands have.

In: a command that takes a `Request`. Out: one that click can call, with the options it needs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

from neurlink_gen.commands.configuration import IN_TIME, read_configuration
from neurlink_gen.commands.console import Console
from neurlink_gen.commands.request import Fixes, Request, empty_folders, read_specs
from neurlink_gen.findings.codes import rules_at
from neurlink_gen.findings.control import Flags, read_control
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.limits import LONGEST, MEMORY, TIMEOUT, Limits
from neurlink_gen.report import format_names

PROMOTE = "--warnings-as-errors"

Command = Callable[..., int]


def reports(command: Command) -> Command:
    """What every command takes: which specs, and how and which findings are told."""

    @functools.wraps(command)
    def call(
        words: tuple[str, ...],
        style: str,
        quiet: bool,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        promote: tuple[str, ...],
        timeout: float | None,
        **options: object,
    ) -> int:
        configured = read_configuration()
        control = read_control(Flags(select, ignore, promote), configured)
        words = words or configured.specs
        output, edition = configured.output, configured.edition
        folder = options.get("output", output) or output
        specs = read_specs(words, folder if isinstance(folder, str) else None)
        console = Console(style, quiet)
        for word in empty_folders(words):
            console.progress(f"the folder {word} holds no specs (*.py)")
        limits = _limits(configured.timeout if timeout is None else timeout)
        request = Request(words, specs, output, console, control, limits, edition)
        return command(request, **options)

    options = (
        click.argument("words", metavar="SPEC...", nargs=-1, type=click.Path()),
        click.option(
            "--format",
            "style",
            type=click.Choice(format_names()),
            default="full",
            help="How findings are told.",
        ),
        _codes("--select", "select", "The warnings that are told; else all of them."),
        _codes("--ignore", "ignore", "Warnings that are not told."),
        _codes(PROMOTE, "promote", "Warnings that are errors; alone, all of them."),
        click.option(
            "--timeout",
            metavar="SECONDS",
            type=float,
            help=f"How long a spec may run; 0 is no limit.  [default: {TIMEOUT:g}]",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Only findings and results."),
    )
    return _with(call, *options)


def _limits(seconds: float) -> Limits:
    """What each spec may take."""
    if not 0 <= seconds <= LONGEST:
        raise UsageError(f"--timeout must be {IN_TIME}")
    return Limits(seconds, MEMORY)


def mends(command: Command) -> Command:
    """What commands take that can mend specs."""

    @functools.wraps(command)
    def call(request: Request, fix: bool, unsafe_fixes: bool, **options: object) -> int:
        wanted = Fixes.ALL if unsafe_fixes else Fixes.SAFE if fix else Fixes.NONE
        if wanted is not Fixes.NONE and any(spec.model for spec in request.specs):
            raise UsageError("fixes suit a spec as a whole: leave :MODEL out")
        return command(request, fixes=wanted, **options)

    return _with(
        call,
        click.option("--fix", is_flag=True, help="Apply the fixes that are safe."),
        click.option(
            "--unsafe-fixes",
            is_flag=True,
            help="Apply those too that may change what is meant.",
        ),
    )


def watches(command: Command) -> Command:
    """What commands take that can be done again and again."""
    return click.option(
        "--watch", is_flag=True, help="Do it again after each change of a spec."
    )(command)


def complete_codes(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The codes that begin so, each with what it is about."""
    found = rules_at(incomplete.upper()) if incomplete else rules_at("NL")
    return [CompletionItem(rule.code, help=rule.title) for rule in found]


def _codes(option: str, name: str, help: str) -> Callable[[Command], Command]:
    return click.option(
        option,
        name,
        metavar="CODES",
        multiple=True,
        help=help,
        shell_complete=complete_codes,
    )


def _with(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def without_bare_options(arguments: list[str]) -> list[str]:
    """`--warnings-as-errors` alone means every warning, and does not take the next word."""
    return [f"{PROMOTE}=NL" if each == PROMOTE else each for each in arguments]
