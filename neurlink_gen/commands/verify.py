"""`verify`: the generated code held against torch.

In: a `Request`. Out: tables of checks; an exit code. torch is imported here, and nowhere else.
"""

from __future__ import annotations

import gc
import importlib.util
import os
from collections.abc import Sequence

from neurlink_gen.commands.console import tell
from neurlink_gen.commands.exit_codes import FINDINGS, FINE
from neurlink_gen.commands.request import Request, require_models
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.pipeline import PACKAGE_FILE, compile_specs


def verify(request: Request) -> int:
    """Hold what the specs give against torch, and tell of it."""
    if importlib.util.find_spec("torch") is None:
        raise UsageError(
            "verify needs torch, which is not installed; install it: pip install torch"
        )
    from neurlink_gen.verify import verify as verify_models
    from neurlink_gen.verify.results import Report
    from neurlink_gen.verify.table import as_data, as_findings, failures, table

    editions = request.editions(request.output)
    made = [
        replace(request, specs=specs).compile(
            lambda specs, limits: compile_specs(specs, "generated", limits, editions)
        )
        for specs in _by_file(request.specs)
    ]
    require_models(made, request)
    found = [each for compilation in made for each in compilation.diagnostics]
    if any(each.is_error for each in found):
        request.show(found)
        return FINDINGS
    gc.enable()  # torch leaves much of it
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


def _by_file(specs: Sequence[Spec]) -> list[tuple[Spec, ...]]:
    """The specs of each file together: files of one name do not clash where none is written."""
    files: dict[str, list[Spec]] = {}
    for spec in specs:
        files.setdefault(os.path.abspath(spec.path), []).append(spec)
    return list(map(tuple, files.values()))
