"""Evaluates a spec file and finds its models.

In: the path of a spec. Out: a `LoadedSpec`: the networks that it builds, under their names, with
a diagnostic for each model that cannot be made. Where no model can be, `CompileError`.
"""

from __future__ import annotations

import ast
import inspect
import io
import os
import sys
import tokenize
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

from neurlink_gen import rules
from neurlink_gen.diagnostics import CompileError, Diagnostic, Label
from neurlink_gen.discover import Finder, LoadedModel
from neurlink_gen.environment import spec_environment
from neurlink_gen.hints import help_for
from neurlink_gen.source import Span, describe, remember, spans_of_error, syntax_tree

MAXIMUM_CALLERS = 4


@dataclass(frozen=True)
class LoadedSpec:
    """An evaluated spec.

    path: absolute, as in spans. file: as it was given. diagnostics: why other models of the file
    could not be made; where there are any, the spec is in error.
    """

    path: Path
    file: str
    docstring: str | None
    models: tuple[LoadedModel, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def load(path: Path, only: str | None = None) -> LoadedSpec:
    """Evaluate a spec. only: the name of the one model to make, of its function or its class."""
    source = _Source(Path(os.path.abspath(path)))
    text = source.read()
    code, tree = source.compile(text)
    with spec_environment(source.path.parent):
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
        tuple(finder.findings),
    )


@dataclass(frozen=True)
class _Source:
    """The file of a spec, and its way to an evaluated module."""

    path: Path

    @property
    def file(self) -> str:
        return str(self.path)

    def read(self) -> str:
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise self._unreadable(_reason(error)) from None
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            message = f"it is not valid {error.encoding}: {error.reason}"
            raise self._unreadable(message, line, _ENCODING_HELP) from None
        except SyntaxError as error:
            raise self._unreadable(str(error.msg), 1, _ENCODING_HELP) from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise self._unreadable(
                "it holds a null byte, which no Python file may", line
            )
        remember(self.file, text)
        return text

    def _unreadable(
        self, message: str, line: int = 1, help: str | None = None
    ) -> CompileError:
        span = Span(self.file, line, 1, line, 1)
        full = f"cannot read the spec: {message}"
        return CompileError((Diagnostic(rules.UNREADABLE_SPEC, full, span, help=help),))

    def compile(self, text: str) -> tuple[CodeType, ast.Module]:
        try:
            code = compile(text, self.file, "exec", dont_inherit=True)
            tree = syntax_tree(self.file)
            if tree is None:
                raise RecursionError("it is nested too deeply")
            return code, tree
        except SyntaxError as error:
            raise CompileError((_syntax(error, self.file),)) from None
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            start = Span(self.file, 1, 1, 1, 1)
            raise CompileError(
                (Diagnostic(rules.SYNTAX, describe(error), start),)
            ) from None

    def execute(self, code: CodeType) -> ModuleType:
        """Run the spec as a module that no other import can meet."""
        module = ModuleType(f"_neurlink_gen_spec_{self.path.stem}")
        module.__file__ = self.file
        sys.modules[module.__name__] = module
        try:
            exec(code, module.__dict__)
        except BaseException as error:
            raise CompileError((self.raised(error),)) from None
        return module

    def raised(self, error: BaseException, span: Span | None = None) -> Diagnostic:
        """An exception of the spec, shown at its own frames. span: where it has none."""
        if isinstance(error, KeyboardInterrupt):
            raise error
        places = spans_of_error(error) or [span or Span(self.file, 1, 1, 1, 1)]
        if isinstance(error, SyntaxError) and os.path.isfile(error.filename or ""):
            found = _syntax(error, error.filename or self.file)
            label = Label("imported here", places[-1])
            return Diagnostic(found.rule, found.message, found.span, (label,))
        *callers, innermost = places
        labels = tuple(Label("called from here", place) for place in _distinct(callers))
        rule, message = rules.SPEC_RAISED, f"the spec raised {describe(error)}"
        if isinstance(error, SystemExit):
            rule, message = rules.SPEC_EXITED, "the spec stopped the program"
            if error.code is not None:
                message += f", with exit status {error.code!r}"
        help = help_for(error, self.path.parent)
        return Diagnostic(rule, message, innermost, labels, help=help)


_ENCODING_HELP = (
    "save it as UTF-8, or name its encoding in a first line: # coding: latin-1"
)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    return (error.strerror or describe(error)).lower()


def _syntax(error: SyntaxError, file: str) -> Diagnostic:
    line = error.lineno or 1
    column = max(error.offset or 1, 1)
    end_line, end_column = error.end_lineno or line, error.end_offset or 0
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    span = Span(file, line, column, end_line, end_column)
    return Diagnostic(rules.SYNTAX, f"the spec is not valid Python: {error.msg}", span)


def _distinct(spans: list[Span]) -> list[Span]:
    """The last few of the calls that led to an exception, each once, outermost first."""
    return list(dict.fromkeys(reversed(spans)))[:MAXIMUM_CALLERS][::-1]
