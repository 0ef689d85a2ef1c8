"""The stages in their order: load, elaborate, track, settle, prove, lower, render, format.

In: the paths of specs. Out: a `Compilation`, `{path: text}` and everything that was found. Nothing
is written here; commands are thin layers over these functions.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from neurlink_gen.design import check_design, check_imports
from neurlink_gen.digests import digests
from neurlink_gen.elaborate import elaborate
from neurlink_gen.elaborate.composites import KnownBodies
from neurlink_gen.findings import rules
from neurlink_gen.findings.agreement import agreed
from neurlink_gen.findings.diagnostics import CompileError, Diagnostic, ordered
from neurlink_gen.findings.exceptions import FOR_ALL, as_finding
from neurlink_gen.findings.source import Span, is_raised_in_spec, syntax_tree
from neurlink_gen.graph import Default, Fixed, Graph, Model
from neurlink_gen.limits import Limits, OutOfTime
from neurlink_gen.load.dependencies import dependencies
from neurlink_gen.load.discover import LoadedModel
from neurlink_gen.load.environment import spec_environment
from neurlink_gen.load.evaluate import LoadedSpec, load
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.lower.classes import FileCode
from neurlink_gen.ops.editions import EDITIONS, Edition, Editions
from neurlink_gen.ownership.lock import Section
from neurlink_gen.passes.beginnings import begin_nested, read_init
from neurlink_gen.passes.dead_lines import check_dead_lines
from neurlink_gen.passes.definitions import check_definitions, copied_files
from neurlink_gen.passes.inplace import settle_inplace
from neurlink_gen.passes.near_tags import check_near_tags
from neurlink_gen.passes.parameters import Elaborate, Tracking, defaults_of, track
from neurlink_gen.passes.second_look import second_look, unordered
from neurlink_gen.passes.sharing import check_sharing
from neurlink_gen.passes.size_sources import settle_sizes
from neurlink_gen.passes.stages import check_stages
from neurlink_gen.prove import prove
from neurlink_gen.spec.network import Network
from neurlink_gen.version import __version__
from neurlink_gen.words import shown

PACKAGE_FILE = "__init__.py"
NO_LIMITS = Limits()
OF_SPEC = (OutOfTime, MemoryError, RecursionError)
"""What a spec is to blame for, wherever it comes up: it is too large, or never ends."""


@dataclass(frozen=True)
class Outline:
    """What there is to tell of a model once its code is made. fixed: as in `Model`."""

    name: str
    fixed: tuple[Fixed, ...]


@dataclass(frozen=True)
class Compilation:
    """What came of some specs.

    files: the generated text by path, relative to the output folder; empty if there are errors.
    models: the models that were made, in the order of the specs.
    sections: what the lock file says of each of the files.
    others: models that were made and not kept.
    """

    files: dict[str, str]
    diagnostics: tuple[Diagnostic, ...]
    models: tuple[Model, ...]
    sections: Mapping[str, Section] = field(default_factory=dict)
    others: tuple[Outline, ...] = ()

    @property
    def outlines(self) -> tuple[Outline, ...]:
        """All models that were made."""
        kept = (Outline(model.name, model.fixed) for model in self.models)
        return (*self.others, *kept)

    @property
    def has_errors(self) -> bool:
        return any(found.is_error for found in self.diagnostics)


@dataclass
class _Checked:
    """The models of one spec, proved, and what was found.

    graphs: of all models. broken: what was found of lines that could not be made. sources: the
    digests of the spec and its neighbours. is_partial: only one of its models is asked for.
    """

    spec: LoadedSpec | None
    models: list[Model] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    graphs: list[Graph] = field(default_factory=list)
    broken: list[Diagnostic] = field(default_factory=list)
    sources: Mapping[Path, str] = field(default_factory=dict)
    is_partial: bool = False

    @property
    def again(self) -> tuple[str, ...]:
        """Why a build has to look at the spec again, though its sources do not change."""
        if self.spec is None:
            return ()
        codes = sorted({found.rule.code for found in self.findings})
        partly = ("other models",) if self.is_partial else ()
        others = dependencies(self.spec.path, self.sources)
        return (*partly, *codes, *others)

    def settle_fixes(self) -> None:
        """Keep the fixes that suit every line that they change."""
        broken = agreed(self.broken, self.graphs, of_sound_lines=False)
        self.findings = agreed(self.findings, self.graphs, of_sound_lines=True)
        self.findings += broken
        self.broken = []


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
    files, sections = _generate(checked, output, formatted)
    return Compilation(files, ordered(findings), models, sections)


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
) -> list[_Checked]:
    """Each file's models together, though several words of a command line name them."""
    by_path: dict[str, _Checked] = {}
    for spec in dict.fromkeys(specs):
        checked = _check(spec, limits, editions, is_build)
        checked.settle_fixes()
        known = by_path.setdefault(os.path.abspath(spec.path), checked)
        if known is not checked:
            names = {model.name for model in known.models}
            known.models += [each for each in checked.models if each.name not in names]
            known.findings += checked.findings
    return list(by_path.values())


def _check(spec: Spec, limits: Limits, editions: Editions, is_build: bool) -> _Checked:
    """Evaluate and prove one spec; whatever it raises meanwhile is a finding."""
    checked = _Checked(None)
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
    spec: Spec, checked: _Checked, editions: Editions, is_build: bool
) -> None:
    loaded = load(spec.path, spec.model)
    checked.spec = loaded
    checked.is_partial = spec.model is not None
    checked.findings += loaded.diagnostics
    # Composite nerves run now, and may import or print as the spec itself does.
    known: dict[int, KnownBodies] = {}
    with spec_environment(loaded.path.parent) as neighbours:
        for model in loaded.models:
            if edition := _edition_of(model, spec.path.name, editions, checked):
                bodies = known.setdefault(edition.number, KnownBodies(edition))
                _check_model(model, checked, bodies, is_build)
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


def _load_again(spec: Spec) -> tuple[LoadedModel, ...]:
    """The models of a spec once more, with nothing said that was said before."""
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            return load(spec.path, spec.model).models
        except CompileError:
            return ()


def _edition_of(
    model: LoadedModel, file: str, editions: Editions, checked: _Checked
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


def _check_model(
    loaded: LoadedModel, checked: _Checked, known: KnownBodies, is_build: bool
) -> None:
    network = loaded.network
    graph, findings = elaborate(network, known)
    checked.graphs.append(graph)
    checked.broken += findings
    if any(found.is_error for found in findings):
        # What the sound lines claim is checked all the same.
        checked.findings += [each for each in prove(graph)[1] if each.is_error]
        return
    defaults: dict[str, Default] = {}
    if is_build and loaded.function is not None:
        defaults = defaults_of(loaded.function)
    keep_all = network.output_intermediate
    tracking = track(defaults, graph, _elaborate_again(loaded, known))
    # Settled first: a line that is not written for its size alone demands nothing.
    settled = settle_sizes(tracking.graph or graph, keep_all)
    proof, unproved = prove(settled, keep_all)
    if tracking.kept and any(found.is_error for found in unproved):
        # It holds at the defaults, perhaps, and not for every value of the parameters.
        fixed = tuple(Fixed(name, value) for name, value in defaults.items())
        tracking = Tracking(fixed=fixed)
        settled = settle_sizes(graph, keep_all)
        proof, unproved = prove(settled, keep_all)
    graph, findings = settle_inplace(settled, keep_all)
    dead = check_dead_lines(graph, keep_all)
    near = check_near_tags(graph)
    checked.findings += [*findings, *dead, *near, *check_stages(graph), *unproved]
    checked.findings += check_design(graph)
    checked.findings += check_sharing(graph)
    graph, refused = begin_nested(graph)
    checked.findings += refused
    beginnings, refused = read_init(network, graph)
    checked.findings += refused
    checked.models.append(
        Model(
            loaded.class_name,
            loaded.function_name,
            loaded.docstring,
            graph,
            proof,
            keep_all,
            parameters=tuple((name, defaults[name]) for name in tracking.kept),
            fixed=tracking.fixed,
            beginnings=beginnings,
            edition=known.edition.number,
        )
    )


def _elaborate_again(loaded: LoadedModel, known: KnownBodies) -> Elaborate:
    """The network of a model at other values of its parameters, if it has no errors there."""

    def elaborate_at(values: Mapping[str, Default], is_probe: bool) -> Graph | None:
        assert loaded.function is not None
        try:
            network = loaded.function(**values)
        except FOR_ALL:
            raise
        except BaseException:  # a spec may raise anything
            return None
        if not isinstance(network, Network):
            return None
        graph, findings = elaborate(network, known, is_probe)
        return None if any(found.is_error for found in findings) else graph

    return elaborate_at


def _clashing_files(checked: Sequence[_Checked]) -> list[Diagnostic]:
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
    checked: Sequence[_Checked],
    output: str,
    formatted: Callable[[str], str | None],
) -> tuple[dict[str, str], dict[str, Section]]:
    """The text of each file, and its section of the lock file."""
    # Imported here, so that commands that only check start without the formatter's import.
    from neurlink_gen.lower import lower
    from neurlink_gen.ownership.recording import Made, file_section
    from neurlink_gen.render.banner import banner_lines, package_banner
    from neurlink_gen.render.format import format_source
    from neurlink_gen.render.module import render_init, render_module
    from neurlink_gen.render.templates import templates_digest

    files: dict[str, str] = {}
    sections: dict[str, Section] = {}

    def add(path: str, text: str, each: _Checked, code: FileCode) -> None:
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
        text = text if text == formatted(name) else format_source(text)
        add(name, text, each, code)
    add(PACKAGE_FILE, render_init(package_banner()), _Checked(None), FileCode((), ()))
    return files, sections
