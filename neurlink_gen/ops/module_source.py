"""The source of a class of the user's own, taken out of its file with all that it needs there.

In: a file and the name of a class. Out: an `OwnClass`: the class and its helpers as `Definition`s, and
how it is called; or a `Problem`. The file is read and never run.
"""

from __future__ import annotations

import ast
import builtins
import functools
import io
import re
import symtable
from collections.abc import Iterator, Mapping
from inspect import Parameter, Signature
from pathlib import Path

from neurlink_gen.code import Definition
from neurlink_gen.contents import read_file
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.hints import did_you_mean
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.source import Span, span_of_line
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.names import GENERATED_NAMES

STANDARD = {
    "torch": ("torch", "import torch"),
    "nn": ("torch.nn", "from torch import nn"),
    "F": ("torch.nn.functional", "from torch.nn import functional as F"),
    "Tensor": ("torch.Tensor", "from torch import Tensor"),
}
"""What generated files call parts of torch, and how they import it."""
TENSOR = ("Tensor", "torch.Tensor")
KNOWN = frozenset(dir(builtins)) - {"__import__", "eval", "exec"}


@dataclass(frozen=True)
class OwnClass:
    """A class of the user's own. signature: of its `__init__`, where that is known.

    takes: the least and the most tensors that its `forward` takes; None for any number. gives: how many
    come out, where it says so.
    """

    definition: Definition
    signature: Signature | None
    takes: tuple[int, int | None] = (0, None)
    gives: int | None = None


def own_class(path: Path, name: str) -> OwnClass:
    """A class out of a file."""
    try:
        lines = io.StringIO(read_file(path).decode("utf-8"), newline=None)
        text = lines.read()
    except FileNotFoundError:
        raise _of_file(f"there is no file {path.name} there") from None
    except (OSError, ValueError) as error:
        raise _of_file(f"{path.name} cannot be read: {type(error).__name__}") from None
    return _File(str(path), text).own_class(name)


def _of_file(message: str) -> Problem:
    return Problem(
        rules.OWN_MODULE,
        message,
        help="write its path as it is from the folder of this spec",
        part=Part("argument", name="file"),
    )


@dataclass
class _File:
    """A file's statements: what it defines by which name, and what it imports."""

    file: str
    text: str
    defined: dict[str, ast.stmt] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    """For each name, what it means, and an import that binds it."""
    odd: dict[str, ast.stmt] = field(default_factory=dict)
    """The statements that bind names in a way that cannot be copied."""

    def __post_init__(self) -> None:
        try:
            tree = ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            said = getattr(error, "msg", error)
            raise self._problem(f"this is not valid Python: {said}", line) from None
        for statement in tree.body:
            self._take(statement)

    def _take(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            self.defined[statement.name] = statement
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            self._take_import(statement)
        elif (target := _target(statement)) is not None:
            self.defined[target] = statement
        else:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    self.odd[node.id] = statement
                elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    self.odd[node.name] = statement
                elif isinstance(node, ast.alias):
                    self.odd[(node.asname or node.name).partition(".")[0]] = statement

    def _take_import(self, statement: ast.Import | ast.ImportFrom) -> None:
        for alias in statement.names:
            if isinstance(statement, ast.Import):
                called = alias.asname or alias.name.partition(".")[0]
                means = alias.name if alias.asname else called
                line = f"import {alias.name}"
            else:
                called = alias.asname or alias.name
                means = f"{'.' * statement.level}{statement.module or ''}.{alias.name}"
                line = f"from {statement.module} import {alias.name}"
            line += f" as {alias.asname}" if alias.asname else ""
            self.imported[called] = (means, line)

    def own_class(self, name: str) -> OwnClass:
        found = self.defined.get(name)
        if not isinstance(found, ast.ClassDef):
            classes = [
                k for k, v in self.defined.items() if isinstance(v, ast.ClassDef)
            ]
            raise Problem(
                rules.OWN_MODULE,
                f"{Path(self.file).name} has no class `{name}`",
                help=did_you_mean(name, classes),
                part=Part("argument", name="class_name"),
            )
        if not self._is_module(found):
            raise self._problem(f"{name} is no subclass of nn.Module", found.lineno)
        if self._method(found, "forward") is None and not self._is_torchs(found):
            raise self._problem(f"{name} has no method forward", found.lineno)
        needed = self._needed(name)
        order = [*self.defined]
        needs = sorted(needed.imports, key=lambda each: each.source)
        needs += [
            self._definition(each)
            for each in sorted(needed.names - {name}, key=order.index)
        ]
        definition = self._definition(name)
        method = self._method(found, "__init__")
        own = OwnClass(
            Definition(name, definition.source, tuple(needs)),
            None if method is None else _signature(method),
        )
        forward = self._method(found, "forward")
        if forward is None:
            return own
        return replace(own, takes=_takes(forward), gives=_gives(forward.returns))

    def _definition(self, name: str) -> Definition:
        statement = self.defined[name]
        if name in GENERATED_NAMES:
            message = f"generated files use the name `{name}` for something else"
            raise self._problem(message, statement.lineno, "rename it")
        return Definition(name, self._source(statement))

    def _source(self, statement: ast.stmt) -> str:
        """A statement as it was written, with the comments right above it."""
        lines = self.text.splitlines()
        first = _first_line(statement) - 1
        while first and lines[first - 1].startswith("#"):
            first -= 1
        return "\n".join(lines[first : statement.end_lineno])

    def _needed(self, name: str) -> _Needed:
        """Everything of the file that a class needs."""
        needed, pending = _Needed(), [name]
        while pending:
            each = pending.pop()
            if each in needed.names:
                continue
            needed.names.add(each)
            statement = self.defined[each]
            self._check_imports(statement)
            for used in sorted(_used(self._source(statement))):
                if used in self.defined:
                    pending.append(used)
                elif used in self.imported:
                    needed.imports.add(self._import(used, statement))
                elif used in self.odd:
                    raise self._problem(
                        f"`{used}` is made in a way that cannot be copied",
                        self.odd[used].lineno,
                        f"write it as a statement of its own: {used} = ...",
                    )
                elif used not in KNOWN:
                    raise self._unknown(used, statement)
        return needed

    def _import(self, name: str, statement: ast.stmt) -> Definition:
        means, line = self.imported[name]
        if means.partition(".")[0] != "torch":
            raise self._problem(
                f"`{name}` comes from outside of torch",
                self._line_of(name, statement),
                "generated code imports nothing but torch",
            )
        known, standard = STANDARD.get(name, (means, line))
        if known != means:
            raise self._problem(
                f"`{name}` means {means} here, and {known} in generated files",
                self._line_of(name, statement),
                "import it by another name",
            )
        # `import torch.fft` binds torch, and does more than `import torch`.
        is_standard = name in STANDARD and not line.startswith("import torch.")
        return Definition(name, standard if is_standard else line, is_import=True)

    def _check_imports(self, statement: ast.stmt) -> None:
        """Raise a Problem where something inside a statement imports what is not torch's."""
        for node in ast.walk(statement):
            roots: list[str] = []
            if isinstance(node, ast.Import):
                roots = [alias.name.partition(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                roots = ["." * node.level + (node.module or "").partition(".")[0]]
            if any(root != "torch" for root in roots) and isinstance(node, ast.stmt):
                message = "this imports from outside of torch"
                hint = "generated code imports nothing but torch"
                raise self._problem(message, node.lineno, hint)

    def _unknown(self, name: str, statement: ast.stmt) -> Problem:
        line = self._line_of(name, statement)
        if name in ("__import__", "eval", "exec"):
            return self._problem(f"`{name}` may import anything", line)
        return self._problem(
            f"the file does not define `{name}`",
            line,
            did_you_mean(name, [*self.defined, *self.imported, *self.odd]),
        )

    @staticmethod
    def _line_of(name: str, statement: ast.stmt) -> int:
        """Where a statement uses a name."""
        lines = (
            node.lineno
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and node.id == name
        )
        return min(lines, default=statement.lineno)

    def _is_module(self, found: ast.ClassDef) -> bool:
        return any(
            self._is_module(base) if isinstance(base, ast.ClassDef) else True
            for base in self._bases(found)
        )

    def _is_torchs(self, found: ast.ClassDef) -> bool:
        """Whether it inherits from a module of torch's that does something."""
        return any(
            (
                self._is_torchs(base)
                if isinstance(base, ast.ClassDef)
                else base != "Module"
            )
            for base in self._bases(found)
        )

    def _bases(self, found: ast.ClassDef) -> Iterator[ast.ClassDef | str]:
        """The classes of the file that a class inherits from, and the names of torch's."""
        for base in found.bases:
            parts = ast.unparse(base).split(".")
            own = self.defined.get(parts[0])
            means = self.imported.get(parts[0], ("", ""))[0]
            if isinstance(own, ast.ClassDef) and own is not found:
                yield own
            elif means.partition(".")[0] == "torch":
                yield ".".join([means, *parts[1:]]).rpartition(".")[2]

    def _method(self, found: ast.ClassDef, name: str) -> ast.FunctionDef | None:
        """A method of a class, or of the classes of the file that it inherits from."""
        for each in found.body:
            if isinstance(each, ast.FunctionDef) and each.name == name:
                return each
        bases = [b for b in self._bases(found) if isinstance(b, ast.ClassDef)]
        methods = (self._method(base, name) for base in bases)
        return next((each for each in methods if each is not None), None)

    def _problem(self, message: str, line: int, help: str | None = None) -> Problem:
        span: Span = span_of_line(self.file, line)
        return Problem(rules.OWN_MODULE, message, help=help, span=span)


@dataclass
class _Needed:
    """What a class needs: names that its file defines, and imports."""

    names: set[str] = field(default_factory=set)
    imports: set[Definition] = field(default_factory=set)


def _target(statement: ast.stmt) -> str | None:
    """The one name that an assignment binds."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    (target,) = targets if len(targets) == 1 else (None,)
    return target.id if isinstance(target, ast.Name) else None


def _takes(forward: ast.FunctionDef) -> tuple[int, int | None]:
    """The least and the most values that a method takes, besides itself."""
    given = forward.args
    places = len(given.posonlyargs) + len(given.args) - 1
    return places - len(given.defaults), None if given.vararg else places


def _gives(annotation: ast.expr | None) -> int | None:
    """How many tensors a method returns, where its annotation says that it is tensors."""
    if annotation is None:
        return None
    text = ast.unparse(annotation)
    if text in TENSOR:
        return 1
    found = re.fullmatch(r"(?:tuple|Tuple|typing.Tuple)\[(.+)\]", text)
    parts = found[1].split(", ") if found else []
    return len(parts) if parts and all(part in TENSOR for part in parts) else None


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)])


@functools.lru_cache(maxsize=256)
def _used(source: str) -> frozenset[str]:
    """The names that a statement reads from around it."""
    found: set[str] = set()
    pending = [symtable.symtable(source, "<statement>", "exec")]
    while pending:
        table = pending.pop()
        pending += table.get_children()
        is_module = table.get_type() == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (is_module or symbol.is_global()):
                found.add(symbol.get_name())
    return frozenset(found)


def _signature(method: ast.FunctionDef) -> Signature:
    """How a method is called, `self` left out."""
    given, kinds = method.args, Parameter
    plain = [*given.posonlyargs, *given.args]
    defaults: Mapping[str, ast.expr] = dict(
        zip([each.arg for each in plain][::-1], given.defaults[::-1])
    )

    def parameter(each: ast.arg, is_named: bool, has_default: bool) -> Parameter:
        kind = kinds.KEYWORD_ONLY if is_named else kinds.POSITIONAL_OR_KEYWORD
        default = ... if has_default else kinds.empty
        return Parameter(each.arg, kind, default=default)

    found = [parameter(each, False, each.arg in defaults) for each in plain[1:]]
    if given.vararg is not None:
        found.append(kinds(given.vararg.arg, kinds.VAR_POSITIONAL))
    found += [
        parameter(each, True, default is not None)
        for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    if given.kwarg is not None:
        found.append(kinds(given.kwarg.arg, kinds.VAR_KEYWORD))
    return Signature(found)
