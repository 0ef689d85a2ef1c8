"""Spec files that tests write: made, loaded, and what is found when they cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from neurlink_gen.findings.diagnostics import CompileError, Diagnostic
from neurlink_gen.findings.source import source_line
from neurlink_gen.load.evaluate import LoadedSpec, load

PREAMBLE = """\
import neurlink_gen.nerves as nv
from neurlink_gen import build, nn
def _net(**options):
    return build([((3, 1), nv.Input()), ((8, 1), nv.Conv2d(3))], **options)
"""

Write = Callable[..., Path]
"""Writes a file into the test's own folder: its text, and its name if that is not spec.py."""


def spec(write: Write, text: str, only: str | None = None) -> LoadedSpec:
    return load(write(PREAMBLE + text), only)


def names(loaded: LoadedSpec) -> list[str]:
    return [model.function_name for model in loaded.models]


def failure(path: Path, only: str | None = None) -> Diagnostic:
    """The one finding that keeps a spec from loading."""
    with pytest.raises(CompileError) as caught:
        load(path, only)
    (found,) = caught.value.diagnostics
    return found


def shown(found: Diagnostic) -> str:
    """The text under the finding's carets."""
    span = found.span
    assert span.line == span.end_line
    return source_line(span.file, span.line)[span.column - 1 : span.end_column - 1]
