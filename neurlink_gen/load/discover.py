"""Finds the models of an evaluated spec.

In: the module that a spec became, and its syntax tree. Out: its networks, under their names, in
the order of definition; and findings for the models that cannot be made.
"""

from __future__ import annotations

import ast
import functools
import inspect
import keyword
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from types import FunctionType, ModuleType

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Label
from neurlink_gen.findings.hints import did_you_mean
from neurlink_gen.findings.source import Span, node_span, source_line
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.load.reaching import Reaching
from neurlink_gen.load.rejected import Rejected, needs_arguments, returns_no_network
from neurlink_gen.names import ARITHMETIC, GENERATED_NAMES, class_name_of
from neurlink_gen.spec.network import Network
from neurlink_gen.words import shown

ModelFunction = Callable[[], object]
Raised = Callable[[BaseException, Span | None], Diagnostic]


@dataclass(frozen=True)
class LoadedModel:
    """A network that the spec builds.

    span: the name in its definition. function: what builds it, where a function does.
    """

    function_name: str
    class_name: str
    docstring: str | None
    network: Network
    span: Span
    function: Callable[..., object] | None = None


def call(function: ModelFunction) -> object:
    """What a model function returns with its parameters at their defaults."""
    return function()


def _has_defaults_for_all(function: object) -> bool:
    """Whether a plain function can be called without arguments, which its signature says more slowly."""
    if type(function) is not FunctionType or vars(function):
        return False
    code, defaults = function.__code__, function.__defaults__ or ()
    return not code.co_kwonlyargcount and code.co_argcount <= len(defaults)


def _definitions(tree: ast.Module, file: str) -> dict[str, Span]:
    """Where the module's functions and variables are first defined; not what it imports."""
    spans: dict[str, Span] = {}
    for node in _own_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            text = source_line(file, node.lineno)
            column = max(text.find(node.name, text.find("def ") + 4), 0) + 1
            span = Span(file, node.lineno, column, node.lineno, column + len(node.name))
            spans.setdefault(node.name, span)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            spans.setdefault(node.id, node_span(file, node))
    return spans


def _own_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a module's own scope, in order: not those inside functions and classes."""
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, scopes):
            pending += reversed(list(ast.iter_child_nodes(node)))


@dataclass
class Finder:
    """The search for a module's models, and what it found wrong with them.

    raised: makes a finding of an exception, with a place for one that has none.
    rejected: functions that look like models, and why they are none, to be asked for.
    """

    file: str
    module: ModuleType
    tree: ast.Module
    raised: Raised
    findings: list[Diagnostic] = field(default_factory=list)
    rejected: list[Callable[[], Rejected]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.definitions = _definitions(self.tree, self.file)

    def models(self, only: str | None) -> list[LoadedModel]:
        """All models; or the one whose function or class has this name, calling no other."""
        candidates = dict(self._candidates())
        names = [n for n in candidates if only in (None, n, class_name_of(n))]
        is_asked_for = only is not None or hasattr(self.module, "__all__")
        likely = names if is_asked_for else list(self._likely(candidates, names))
        made = self._make(candidates, likely)
        if not made and not self.findings:
            # One of the others was perhaps meant to be a model.
            made = self._make(candidates, [n for n in names if n not in likely])
        if only is not None and not names:
            made = self._by_given_name(candidates, only)
        elif not made and not self.findings:
            self._nothing(only)
        return self._named(made)

    def _likely(self, candidates: dict[str, object], names: list[str]) -> Iterator[str]:
        """Those that may be models: the others are helpers, and not called."""
        reaching = Reaching(self.module, _own_nodes(self.tree))
        for name in names:
            value = candidates[name]
            if isinstance(value, Network) or reaching.may_give_network(value):
                yield name

    def _by_given_name(
        self, candidates: dict[str, object], only: str
    ) -> list[LoadedModel]:
        """The model that `build(..., name=)` calls so, known only once it is called."""
        made = self._make(candidates, list(candidates))
        chosen = [model for model in made if model.class_name == only]
        if chosen:
            self.findings.clear()  # they are about other models
        else:
            self._nothing(only, made)
        return chosen

    def _candidates(self) -> Iterator[tuple[str, object]]:
        """The module's networks, and its functions that can be called without arguments."""
        seen: set[int] = set()
        for name, value in self._public():
            if isinstance(value, Network) and self._is_own(name, value):
                yield name, value
            elif id(value) not in seen and self._is_own_function(value):
                # A second name for a function makes no second model.
                seen.add(id(value))
                if self._takes_nothing(name, value):
                    yield name, value

    def _public(self) -> list[tuple[str, object]]:
        listed = getattr(self.module, "__all__", None)
        items = list(vars(self.module).items())
        if isinstance(listed, (list, tuple)):
            self._check_listed(listed)
            return [item for item in items if item[0] in listed]
        return [item for item in items if not item[0].startswith("_")]

    def _check_listed(self, listed: Sequence[object]) -> None:
        """Find what `__all__` lists and the module does not have."""
        start = Span(self.file, 1, 1, 1, 1)
        known = vars(self.module)
        for name in listed:
            if not isinstance(name, str) or name not in known:
                message = (
                    f"`__all__` lists {shown(name)}, which the spec does not define"
                )
                hint = did_you_mean(name, known) if isinstance(name, str) else None
                span = self.definitions.get("__all__", start)
                found = Diagnostic(rules.UNKNOWN_MODEL, message, span, help=hint)
                self.findings.append(found)

    def _is_own(self, name: str, network: Network) -> bool:
        return name in self.definitions or network.span.file == self.file

    def _is_own_function(self, value: object) -> bool:
        if not callable(value) or isinstance(value, type):
            return False
        function = inspect.unwrap(value)
        return (
            inspect.isfunction(function)
            and getattr(value, "__module__", None) == self.module.__name__
            and not inspect.iscoroutinefunction(function)
        )

    def _takes_nothing(self, name: str, function: object) -> bool:
        assert callable(function)
        if _has_defaults_for_all(function):
            return True
        try:
            inspect.signature(function).bind()
        except (TypeError, ValueError):
            why = functools.partial(needs_arguments, name, function, self.tree)
            self.rejected.append(why)
            return False
        return True

    def _placed(self, rejected: Rejected) -> Rejected:
        """A function that is no model. Where its fault has no place, its name is one."""
        start = Span(self.file, 1, 1, 1, 1)
        place = rejected.node and node_span(self.file, rejected.node)
        span = place or self.definitions.get(rejected.name, start)
        return replace(rejected, span=span)

    def _make(
        self, candidates: dict[str, object], names: list[str]
    ) -> list[LoadedModel]:
        made = [self._model(name, candidates[name]) for name in names]
        return [model for model in made if model is not None]

    def _model(self, name: str, value: object) -> LoadedModel | None:
        network = self._network(name, value)
        if network is None:
            return None
        docstring = None if network is value else inspect.getdoc(value)
        wanted = class_name_of(name) if network.name is None else network.name
        class_name = wanted if isinstance(wanted, str) else repr(wanted)
        span = self.definitions.get(name, network.span)
        function = value if callable(value) else None
        return LoadedModel(name, class_name, docstring, network, span, function)

    def _network(self, name: str, value: object) -> Network | None:
        if isinstance(value, Network):
            return value
        assert callable(value)
        try:
            returned = call(value)
        except BaseException as error:
            self.findings.append(self.raised(error, self.definitions.get(name)))
            return None
        if isinstance(returned, Network):
            return returned
        why = functools.partial(returns_no_network, name, returned, self.tree)
        self.rejected.append(why)
        return None

    def _nothing(self, only: str | None, made: Sequence[LoadedModel] = ()) -> None:
        if only is None:
            rule, message = rules.NO_MODELS, "the spec defines no models"
            hint = "write a function that returns build([...]) and needs no arguments"
        else:
            rule, message = rules.UNKNOWN_MODEL, f"the spec has no model `{only}`"
            known = [m.function_name for m in made] + [m.class_name for m in made]
            listed = ", ".join(model.function_name for model in made)
            hint = did_you_mean(only, known) or (listed and f"it has {listed}")
        span, labels = Span(self.file, 1, 1, 1, 1), tuple[Label, ...]()
        every = [self._placed(why()) for why in self.rejected]
        rejected = [each for each in every if only in (None, each.name)]
        if rejected:
            first, *others = sorted(rejected, key=lambda each: not each.is_near)
            if first.is_near or only is not None:
                message, hint = f"{message}: {first.message}", first.help
                span, others = first.span or span, [o for o in others if o.is_near]
            else:
                others = rejected
            labels = tuple(Label(o.message, o.span) for o in others if o.span)
        found = Diagnostic(rule, message, span, labels, help=hint or None)
        self.findings.append(found)

    def _named(self, made: list[LoadedModel]) -> list[LoadedModel]:
        """The models whose names can name classes, each name once."""
        taken: dict[str, LoadedModel] = {}
        for model in made:
            message = _fault_of_name(model, taken.get(model.class_name))
            if message is None:
                taken[model.class_name] = model
                continue
            hint = 'give it another name: build([...], name="ResNet18")'
            found = Diagnostic(rules.MODEL_NAME, message, model.span, help=hint)
            self.findings.append(found)
        return list(taken.values())


def _is_special(name: str) -> bool:
    """Whether Python reads a name in a program as another one, or has a use for it."""
    return unicodedata.normalize("NFKC", name) != name or name.startswith("__")


def _fault_of_name(model: LoadedModel, other: LoadedModel | None) -> str | None:
    name = model.class_name
    if other is not None:
        functions = f"`{model.function_name}` and `{other.function_name}`"
        return f"{functions} would both become the class `{name}`"
    if not name.isidentifier() or keyword.iskeyword(name) or _is_special(name):
        return f"`{name}` cannot name a class"
    if name in GENERATED_NAMES | ARITHMETIC:
        return f"a class `{name}` would hide what generated files use by that name"
    return None
