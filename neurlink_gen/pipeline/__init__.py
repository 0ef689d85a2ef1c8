"""The stages in their order: load, elaborate, track, settle, prove, lower, render, format.

In: the paths of specs. Out: a `Compilation`, `{path: text}` and everything that was found. Nothing
is written here; commands are thin layers over these functions.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from neurlink_gen.compilation import Compilation
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import (
    Diagnostic,
    ordered,
)
from neurlink_gen.findings.source import Span
from neurlink_gen.limits import Limits
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.lower.classes import FileCode
from neurlink_gen.ops.editions import Editions
from neurlink_gen.ownership.lock import Section
from neurlink_gen.pipeline.checked import Checked
from neurlink_gen.pipeline.spec import check_spec
from neurlink_gen.version import __version__

PACKAGE_FILE = "__init__.py"
NO_LIMITS = Limits()


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Leave garbage alone for a while: all that is made stays in use until the end.

    Looking through it again and again would take longer than the compiling of a large network.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def compile_spec(path: str | Path, output: str = "generated") -> Compilation:
    """Compile one spec file. output: the folder that the banner names; nothing is written."""
    return compile_specs([Spec(Path(path))], output)


@_without_collector()
def compile_specs(
    specs: Sequence[Spec],
    output: str,
    limits: Limits = NO_LIMITS,
    editions: Editions = Editions(),
    formatted: Callable[[str], str | None] = lambda path: None,
) -> Compilation:
    """Compile some specs. With an error in one, no files are returned for any.

    limits: what each spec may take. They use the process's alarm, so that a program that calls
        this as a library has to ask for them. editions: of the models whose specs do not say.
        formatted: the text that a file has, if it was formatted then; that is not done twice.
    """
    checked = _check_all(specs, limits, editions, is_build=True)
    findings = [found for each in checked for found in each.findings]
    findings += _clashing_files(checked)
    models = tuple(model for each in checked for model in each.models)
    if any(found.is_error for found in findings):
        return Compilation({}, ordered(findings), models)
    files, sections, advice = _generate(checked, output, formatted)
    return Compilation(files, ordered(findings), models, sections, advice=advice)


@_without_collector()
def check_specs(
    specs: Sequence[Spec],
    limits: Limits = NO_LIMITS,
    editions: Editions = Editions(),
) -> Compilation:
    """Check some specs, and generate nothing."""
    checked = _check_all(specs, limits, editions, is_build=False)
    findings = [found for each in checked for found in each.findings]
    models = tuple(model for each in checked for model in each.models)
    return Compilation({}, ordered(findings), models)


def _check_all(
    specs: Sequence[Spec], limits: Limits, editions: Editions, is_build: bool
) -> list[Checked]:
    """Each file's models together, though several words of a command line name them."""
    by_path: dict[str, Checked] = {}
    for spec in dict.fromkeys(specs):
        checked = check_spec(spec, limits, editions, is_build)
        checked.settle_fixes()
        known = by_path.setdefault(os.path.abspath(spec.path), checked)
        if known is not checked:
            names = {model.name for model in known.models}
            known.models += [each for each in checked.models if each.name not in names]
            known.findings += checked.findings
    return list(by_path.values())


def _clashing_files(checked: Sequence[Checked]) -> list[Diagnostic]:
    """Specs that would write the same file, or the package's own."""
    findings = []
    writers = {PACKAGE_FILE: "the generated package itself"}
    for each in checked:
        if each.spec is None:
            continue
        name = each.spec.path.name
        if name in writers:
            start = Span(str(each.spec.path), 1, 1, 1, 1)
            message = f"{writers[name]} would write {name} too"
            help = (
                "rename one of the two" if name != PACKAGE_FILE else "rename the spec"
            )
            found = Diagnostic(rules.OUTPUT_NAME, message, start, help=help)
            findings.append(found)
        writers.setdefault(name, each.spec.file)
    return findings


def _generate(
    checked: Sequence[Checked],
    output: str,
    formatted: Callable[[str], str | None],
) -> tuple[dict[str, str], dict[str, Section], tuple[str, ...]]:
    """The text of each file, its section of the lock file, and advice."""
    # Imported here, so that commands that only check start without the formatter's import.
    from neurlink_gen.lower import lower
    from neurlink_gen.ownership.recording import Made, file_section
    from neurlink_gen.render.banner import banner_lines, package_banner
    from neurlink_gen.render.checks import long_forwards
    from neurlink_gen.render.format import format_source, is_laid_out
    from neurlink_gen.render.module import render_init, render_module
    from neurlink_gen.render.templates import templates_digest

    files: dict[str, str] = {}
    sections: dict[str, Section] = {}
    advice: list[str] = []

    def add(path: str, text: str, each: Checked, code: FileCode) -> None:
        sources = each.sources
        again = each.again
        made = Made(path, text, __version__, templates_digest(), sources, again)
        files[path] = text
        sections[path] = file_section(made, Path(output), each.models, code)

    for each in checked:
        if each.spec is None:
            continue  # an optional spec without models
        code = lower(each.models)
        banner = banner_lines(each.spec.path, output)
        name, text = each.spec.path.name, render_module(
            code, banner, each.spec.docstring
        )
        is_ours = not code.definitions  # else some of it may be written by the user
        if text != formatted(name) and not (is_ours and is_laid_out(text)):
            text = format_source(text)
        add(name, text, each, code)
        for long, lines in long_forwards(text, [each.name for each in code.classes]):
            advice.append(
                f"the forward of {long} has {lines} lines: it would be easier to read if the spec put "
                "some of them into a composite nerve or a stage"
            )
    add(PACKAGE_FILE, render_init(package_banner()), Checked(None), FileCode((), ()))
    return files, sections, tuple(advice)
