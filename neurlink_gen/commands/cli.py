"""The command line: which commands there are, and their options.

In: arguments. Out: an exit code. What a command does stands in `commands/`, and is imported when
the command is called: an answer that needs no compiler is given before one could be imported.
Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

import click
from click.shell_completion import CompletionItem

from neurlink_gen.commands.console import tell
from neurlink_gen.commands.exit_codes import FAULT, FINDINGS, FINE, INTERRUPTED, USAGE
from neurlink_gen.commands.options import (
    complete_codes,
    mends,
    reports,
    watches,
    without_bare_options,
)
from neurlink_gen.commands.request import Fixes, Request, read_specs
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.limits import Limits
from neurlink_gen.version import __version__

ISSUES = "https://github.com/neurlink-gen/neurlink-gen/issues"
DEBUG = "NEURLINK_GEN_DEBUG"

Work = Callable[[Limits], int]
Process = Callable[[Work], int]
"""Does work that runs specs, and gives its exit code; the limits are those it has to keep."""


def here(work: Work) -> int:
    """Do the work in this process."""
    return work(Limits())


def run(arguments: Sequence[str], process: Process = here) -> int:
    """Run a command line; its exit code. process: where specs run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")

    def call() -> int:
        code = commands.main(
            list(arguments), "neurlink-gen", standalone_mode=False, obj=process
        )
        return int(code or FINE)

    return _with_clean_errors(call)


def _with_clean_errors(work: Callable[[], int]) -> int:
    """The exit code of what is done, whatever it raises; what it printed is out by then."""
    try:
        code = work()
        if sys.stdout is not None:  # it may have been closed
            sys.stdout.flush()
        return code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except UsageError as error:
        tell(f"error: {error}")
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the results has left. Python would complain once more as it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except OSError as error:
        tell(f"error: cannot write the results: {error.strerror or error}")
        return USAGE
    except Exception as error:
        # What is raised as a class names its members, Python 3.11 wraps in an error of its own.
        if isinstance(error.__cause__, KeyboardInterrupt):
            return INTERRUPTED
        return _fault(error)


def _fault(error: Exception) -> int:
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exc()
    tell(
        f"internal error: {type(error).__name__}: {error}\n"
        "This is a fault of neurlink-gen, not of your spec. Please report it, with the spec:\n"
        f"{ISSUES} ({DEBUG}=1 shows the traceback)"
    )
    return FAULT


def _run_specs(request: Request, work: Callable[[Request], int]) -> int:
    """Do work that runs specs, in a process of its own where the program has one."""
    process: Process = click.get_current_context().obj
    asked = request.limits

    def in_limits(limits: Limits) -> int:
        kept = replace(limits, seconds=asked.seconds, memory=asked.memory)
        return _with_clean_errors(lambda: work(replace(request, limits=kept)))

    return process(in_limits)


def _watch_specs(
    request: Request, output: str | None, once: Callable[[Request], int]
) -> int:
    """Do what a command does now and after each change; folders may hold other specs by then."""
    from neurlink_gen.commands.watch import watch

    def again() -> int:
        return once(replace(request, specs=read_specs(request.words, output)))

    return watch(request, output, lambda: _with_clean_errors(again))


class _Commands(click.Group):
    """`neurlink-gen SPEC` means `neurlink-gen build SPEC`."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        own = (*self.commands, *context.help_option_names, "--version")
        is_completed = context.resilient_parsing and not arguments
        if not is_completed and (not arguments or arguments[0] not in own):
            arguments = ["build", *arguments]
        return super().parse_args(context, without_bare_options(arguments))

    def shell_complete(
        self, context: click.Context, incomplete: str
    ) -> list[CompletionItem]:
        """A first word is a command, or else the first one of `build`."""
        own = super().shell_complete(context, incomplete)
        if not incomplete.startswith("-"):
            # The scripts forget what stands before a file, and offer files as a last resort.
            return [CompletionItem(incomplete, type="file"), *own]
        build = self.commands["build"]
        within = click.Context(build, context, "build", resilient_parsing=True)
        known = {item.value for item in own}
        more = build.shell_complete(within, incomplete)
        return [*own, *(item for item in more if item.value not in known)]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="neurlink-gen %(version)s")
def commands() -> None:
    """Compile nndef network specs to readable, plain PyTorch modules.

    `neurlink-gen SPEC... -o DIR` is short for `neurlink-gen build SPEC... -o DIR`. A SPEC is a
    file, a folder, or FILE:MODEL; SPEC and DIR default to `specs` and `output` in
    [tool.neurlink-gen] of pyproject.toml.
    """


@commands.command()
@reports
@mends
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="The folder to write to.",
)
@click.option(
    "--check", is_flag=True, help="Write nothing; fail if anything would change."
)
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option(
    "--strict",
    is_flag=True,
    help="With --check: fail, too, if another version of neurlink-gen wrote what is there.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Write over files that were edited by hand, or are not neurlink-gen's.",
)
@watches
def build(
    request: Request,
    fixes: Fixes,
    output: str | None,
    check: bool,
    diff: bool,
    strict: bool,
    force: bool,
    watch: bool,
) -> int:
    """Compile specs to a folder."""
    if strict and not check:
        raise UsageError("--strict says how --check judges: add --check")
    if force and (check or diff):
        raise UsageError("--force is for writing, and --check and --diff write nothing")
    folder = output or request.output
    if not folder:
        raise UsageError("no output folder is given: add -o DIR")
    if fixes is not Fixes.NONE and (check or diff):
        raise UsageError(
            "a fix is written, and --check and --diff write nothing; to see what would be "
            "fixed, run: neurlink-gen check --fix --diff"
        )
    if watch and (check or diff):
        raise UsageError("--watch builds; leave --check and --diff out")
    from neurlink_gen.commands.target import Target, tell_unchanged

    given = ("-o", output) if output else ()
    target = Target(folder, (*request.words, *given), check, diff, strict, force)

    def once(request: Request) -> int:
        same = target.unchanged(request)
        if same.is_all:
            tell_unchanged(same, folder, request.console)
            request.show(())
            return FINE
        from neurlink_gen.commands.build import build

        return _run_specs(request, lambda request: build(request, fixes, target, same))

    return _watch_specs(request, folder, once) if watch else once(request)


@commands.command()
@reports
@mends
@click.option(
    "--diff", is_flag=True, help="With --fix: write nothing; print the fixes."
)
@watches
def check(request: Request, fixes: Fixes, diff: bool, watch: bool) -> int:
    """Check specs, and write nothing but fixes."""
    if diff and fixes is Fixes.NONE:
        raise UsageError("--diff shows fixes: add --fix or --unsafe-fixes")
    from neurlink_gen.commands.check import check

    def once(request: Request) -> int:
        return _run_specs(request, lambda request: check(request, fixes, diff))

    return _watch_specs(request, None, once) if watch else once(request)


@commands.command()
@reports
@click.option("--size", metavar="NxCxHxW", help="An input size, such as 2x3x224x224.")
def summary(request: Request, size: str | None) -> int:
    """Show each line's shape, parameters and multiply-adds."""
    from neurlink_gen.commands.summary import show

    return _run_specs(request, lambda request: show(request, size))


@commands.command()
@reports
def verify(request: Request) -> int:
    """Hold the generated code against torch, which this command needs."""
    from neurlink_gen.commands.verify import verify

    return _run_specs(request, verify)


AGAINST = click.option(
    "--against",
    metavar="REV|LOCKFILE",
    required=True,
    help="The version to compare with: a revision of git's, or a lock file.",
)


@commands.command()
@reports
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="The folder of the generated code.",
)
@AGAINST
@click.option("--accept", is_flag=True, help="Record what breaks as meant.")
def breaking(request: Request, output: str | None, against: str, accept: bool) -> int:
    """Tell what breaks for checkpoints and callers since a version."""
    folder = output or request.output
    if not folder:
        raise UsageError("no folder of generated code is given: add -o DIR")
    from neurlink_gen.commands.breaking import breaking

    return _run_specs(
        request, lambda request: breaking(request, folder, against, accept)
    )


@commands.command()
@reports
@AGAINST
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    required=True,
    type=click.Path(dir_okay=False),
    help="The file to write.",
)
@click.option(
    "--folder",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="The folder of the generated code.",
)
def migrate(request: Request, against: str, target: str, folder: str | None) -> int:
    """Write a function that turns state dicts of a version into new ones."""
    given = folder or request.output
    if not given:
        raise UsageError("no folder of generated code is given: add --folder DIR")
    from neurlink_gen.commands.migrate import migrate

    return _run_specs(request, lambda request: migrate(request, given, against, target))


@commands.command()
@click.argument("code", required=False, shell_complete=complete_codes)
def explain(code: str | None) -> int:
    """Say what a finding is about, by its code; without one, list all rules."""
    from neurlink_gen.commands.explain import explain

    return explain(code)


@commands.command()
@click.option("--specs", metavar="DIR", default="specs", help="The folder for specs.")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    default="generated",
    help="The folder for what is made of them.",
)
def init(specs: str, output: str) -> int:
    """Set a project up: configuration, a first spec, attributes for git."""
    from neurlink_gen.commands.init import init

    return init(specs, output)


@commands.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print what a shell reads to complete commands and options."""
    from neurlink_gen.commands.completion import completion

    return completion(shell, commands)
