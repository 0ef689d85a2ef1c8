"""Evaluates a spec file and finds its models.

In: the path of a spec. Out: a `LoadedSpec`: the networks that it builds, under their names, with
a diagnostic for each model that cannot be made. Where no model can be, `CompileError`.
"""

from __future__ import annotations

import ast
import inspect
import os
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import CodeType, ModuleType

from neurlink_gen.digests import digests
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import CompileError, Diagnostic
from neurlink_gen.findings.exceptions import FOR_ALL, as_finding, syntax_finding
from neurlink_gen.findings.source import Span, describe, syntax_tree
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.load.discover import Finder, LoadedModel
from neurlink_gen.load.environment import spec_environment
from neurlink_gen.load.following import NAMES, follow
from neurlink_gen.load.reading import read


@dataclass(frozen=True)
class LoadedSpec:
    """An evaluated spec.

    path: absolute, as in spans. file: as it was given. sources: the digests of the spec and of the
    neighbours that it imported. diagnostics: why other models of the file could not be made; where
    there are any, the spec is in error.
    """

    path: Path
    file: str
    docstring: str | None
    models: tuple[LoadedModel, ...]
    sources: Mapping[Path, str]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def places(self) -> Mapping[str, Span]:
        """Where each model is defined, by the name of its class."""
        return {model.class_name: model.span for model in self.models}


def load(path: Path, only: str | None = None) -> LoadedSpec:
    """Evaluate a spec. only: the name of the one model to make, of its function or its class."""
    source = _Source(Path(os.path.abspath(path)))
    code, tree = source.compile(read(source.path))
    # Before it runs: what is saved meanwhile is then another file than the one that was compiled.
    sources = digests([source.path])
    with spec_environment(source.path.parent) as neighbours:
        module = source.execute(code)
        finder = Finder(source.file, module, tree, source.raised)
        models = finder.models(only)
    if not models:
        raise CompileError(tuple(finder.findings))
    docstring = module.__doc__ if isinstance(module.__doc__, str) else None
    return LoadedSpec(
        source.path,
        str(path),
        inspect.cleandoc(docstring) if docstring else None,
        tuple(models),
        sources | digests(neighbours),
        tuple(finder.findings),
    )


@dataclass(frozen=True)
class _Source:
    """The file of a spec, and its way to an evaluated module."""

    path: Path

    @property
    def file(self) -> str:
        return str(self.path)

    @property
    def start(self) -> Span:
        return Span(self.file, 1, 1, 1, 1)

    def compile(self, text: str) -> tuple[CodeType, ast.Module]:
        try:
            with warnings.catch_warnings():
                # It is said of a line that raises an exception, and better there.
                warnings.filterwarnings("ignore", ".*perhaps you missed a comma")
                code = compile(text, self.file, "exec", dont_inherit=True)
            tree = syntax_tree(self.file)
            if tree is None:
                raise RecursionError
            return follow(code, text, tree, self.file), tree
        except SyntaxError as error:
            raise CompileError((syntax_finding(error, self.file),)) from None
        except (RecursionError, MemoryError):
            message = "the spec is nested too deeply for Python to read"
        except (ValueError, OverflowError) as error:
            message = f"the spec is not valid Python: {describe(error)}"
        raise CompileError((Diagnostic(rules.SYNTAX, message, self.start),))

    def execute(self, code: CodeType) -> ModuleType:
        """Run the spec as a module that no other import can meet."""
        module = ModuleType(f"_neurlink_gen_spec_{self.path.stem}")
        module.__file__ = self.file
        module.__dict__.update(NAMES)
        sys.modules[module.__name__] = module
        try:
            exec(code, module.__dict__)
        except BaseException as error:
            raise CompileError((self.raised(error),)) from None
        return module

    def raised(self, error: BaseException, span: Span | None = None) -> Diagnostic:
        """An exception of the spec as a finding. span: where it has no frame."""
        if isinstance(error, FOR_ALL):
            raise error
        return as_finding(error, span or self.start)
