"""The command `breaking`: what a change of specs breaks for checkpoints and callers.

In: a request, the output folder, and the version to compare with. Out: what changed, and an exit code.
"""

from __future__ import annotations

import itertools
import os
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from neurlink_gen.commands.console import tell
from neurlink_gen.commands.exit_codes import FINDINGS, FINE
from neurlink_gen.commands.request import Request
from neurlink_gen.compatibility.accepted import read_accepted, write_accepted
from neurlink_gen.compatibility.baseline import Baseline, read_baseline
from neurlink_gen.compatibility.comparison import Place, Told, Version, compared
from neurlink_gen.compilation import Compilation
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.rules import Rule
from neurlink_gen.findings.source import Span
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ownership.lock import Section
from neurlink_gen.ownership.publish import clean_errors
from neurlink_gen.ownership.states import Made, is_stale
from neurlink_gen.pipeline import compile_specs
from neurlink_gen.report.wording import shown_path
from neurlink_gen.words import counted

# Not among the rules: it is nothing that a spec can break by itself.
BREAKING = Rule("breaking", "a change breaks checkpoints or callers")
ACCEPTED = replace(BREAKING, severity="warning")


def breaking(request: Request, output: str, against: str, accept: bool) -> int:
    """Tell what breaks; a finding if something does that nobody has accepted."""
    made = compiled(request, output)
    if made.has_errors:
        request.show(made.diagnostics)
        return FINDINGS
    folder = Path(output)
    with clean_errors(folder):
        found = tuple(
            differences(request, made, read_baseline(against, folder), folder)
        )
        accepted = read_accepted(folder)
        if accept:
            files = {*made.sections, *(each.file for each in found)}
            others = [
                line
                for line in accepted.elements()
                if line.partition(": ")[0] not in files
            ]
            accepted = Counter(each.identity for each in found if each.change.breaks)
            write_accepted(folder, [*accepted.elements(), *others])
    found = tuple(_with_accepted(found, accepted))
    broken = [each for each in found if each.change.breaks and not each.is_accepted]
    request.show(
        made.diagnostics,
        outcomes=_findings(found, folder),
        data={"changes": [_data(each, folder) for each in found]},
    )
    if request.console.style == "concise":
        _print_lines(found, folder)
    elif request.console.is_for_people:
        _print(found, folder)
    _tell_end(request, found, broken, output, against, accept)
    return FINDINGS if broken else FINE


def _with_accepted(found: Sequence[Told], accepted: Counter[str]) -> Iterator[Told]:
    """The changes, of which so many as were accepted are; the same may happen to several lines."""
    left = accepted.copy()
    for each in found:
        is_accepted = each.change.breaks and left[each.identity] > 0
        left[each.identity] -= is_accepted
        yield replace(each, is_accepted=is_accepted)


def compiled(request: Request, output: str) -> Compilation:
    """The specs as they are now, as a build to the folder would make them."""
    editions = request.editions(output)
    return request.compile(
        lambda specs, limits: compile_specs(specs, output, limits, editions)
    )


def versions(
    request: Request, made: Compilation, baseline: Baseline, folder: Path
) -> tuple[Version, Version]:
    """The version that is held against, and the one that was compiled."""
    alone = {spec.path.name for spec in request.specs if spec.model is not None}
    names = {model.name for model in made.models}
    sections = {
        path: _only(each, names) if path in alone else each
        for path, each in baseline.lock.sections.items()
    }

    def source(path: str) -> str | None:
        try:
            return (folder / path).read_text("utf-8", errors="replace")
        except OSError:
            return None

    return Version(sections, baseline.source), Version(made.sections, source)


def _only(section: Section, names: set[str]) -> Section:
    """The section with some of its models."""
    from neurlink_gen.ownership.lock import section as written

    models = (each for each in section.models if each.name in names)
    return written(section.file, models)


def differences(
    request: Request, made: Compilation, baseline: Baseline, folder: Path
) -> Iterator[Told]:
    """What changed since a version."""
    old, new = versions(request, made, baseline, folder)
    return compared(old, new, gone_files(request, made, old, folder))


def gone_files(
    request: Request, made: Compilation, old: Version, folder: Path
) -> frozenset[str]:
    """The files of a version that nothing makes any more."""
    specs = tuple(Path(os.path.abspath(spec.path)) for spec in request.specs)
    folders = frozenset(spec.parent for spec in specs)
    now = Made(made.files, made.sections, specs, folders)
    return frozenset(
        path
        for path, section in old.sections.items()
        if is_stale(section.file, now, folder)
    )


def _findings(found: Sequence[Told], folder: Path) -> Iterator[Diagnostic]:
    for each in found:
        if each.change.breaks:
            place = each.after or Place(each.spec, 1, "")
            path, line = os.path.abspath(folder / place.path), place.line or 1
            rule = ACCEPTED if each.is_accepted else BREAKING
            message = f"{each.change.model}: {each.change.message}"
            yield Diagnostic(rule, message, Span(path, line, 1, line, 1))


def _data(each: Told, folder: Path) -> dict[str, object]:
    return {
        "file": each.file,
        "model": each.change.model,
        "kind": each.change.kind,
        "message": each.change.message,
        "breaks": each.change.breaks,
        "accepted": each.is_accepted,
        "keys": [list(pair) for pair in each.change.keys],
        "before": _place_data(each.before, folder),
        "after": _place_data(each.after, folder),
    }


def _place_data(place: Place | None, folder: Path) -> dict[str, object] | None:
    if place is None:
        return None
    return {"file": _path(place, folder), "line": place.line, "text": place.text}


def _path(place: Place, folder: Path) -> str:
    return shown_path(os.path.abspath(folder / place.path))


def _print(found: Sequence[Told], folder: Path) -> None:
    model = None
    for text, group in itertools.groupby(found, lambda each: _text(each, folder)):
        each, *others = group
        if (each.file, each.change.model) != model:
            model = (each.file, each.change.model)
            print(f"{each.change.model} ({each.file})")
        first, *rest = text
        print(f"{first}, {len(others) + 1} times" if others else first)
        for line in rest:
            print(line)


def _text(each: Told, folder: Path) -> list[str]:
    """The lines that say what changed; equal ones that follow each other are said once."""
    lines = [f"  {_effect(each)}: {each.change.message}"]
    for word, place in (("was", each.before), ("now", each.after)):
        if place is not None:
            line = f":{place.line}" if place.line else ""
            lines.append(f"      {word} {_path(place, folder)}{line}: {place.text}")
    return lines


def _print_lines(found: Sequence[Told], folder: Path) -> None:
    """A line for each, with its place now, or else before."""
    for each in found:
        place = each.after or each.before or Place(each.spec, 1, "")
        where = f"{_path(place, folder)}:{place.line or 1}:1"
        effect = _effect(each)
        print(f"{where}: {effect}: {each.change.model}: {each.change.message}")


def _effect(each: Told) -> str:
    if not each.change.breaks:
        return "compatible"
    return "accepted" if each.is_accepted else "breaking"


def _tell_end(
    request: Request,
    found: Sequence[Told],
    broken: Sequence[Told],
    output: str,
    against: str,
    accept: bool,
) -> None:
    count = sum(each.change.breaks for each in found)
    if accept:
        request.console.progress(
            f"accepted {counted(count, 'breaking change', 'breaking changes')}"
        )
    elif broken:
        words = [*request.words, "-o", output, "--against", against, "--accept"]
        command = shlex.join(["neurlink-gen", "breaking", *words])
        tell(f"{len(broken)} of {len(found)} changes break something")
        tell(f"if that is meant, run: {command}")
        if any(each.change.kind == "key" for each in broken):
            tell("to carry old checkpoints over, see: neurlink-gen migrate --help")
    elif count:
        what = f"{counted(count, 'breaking change', 'breaking changes')} {'is' if count == 1 else 'are'}"
        request.console.progress(f"{what} accepted, and nothing else breaks")
    else:
        request.console.progress(f"nothing breaks that worked in {against}")
