"""The stages in their order: load, elaborate, settle, prove, lower, render, format.

In: the paths of specs. Out: a `Compilation`, `{path: text}` and everything that was found. Nothing
is written here; commands are thin layers over these functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from neurlink_gen import rules
from neurlink_gen.composites import KnownBodies
from neurlink_gen.diagnostics import CompileError, Diagnostic, ordered
from neurlink_gen.discover import LoadedModel
from neurlink_gen.elaborate import elaborate
from neurlink_gen.environment import spec_environment
from neurlink_gen.graph import Graph, Model
from neurlink_gen.inplace import settle_inplace
from neurlink_gen.load import LoadedSpec, load
from neurlink_gen.parameters import Elaborate, integer_defaults, track
from neurlink_gen.prove import Proof, prove
from neurlink_gen.source import Span
from neurlink_gen.spec.network import Network
from neurlink_gen.stages import check_stages


@dataclass(frozen=True)
class Spec:
    """A spec to compile. model: the one model to take of it; None for all."""

    path: Path
    model: str | None = None


@dataclass(frozen=True)
class Compilation:
    """What came of some specs.

    files: the generated text by path, relative to the output folder; empty if there are errors.
    models: the models that were made, in the order of the specs.
    """

    files: dict[str, str]
    diagnostics: tuple[Diagnostic, ...]
    models: tuple[Model, ...]

    @property
    def has_errors(self) -> bool:
        return any(found.is_error for found in self.diagnostics)


@dataclass
class _Checked:
    """The models of one spec, proved, and what was found."""

    spec: LoadedSpec | None
    models: list[tuple[Model, Proof]] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def compile_spec(path: str | Path, output: str = "generated") -> Compilation:
    """Compile one spec file. output: the folder that the banner names; nothing is written."""
    return compile_specs([Spec(Path(path))], output)


def compile_specs(specs: Sequence[Spec], output: str) -> Compilation:
    """Compile some specs. With an error in one, no files are returned for any."""
    checked = [_check(spec, keep_parameters=True) for spec in specs]
    findings = [found for each in checked for found in each.findings]
    findings += _same_file_twice(checked)
    models = tuple(model for each in checked for model, _ in each.models)
    if any(found.is_error for found in findings):
        return Compilation({}, ordered(findings), models)
    return Compilation(_generate(checked, output), ordered(findings), models)


def check_specs(specs: Sequence[Spec]) -> Compilation:
    """Check some specs, and generate nothing."""
    checked = [_check(spec, keep_parameters=False) for spec in specs]
    findings = [found for each in checked for found in each.findings]
    models = tuple(model for each in checked for model, _ in each.models)
    return Compilation({}, ordered(findings), models)


def _check(spec: Spec, keep_parameters: bool) -> _Checked:
    try:
        loaded = load(spec.path, spec.model)
    except CompileError as error:
        return _Checked(None, findings=list(error.diagnostics))
    checked = _Checked(loaded, findings=list(loaded.diagnostics))
    # Composite nerves run now, and may import or print as the spec itself does.
    known = KnownBodies()
    with spec_environment(loaded.path.parent):
        for model in loaded.models:
            _check_model(model, checked, known, keep_parameters)
    return checked


def _check_model(
    loaded: LoadedModel, checked: _Checked, known: KnownBodies, keep_parameters: bool
) -> None:
    network = loaded.network
    graph, findings = elaborate(network, known)
    checked.findings += findings
    if any(found.is_error for found in findings):
        return
    defaults: dict[str, int] = {}
    if keep_parameters and loaded.function is not None:
        defaults = integer_defaults(loaded.function)
    names, tracked = track(defaults, _elaborate_again(loaded, known))
    proof, unproved = prove(tracked or graph)
    if tracked is not None and any(found.is_error for found in unproved):
        # It holds at the defaults, perhaps, and not for every value of the parameters.
        names, tracked = (), None
        proof, unproved = prove(graph)
    graph, findings = settle_inplace(tracked or graph, network.output_intermediate)
    checked.findings += [*findings, *check_stages(graph), *unproved]
    parameters = tuple((name, defaults[name]) for name in names)
    model = Model(
        loaded.class_name,
        loaded.function_name,
        loaded.docstring,
        graph,
        network.output_intermediate,
        parameters,
    )
    checked.models.append((model, proof))


def _elaborate_again(loaded: LoadedModel, known: KnownBodies) -> Elaborate:
    """The network of a model at other values of its parameters, if it has no errors there."""

    def elaborate_at(values: Mapping[str, int]) -> Graph | None:
        assert loaded.function is not None
        try:
            network = loaded.function(**values)
        except (Exception, SystemExit):
            return None
        if not isinstance(network, Network):
            return None
        graph, findings = elaborate(network, known)
        return None if any(found.is_error for found in findings) else graph

    return elaborate_at


def _same_file_twice(checked: Sequence[_Checked]) -> list[Diagnostic]:
    findings = []
    seen: dict[str, Path] = {}
    for each in checked:
        if each.spec is None:
            continue
        name = each.spec.path.name
        if name in seen:
            place = Span(str(each.spec.path), 1, 1, 1, 1)
            message = f"{seen[name]} would write {name} too"
            findings.append(
                Diagnostic(
                    rules.OUTPUT_NAME,
                    message,
                    place,
                    help="rename one of the two specs",
                )
            )
        seen.setdefault(name, each.spec.path)
    return findings


def _generate(checked: Sequence[_Checked], output: str) -> dict[str, str]:
    # Imported here, so that commands that only check start without the formatter's import.
    from neurlink_gen.banner import banner_lines, package_banner
    from neurlink_gen.format import format_source
    from neurlink_gen.lower import lower
    from neurlink_gen.render import render_init, render_module

    files = {}
    for each in checked:
        assert each.spec is not None
        text = render_module(
            lower(each.models),
            banner_lines(each.spec.path, output),
            each.spec.docstring,
        )
        files[each.spec.path.name] = format_source(text)
    files["__init__.py"] = render_init(package_banner())
    return files
