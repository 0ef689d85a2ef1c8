"""One spec: evaluated, and each of its models checked; what is found of the file as a whole.

In: a spec's path. Out: a `Checked`: its models, proved, and everything that was found.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Sequence

from neurlink_gen.design import check_imports
from neurlink_gen.digests import digests
from neurlink_gen.elaborate.composites import KnownBodies
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import (
    CompileError,
    Diagnostic,
)
from neurlink_gen.findings.exceptions import as_finding
from neurlink_gen.findings.source import Span, is_raised_in_spec, syntax_tree
from neurlink_gen.limits import Limits, OutOfTime
from neurlink_gen.load.discover import LoadedModel
from neurlink_gen.load.environment import spec_environment
from neurlink_gen.load.evaluate import load
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.ops.editions import EDITIONS, Edition, Editions
from neurlink_gen.passes.definitions import check_definitions, copied_files
from neurlink_gen.passes.second_look import second_look, unordered
from neurlink_gen.pipeline.checked import Checked
from neurlink_gen.pipeline.model import check_model
from neurlink_gen.pipeline.whose import with_models
from neurlink_gen.words import shown

OF_SPEC = (OutOfTime, MemoryError, RecursionError)
"""What a spec is to blame for, wherever it comes up: it is too large, or never ends."""


def check_spec(
    spec: Spec, limits: Limits, editions: Editions, is_build: bool
) -> Checked:
    """Evaluate and prove one spec; whatever it raises meanwhile is a finding."""
    checked = Checked(None)
    try:
        with limits.around(spec.path):
            _check_models(spec, checked, editions, is_build)
    except CompileError as error:
        findings = list(error.diagnostics)
        if spec.is_optional:
            findings = [each for each in findings if each.rule is not rules.NO_MODELS]
        checked.findings += findings
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if not isinstance(error, OF_SPEC) and not is_raised_in_spec(error):
            raise
        file = os.path.abspath(spec.path)
        checked.findings.append(as_finding(error, Span(file, 1, 1, 1, 1)))
    return checked


def _check_models(
    spec: Spec, checked: Checked, editions: Editions, is_build: bool
) -> None:
    loaded = load(spec.path, spec.model)
    checked.spec = loaded
    checked.is_partial = spec.model is not None
    checked.findings += loaded.diagnostics
    # Composite nerves run now, and may import or print as the spec itself does.
    with spec_environment(loaded.path.parent) as neighbours:
        _check_each(loaded.models, spec, checked, editions, is_build)
    checked.sources = {
        **loaded.sources,
        **digests([*neighbours, *copied_files(checked.models)]),
    }
    checked.findings += check_definitions(checked.models, loaded.places)
    checked.findings += check_imports(str(loaded.path))
    if is_build and not any(found.is_error for found in checked.findings):
        checked.findings += second_look(loaded.models, _load_again(spec))
        tree = syntax_tree(str(loaded.path))
        checked.findings += unordered(tree, str(loaded.path)) if tree else ()


def _check_each(
    models: Sequence[LoadedModel],
    spec: Spec,
    checked: Checked,
    editions: Editions,
    is_build: bool,
) -> None:
    """Check each model, and put down what is found of which."""
    known: dict[int, KnownBodies] = {}
    found: list[tuple[LoadedModel, Diagnostic]] = []
    broken: list[tuple[LoadedModel, Diagnostic]] = []
    before, checked.findings = checked.findings, []
    try:
        for model in models:
            if edition := _edition_of(model, spec.path.name, editions, checked):
                bodies = known.setdefault(edition.number, KnownBodies(edition))
                check_model(model, checked, bodies, is_build)
            found += ((model, each) for each in checked.findings)
            broken += ((model, each) for each in checked.broken)
            checked.findings, checked.broken = [], []
    finally:
        # Where the last one was not checked to the end, what was found of it is left.
        told = with_models(found, len(models))
        checked.findings = [*before, *told, *checked.findings]
        checked.broken = [*with_models(broken, len(models)), *checked.broken]


def _load_again(spec: Spec) -> tuple[LoadedModel, ...]:
    """The models of a spec once more, with nothing said that was said before."""
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            return load(spec.path, spec.model).models
        except CompileError:
            return ()


def _edition_of(
    model: LoadedModel, file: str, editions: Editions, checked: Checked
) -> Edition | None:
    """The edition that a model is of; where there is none such, that is a finding."""
    written = model.network.edition
    number = editions.of(file, model.class_name) if written is None else written
    if type(number) is int and number in EDITIONS:
        return EDITIONS[number]
    source = "the lock file's edition" if written is None else "`edition`"
    numbers = " or ".join(map(str, EDITIONS))
    message = f"{source} must be {numbers}, not {shown(number)}"
    help = "a later version of neurlink-gen may know it"
    span = model.network.span
    checked.findings.append(Diagnostic(rules.BAD_VALUE, message, span, help=help))
    return None
