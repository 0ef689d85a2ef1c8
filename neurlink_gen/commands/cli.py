"""The command line: `build`, `check`, `summary`, `verify` and `explain`.

In: arguments. Out: files, text, and an exit code: 0 fine, 1 findings, 2 wrong usage, 70 a fault of
ours, 130 interrupted. Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from neurlink_gen.commands.console import tell
from neurlink_gen.commands.fixing import Fixes, compile_with_fixes, show_fixes
from neurlink_gen.commands.options import mends, reports, without_bare_options
from neurlink_gen.commands.output import (
    differences_data,
    refuse_to_shrink,
    show_differences,
    tell_fixed,
    tell_repair,
    write,
)
from neurlink_gen.commands.request import Request
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.limits import Limits
from neurlink_gen.ownership.publish import PublishError, unpublished
from neurlink_gen.ownership.states import Made
from neurlink_gen.pipeline import (
    PACKAGE_FILE,
    Compilation,
    Spec,
    check_specs,
    compile_specs,
)
from neurlink_gen.report import counted
from neurlink_gen.report.drift import drift, fails
from neurlink_gen.version import __version__

FINE, FINDINGS, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 70, 130
ISSUES = "https://github.com/neurlink-gen/neurlink-gen/issues"
DEBUG = "NEURLINK_GEN_DEBUG"


def run(arguments: Sequence[str], limits: Limits = Limits()) -> int:
    """Run a command line; its exit code. limits: of which the options say how much."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = commands.main(
            list(arguments), "neurlink-gen", standalone_mode=False, obj=limits
        )
        if sys.stdout is not None:  # it may have been closed
            sys.stdout.flush()
        return int(code or FINE)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (PublishError, UsageError) as error:
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


class _Commands(click.Group):
    """`neurlink-gen SPEC` means `neurlink-gen build SPEC`."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        own = (*self.commands, *context.help_option_names, "--version")
        if not arguments or arguments[0] not in own:
            arguments = ["build", *arguments]
        return super().parse_args(context, without_bare_options(arguments))


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
@click.option("-o", "--output", metavar="DIR", help="The folder to write to.")
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
def build(
    request: Request,
    fixes: Fixes,
    output: str | None,
    check: bool,
    diff: bool,
    strict: bool,
    force: bool,
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
    made, fixed = compile_with_fixes(
        request, lambda specs, limits: compile_specs(specs, folder, limits), fixes
    )
    _require_models([made], request)
    if made.has_errors:
        request.show(made.diagnostics, fixed)
        return FINDINGS
    refuse_to_shrink(request.specs, made.files, Path(folder))
    specs = tuple(Path(os.path.abspath(spec.path)) for spec in request.specs)
    owned = Made(made.files, made.sections, specs)
    given = ["-o", output] if output else []
    repair = shlex.join(["neurlink-gen", *request.words, *given])
    if check or diff:
        return _compare(request, made, owned, folder, repair, check, diff, strict)
    published = write(owned, folder, force, request.console)
    kept = published.kept if published.is_refused else ()
    outcomes = drift(kept, folder, repair, is_strict=False)
    data = {"differences": differences_data(kept)} if kept else {}
    request.show(made.diagnostics, fixed, outcomes, data)
    if not kept:
        tell_fixed(made.models, request.console)
        return FINE
    if request.console.is_for_people:
        show_differences(kept, folder, with_text=False)
    tell_repair(kept, folder, repair, request.console)
    return FINDINGS


def _compare(
    request: Request,
    made: Compilation,
    owned: Made,
    folder: str,
    repair: str,
    check: bool,
    diff: bool,
    strict: bool,
) -> int:
    """Tell how a folder differs from what was made. repair: the command that builds."""
    differences = unpublished(owned, Path(folder))
    request.show(
        made.diagnostics,
        outcomes=drift(differences, folder, repair, strict) if check else (),
        data={"differences": differences_data(differences)},
    )
    if request.console.is_for_people:
        show_differences(differences, folder, with_text=diff)
    if check:
        tell_repair(differences, folder, repair, request.console, strict)
    is_drift = any(fails(each, strict) for each in differences)
    return FINDINGS if check and is_drift else FINE


def _require_models(made: Sequence[Compilation], request: Request) -> None:
    """Refuse folders that hold no models at all."""
    if not any(each.models or each.has_errors for each in made):
        raise UsageError(f"no models are defined in {shlex.join(request.words)}")


@commands.command()
@reports
@mends
@click.option(
    "--diff", is_flag=True, help="With --fix: write nothing; print the fixes."
)
def check(request: Request, fixes: Fixes, diff: bool) -> int:
    """Check specs, and write nothing but fixes."""
    if diff and fixes is Fixes.NONE:
        raise UsageError("--diff shows fixes: add --fix or --unsafe-fixes")
    made, fixed = compile_with_fixes(
        request, check_specs, Fixes.NONE if diff else fixes
    )
    _require_models([made], request)
    request.show(made.diagnostics, fixed)
    if diff and request.console.is_for_people:
        show_fixes(request, made, fixes)
    if not made.has_errors:
        request.console.progress(f"checked {counted(len(made.models), 'model')}")
    return FINDINGS if made.has_errors else FINE


@commands.command()
@reports
@click.option("--size", metavar="NxCxHxW", help="An input size, such as 2x3x224x224.")
def summary(request: Request, size: str | None) -> int:
    """Show each line's shape, parameters and multiply-adds."""
    from neurlink_gen.commands.summary import SizeError, read_size
    from neurlink_gen.commands.summary import summary as table
    from neurlink_gen.commands.summary import summary_data

    made = request.compile(check_specs)
    _require_models([made], request)
    if made.has_errors:
        request.show(made.diagnostics)
        return FINDINGS
    try:
        sized = [
            (model, read_size(size, model) if size else None) for model in made.models
        ]
    except SizeError as error:
        raise UsageError(f"--size: {error}") from None
    data = {"models": [summary_data(*pair) for pair in sized]}
    request.show(made.diagnostics, data=data)
    if request.console.is_for_people:
        print("\n\n".join(table(*pair) for pair in sized))
    return FINE


@commands.command()
@reports
def verify(request: Request) -> int:
    """Hold the generated code against torch, which this command needs."""
    if importlib.util.find_spec("torch") is None:
        raise UsageError(
            "verify needs torch, which is not installed; install it: pip install torch"
        )
    from neurlink_gen.verify import verify as verify_models
    from neurlink_gen.verify.results import Report
    from neurlink_gen.verify.table import as_data, as_findings, failures, table

    made = [
        replace(request, specs=specs).compile(
            lambda specs, limits: compile_specs(specs, "generated", limits)
        )
        for specs in _by_file(request.specs)
    ]
    _require_models(made, request)
    found = [each for compilation in made for each in compilation.diagnostics]
    if any(each.is_error for each in found):
        request.show(found)
        return FINDINGS
    reports: list[Report] = []
    for each in made:
        texts = [text for path, text in each.files.items() if path != PACKAGE_FILE]
        for text in texts:
            reports += verify_models(each.models, text, request.console.progress)
    data = {"models": list(map(as_data, reports))}
    request.show(found, outcomes=as_findings(reports), data=data)
    if request.console.is_for_people:
        print(table(reports))
        if told := failures(reports):
            tell(told)
    return FINDINGS if any(report.has_failed for report in reports) else FINE


@commands.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Say what a finding is about, by its code; without one, list all rules."""
    from neurlink_gen.commands.explain import UnknownRule, listing, page

    try:
        print(listing() if code is None else page(code).rstrip())
    except UnknownRule as error:
        raise UsageError(str(error)) from None
    return FINE


def _by_file(specs: Sequence[Spec]) -> list[tuple[Spec, ...]]:
    """The specs of each file together: files of one name do not clash where none is written."""
    files: dict[str, list[Spec]] = {}
    for spec in specs:
        files.setdefault(os.path.abspath(spec.path), []).append(spec)
    return list(map(tuple, files.values()))
