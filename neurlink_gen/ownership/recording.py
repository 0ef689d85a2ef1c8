"""What the lock file says of a model, from its graph.

In: proved `Model`s and the classes that they became. Out: the section of their file.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import Ref, Slot, slots
from neurlink_gen.digests import digest
from neurlink_gen.findings.places import line_span
from neurlink_gen.findings.source import text_of
from neurlink_gen.graph import Graph, Model, Node
from neurlink_gen.proofs import Proof
from neurlink_gen.lower.classes import ClassCode, FileCode, Parameter
from neurlink_gen.ops.operation import signature
from neurlink_gen.ownership.lock import Section, section
from neurlink_gen.ownership.records import (
    Domain,
    FileRecord,
    Holder,
    Line,
    ModelRecord,
    State,
)
from neurlink_gen.ownership.settings import settings
from neurlink_gen.remembered import remembered
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.state_dict import Entry, state_dict
from neurlink_gen.tensors import Tensor
from neurlink_gen.writing.literals import value_text

DERIVED = frozenset(
    "stride padding output_padding output_size pad kernel_size scale_factor size "
    "split unflattened_size".split()
)
"""The arguments that follow from sizes where the spec does not give them."""
WIDEST = 120
"""In characters, of what is shown of the spec."""
MOST_RESIDUES = 64
"""Domains of more are told in words alone."""


@dataclass(frozen=True)
class Made:
    """A generated file: what it is made of, and its text.

    path: within the folder. sources: the spec first, then its neighbours, with their digests.
    again: why a build has to look at the spec even if these are the same.
    """

    path: str
    text: str
    tool: str
    templates: str
    sources: Mapping[Path, str] = field(default_factory=dict)
    again: tuple[str, ...] = ()


def file_section(
    made: Made, folder: Path, models: Sequence[Model], file: FileCode
) -> Section:
    """The section of a generated file in the lock file of a folder."""
    written = {each.name: each for each in file.classes}
    sources = {_from(folder, path): each for path, each in made.sources.items()}
    about = FileRecord(
        made.path,
        digest(made.text.encode("utf-8")),
        made.tool,
        made.templates,
        next(iter(sources), None),
        sources,
        made.again,
    )
    return section(about, [record(model, written[model.name]) for model in models])


def _from(folder: Path, path: Path) -> str:
    """A path as seen from the folder, the same on every machine that has the same project."""
    return Path(os.path.relpath(path, os.path.abspath(folder))).as_posix()


def record(model: Model, written: ClassCode) -> ModelRecord:
    """What a model promises. written: the class that it became."""
    graph = model.graph
    names = written.body.inputs
    tensors = [_described(graph.tensor(ref)) for ref in graph.outputs]
    for index in range(len(tensors) - graph.training, len(tensors)):
        tensors[index] += " in training"
    fields = written.outputs
    return ModelRecord(
        model.name,
        tuple(map(_parameter, written.parameters)),
        tuple(
            f"{name}: {_described(node.outputs[0])}"
            for name, node in zip(names, graph.inputs, strict=True)
        ),
        tuple(f"{name}: {each}" for name, each in zip(fields, tensors))
        or tuple(tensors),
        model.proof.demands(),
        *_demands(model.proof),
        model.has_intermediates,
        model.edition,
        *_Walk(model).lines(),
    )


def _parameter(parameter: Parameter) -> str:
    default = parameter.default
    given = "" if default is ... else f" = {value_text(default)}"
    return f"{parameter.name}: {parameter.annotation}{given}"


def _described(tensor: Tensor) -> str:
    return f"{tensor.dtype}{tensor}"


def _demands(proof: Proof) -> tuple[tuple[Domain, ...], tuple[str, ...]]:
    """The demands that are sets of sizes of one axis, and all others, in words."""
    domains: list[Domain] = []
    claims = list(map(str, proof.always.claims))
    if proof.evaluation is not None:
        claims.append(f"in training {proof.in_training.demands()}")
    for axis, domain in sorted(proof.always.domains, key=lambda pair: pair[0]):
        residues = tuple(sorted(domain.residues))
        if len(residues) > MOST_RESIDUES:
            claims.append(f"{axis}: {domain.describe()}")
        elif not domain.is_everything:
            domains.append((axis, domain.least, domain.modulus, residues))
    return tuple(domains), tuple(claims)


@dataclass
class _Walk:
    """A walk through the lines of a model, those of composite nerves in their places."""

    model: Model
    made: list[Line] = field(default_factory=list)

    def lines(self) -> tuple[tuple[Line, ...], tuple[int, ...]]:
        """The lines, and which of them make the outputs."""
        self.entries: dict[tuple[int, ...], list[Entry]] = {}
        for entry in state_dict(self.model):
            self.entries.setdefault(tuple(map(id, entry.path)), []).append(entry)
        keep_all = self.model.has_intermediates
        outputs = self._graph(self.model.graph, (), (), keep_all)
        end = len(self.made)
        return tuple(self.made), tuple(output - end for output in outputs)

    def _graph(
        self,
        graph: Graph,
        path: tuple[Node, ...],
        given: Sequence[int],
        keep_all: bool = False,
    ) -> list[int]:
        """Append the lines of a graph; those that make its outputs. given: those it is fed by."""
        at: dict[Ref, int] = {}
        feeds = iter(given)
        for node in graph.nodes:
            if node.is_input and path:
                at[Ref(node.index)] = next(feeds)
            elif node.is_input or keep_all or node.index in graph.live:
                made = self._node(node, (*path, node), at)
                at |= {Ref(node.index, i): each for i, each in enumerate(made)}
        return [at[ref] for ref in graph.outputs]

    def _node(
        self, node: Node, path: tuple[Node, ...], at: Mapping[Ref, int]
    ) -> list[int]:
        """Append one line, or those of its nerve; where each of its outputs is made."""
        if node.body is not None:
            return self._graph(node.body, path, [at[ref] for ref in node.inputs])
        here = len(self.made)
        self.made.append(
            Line(
                tuple(map(_spec_text, path)),
                tuple(at[ref] - here for ref in node.reads),
                tuple(map(_described, node.outputs)),
                _derived(node),
                tuple(_holders(self.entries.get(tuple(map(id, path)), ()))),
                _settings(node),
            )
        )
        return [here] * len(node.outputs)


@remembered
def _spec_text(node: Node) -> str:
    """What stands in the spec for a line."""
    span = line_span(node.origin)
    if span == node.origin.call and node.origin.nerve is not None:
        span = node.origin.nerve  # the line is made somewhere in a large expression
    text = " ".join(text_of(span).split()) or node.nerve_name
    return text if len(text) <= WIDEST else f"{text[:WIDEST]}..."


@remembered
def _derived(node: Node) -> tuple[str, ...]:
    """The numbers of a line that follow from sizes, those at torch's defaults left out."""
    return tuple(dict.fromkeys(_each_derived(node)))


@remembered
def _settings(node: Node) -> tuple[str, ...]:
    """What else a line computes by."""
    if node.result is None:
        return ()
    return tuple(settings(node.result.code, _derived(node)))


def _each_derived(node: Node) -> Iterator[str]:
    if node.result is None or node.operation is None:
        return
    recipe = node.operation.recipe
    given = _given(recipe.nerve_class, len(recipe.arguments), tuple(recipe.keywords))
    for slot in slots(node.result.code):
        if slot.role in DERIVED and slot.role not in given and _is_number(slot):
            if slot.value != slot.default:
                yield f"{slot.role}={_shown(slot)}"


@functools.lru_cache(maxsize=1024)
def _given(
    nerve_class: type[Nerve], positional: int, keywords: tuple[str, ...]
) -> frozenset[str]:
    """The arguments that the spec gives."""
    values = dict.fromkeys(keywords)
    bound = signature(nerve_class).bind_partial(*[None] * positional, **values)
    names = frozenset(bound.arguments)
    return names | {"pad"} if "padding" in names else names


def _is_number(slot: Slot) -> bool:
    return isinstance(slot.value, (int, float, str, tuple, Expression))


def _shown(slot: Slot) -> str:
    value = slot.value
    return value if isinstance(value, str) else value_text(value)


def _holders(entries: Sequence[Entry]) -> Iterator[Holder]:
    """The modules that hold state, each with its own."""
    grouped: dict[tuple[str, str], list[State]] = {}
    for entry in entries:
        module, _, name = entry.key.rpartition(".")
        state = State(name, entry.shape, entry.dtype, entry.is_buffer)
        grouped.setdefault((module, entry.module), []).append(state)
    for (module, kind), states in grouped.items():
        yield Holder(module, kind, tuple(states))
