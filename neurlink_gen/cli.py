"""The command line: `build`, `check`, `summary` and `verify`.

In: arguments. Out: files, text, and an exit code: 0 fine, 1 findings, 2 wrong usage, 70 a fault of
ours, 130 interrupted. Results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import click

from neurlink_gen.diagnostics import Diagnostic
from neurlink_gen.limits import LONGEST, MEMORY, Limits
from neurlink_gen.pipeline import (
    PACKAGE_FILE,
    Compilation,
    Spec,
    check_specs,
    compile_specs,
)
from neurlink_gen.publish import Difference, PublishError, compare, publish
from neurlink_gen.report import as_json, counted, render, shown_path, tally
from neurlink_gen.request import UsageError, read_defaults, read_specs
from neurlink_gen.version import __version__

FINE, FINDINGS, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 70, 130
ISSUES = "https://github.com/neurlink-gen/neurlink-gen/issues"
DEBUG = "NEURLINK_GEN_DEBUG"

Command = TypeVar("Command", bound=Callable[..., object])


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
        _tell(f"error: {error}")
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the results has left. Python would complain once more as it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except OSError as error:
        _tell(f"error: cannot write the results: {error.strerror or error}")
        return USAGE
    except Exception as error:
        return _fault(error)


def _fault(error: Exception) -> int:
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exc()
    _tell(
        f"internal error: {type(error).__name__}: {error}\n"
        "This is a fault of neurlink-gen, not of your spec. Please report it, with the spec:\n"
        f"{ISSUES} ({DEBUG}=1 shows the traceback)"
    )
    return FAULT


def _tell(text: str) -> None:
    if sys.stderr is not None:  # it may have been closed
        print(text, file=sys.stderr)


class _Commands(click.Group):
    """`neurlink-gen SPEC` means `neurlink-gen build SPEC`."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        own = (*self.commands, *context.help_option_names, "--version")
        if not arguments or arguments[0] not in own:
            arguments = ["build", *arguments]
        return super().parse_args(context, arguments)


@dataclass(frozen=True)
class _Console:
    """Where findings and progress go."""

    style: str
    quiet: bool

    def findings(
        self,
        diagnostics: Sequence[Diagnostic],
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """Show what was found. extra: what the JSON object says besides."""
        if self.style == "json":
            print(as_json(diagnostics, extra))
        elif diagnostics:
            _tell(render(diagnostics, self.style))
            self.progress(("\n" if self.style == "full" else "") + tally(diagnostics))

    def progress(self, text: str) -> None:
        if not self.quiet:
            _tell(text)


def _reports(command: Command) -> Command:
    """The arguments that every command takes."""
    styles = click.Choice(["full", "concise", "json"])
    specs = click.argument("words", metavar="SPEC...", nargs=-1)
    style = click.option("--format", "style", type=styles, default="full")
    quiet = click.option(
        "-q", "--quiet", is_flag=True, help="Only findings and results."
    )
    timeout = click.option(
        "--timeout",
        metavar="SECONDS",
        type=float,
        expose_value=False,
        callback=_limit,
        help="How long a spec may run; 0 is no limit.  [default: 30]",
    )
    return specs(style(quiet(timeout(command))))


def _limit(
    context: click.Context, option: click.Parameter, seconds: float | None
) -> None:
    """Set how much each spec may take, for `_limits`."""
    if seconds is None:
        seconds = read_defaults().timeout
    if not 0 <= seconds <= LONGEST:
        raise click.BadParameter(f"it must be between 0 and {LONGEST:,.0f} seconds")
    context.obj = replace(context.obj, seconds=seconds, memory=MEMORY)


def _limits() -> Limits:
    """What the command line says that each spec may take."""
    limits: Limits = click.get_current_context().obj
    return limits


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="neurlink-gen %(version)s")
def commands() -> None:
    """Compile nndef network specs to readable, plain PyTorch modules.

    `neurlink-gen SPEC... -o DIR` is short for `neurlink-gen build SPEC... -o DIR`. A SPEC is a
    file, a folder, or FILE:MODEL; SPEC and DIR default to `specs` and `output` in
    [tool.neurlink-gen] of pyproject.toml.
    """


@commands.command()
@_reports
@click.option("-o", "--output", metavar="DIR", help="The folder to write to.")
@click.option(
    "--check", is_flag=True, help="Write nothing; fail if anything would change."
)
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
def build(
    words: Sequence[str],
    style: str,
    quiet: bool,
    output: str | None,
    check: bool,
    diff: bool,
) -> int:
    """Compile specs to a folder."""
    console = _Console(style, quiet)
    specs = read_specs(words)
    given = output or read_defaults().output
    if not given:
        raise UsageError("no output folder is given: add -o DIR")
    made = _with_models(compile_specs(specs, given, _limits()), words)
    if made.has_errors:
        console.findings(made.diagnostics)
        return FINDINGS
    _refuse_to_shrink(specs, made.files, Path(given))
    if check or diff:
        differences = compare(made.files, Path(given))
        console.findings(
            made.diagnostics, {"differences": list(map(vars, differences))}
        )
        if style != "json":
            _show(differences, given, diff)
        repair = shlex.join(
            ["neurlink-gen", *words, *(["-o", output] if output else [])]
        )
        return _verdict(differences, given, repair, console) if check else FINE
    console.findings(made.diagnostics)
    _write(made.files, given, console)
    return FINE


def _with_models(made: Compilation, words: Sequence[str]) -> Compilation:
    """The same, unless the folders that were named hold no models at all."""
    _with_models_of_any([made], words)
    return made


def _with_models_of_any(made: Sequence[Compilation], words: Sequence[str]) -> None:
    if not any(each.models or each.has_errors for each in made):
        raise UsageError(f"no models are defined in {shlex.join(words)}")


def _refuse_to_shrink(
    specs: Sequence[Spec], files: Mapping[str, str], folder: Path
) -> None:
    """Do not let FILE:MODEL write one model over a file that holds more."""
    for spec in specs:
        path = folder / spec.path.name
        if spec.model is None or not path.is_file():
            continue
        there = _model_names(path.read_text("utf-8", errors="replace"))
        lost = [
            name for name in there if name not in _model_names(files[spec.path.name])
        ]
        if lost:
            raise UsageError(
                f"{shown_path(str(path))} also holds {', '.join(lost)}; build all of {spec.path}, "
                f"or give {spec.model} another folder with -o"
            )


def _model_names(text: str) -> list[str]:
    """The models of a generated file: what its `__all__` lists."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return []
    for node in body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def _show(differences: Sequence[Difference], output: str, diff: bool) -> None:
    for found in differences:
        line = f"{_inside(output, found.path)}: {found.kind}\n"
        print(found.diff if diff else line, end="")


def _verdict(
    differences: Sequence[Difference], output: str, repair: str, console: _Console
) -> int:
    stale = [
        _inside(output, found.path) for found in differences if found.kind == "stale"
    ]
    if len(differences) > len(stale):
        _tell(f"to repair it, run: {repair}")
    if stale:
        _tell(
            f"their specs are gone; to remove them, run: {shlex.join(['rm', *stale])}"
        )
    if not differences:
        console.progress(f"{output} is up to date")
    return FINDINGS if differences else FINE


def _write(files: Mapping[str, str], output: str, console: _Console) -> None:
    written = publish(files, Path(output))
    for path, text in files.items():
        models = _model_names(text)
        if models or path in written:
            verb = "wrote" if path in written else "unchanged"
            count = f" ({counted(len(models), 'model')})" if models else ""
            console.progress(f"{verb} {_inside(output, path)}{count}")


def _inside(output: str, path: str) -> str:
    return (Path(output) / path).as_posix()


@commands.command()
@_reports
def check(words: Sequence[str], style: str, quiet: bool) -> int:
    """Check specs, and write nothing."""
    console = _Console(style, quiet)
    made = _with_models(check_specs(read_specs(words), _limits()), words)
    console.findings(made.diagnostics)
    if not made.has_errors:
        console.progress(f"checked {counted(len(made.models), 'model')}")
    return FINDINGS if made.has_errors else FINE


@commands.command()
@_reports
@click.option("--size", metavar="NxCxHxW", help="An input size, such as 2x3x224x224.")
def summary(words: Sequence[str], style: str, quiet: bool, size: str | None) -> int:
    """Show each line's shape, parameters and multiply-adds."""
    from neurlink_gen.summary import SizeError, read_size, summary_data
    from neurlink_gen.summary import summary as table

    console = _Console(style, quiet)
    made = _with_models(check_specs(read_specs(words), _limits()), words)
    if made.has_errors:
        console.findings(made.diagnostics)
        return FINDINGS
    try:
        sized = [
            (model, read_size(size, model) if size else None) for model in made.models
        ]
    except SizeError as error:
        raise UsageError(f"--size: {error}") from None
    console.findings(
        made.diagnostics, {"models": [summary_data(*pair) for pair in sized]}
    )
    if style != "json":
        print("\n\n".join(table(*pair) for pair in sized))
    return FINE


@commands.command()
@_reports
def verify(words: Sequence[str], style: str, quiet: bool) -> int:
    """Hold the generated code against torch, which this command needs."""
    if importlib.util.find_spec("torch") is None:
        raise UsageError(
            "verify needs torch, which is not installed; install it: pip install torch"
        )
    from neurlink_gen.verify import verify as verify_models
    from neurlink_gen.verify.results import Report
    from neurlink_gen.verify.table import as_data, failures, table

    console = _Console(style, quiet)
    made = [
        compile_specs(list(specs), "generated", _limits())
        for specs in _by_file(read_specs(words))
    ]
    _with_models_of_any(made, words)
    found = [each for compilation in made for each in compilation.diagnostics]
    if any(each.is_error for each in found):
        console.findings(found)
        return FINDINGS
    reports: list[Report] = []
    for each in made:
        texts = [text for path, text in each.files.items() if path != PACKAGE_FILE]
        for text in texts:
            reports += verify_models(each.models, text, console.progress)
    console.findings(found, {"models": list(map(as_data, reports))})
    if style != "json":
        print(table(reports))
        if told := failures(reports):
            _tell(told)
    return FINDINGS if any(report.has_failed for report in reports) else FINE


def _by_file(specs: Sequence[Spec]) -> list[list[Spec]]:
    """The specs of each file together: files of one name do not clash where none is written."""
    files: dict[str, list[Spec]] = {}
    for spec in specs:
        files.setdefault(os.path.abspath(spec.path), []).append(spec)
    return list(files.values())
