"""What the lock file says of a model, from its graph.

In: proved `Model`s and the classes that they became. Out: the section of their file.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import Ref, Slot
from neurlink_gen.code_trees import slots
from neurlink_gen.digests import digest
from neurlink_gen.findings.places import line_span
from neurlink_gen.findings.source import text_of
from neurlink_gen.graph import Graph, Model, Node
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.proofs import Proof
from neurlink_gen.lower.classes import ClassCode, FileCode, Parameter
from neurlink_gen.ops.calls import signature
from neurlink_gen.ownership.lock import Section, section
from neurlink_gen.ownership.records import (
    TENSORS,
    Domain,
    FileRecord,
    Holder,
    Line,
    ModelRecord,
    Read,
    State,
)
from neurlink_gen.ownership.steps import Step, steps_of
from neurlink_gen.remembered import remembered
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.state_dict import Entry, entries
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
    lines, returns, kept = _Walk(model).lines()
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
        lines,
        returns,
        kept,
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


_At = tuple[int, int]
"""A step, and which of its outputs."""


class _Place(NamedTuple):
    """Where a line stands: the line of the network, then that inside its nerve, and so on.

    indices: those that share their parameters stand at the first of them. texts: what is in the spec.
    """

    indices: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()

    def of(self, node: Node) -> _Place:
        """The place of a line that stands here."""
        return _Place((*self.indices, _index(node)), (*self.texts, _spec_text(node)))


def _index(node: Node) -> int:
    return node.index if node.sharing is None else node.sharing.first


@dataclass
class _Walk:
    """A walk through the lines of a model, those of composite nerves in their places."""

    model: Model
    made: list[Line] = field(default_factory=list)

    def lines(self) -> tuple[tuple[Line, ...], tuple[Read, ...], tuple[Read, ...]]:
        """The steps, and which of them make what is returned, and what intermediates are."""
        self.entries: dict[tuple[tuple[int, ...], int | None], list[Entry]] = {}
        for entry in entries(self.model):
            indices = tuple([_index(node) for node in entry.path])
            self.entries.setdefault((indices, entry.place), []).append(entry)
        self.known: set[str] = set()
        keep_all = self.model.has_intermediates
        graph = self.model.graph
        at = self._graph(graph, _Place(), (), keep_all)
        end = len(self.made)
        kept = tuple(at.values()) if keep_all else ()
        return (
            tuple(self.made),
            tuple(Read(at[ref][0] - end, at[ref][1]) for ref in graph.outputs),
            tuple(Read(i - end, output) for i, output in kept),
        )

    def _graph(
        self,
        graph: Graph,
        around: _Place,
        given: Sequence[_At],
        keep_all: bool = False,
    ) -> dict[Ref, _At]:
        """Append the steps of a graph; where each value is made. given: where its inputs are."""
        at: dict[Ref, _At] = {}
        feeds = iter(given)
        for node in graph.nodes:
            if node.is_input and around.indices:
                at[Ref(node.index)] = next(feeds)
            elif node.is_input or keep_all or node.index in graph.live:
                made = self._node(node, around.of(node), at)
                at |= {Ref(node.index, i): each for i, each in enumerate(made)}
        return at

    def _node(self, node: Node, place: _Place, at: Mapping[Ref, _At]) -> list[_At]:
        """Append the steps of one line, or those of its nerve; where each of its outputs is made."""
        if node.body is not None:
            inside = self._graph(node.body, place, [at[ref] for ref in node.inputs])
            return [inside[ref] for ref in node.body.outputs]
        first = len(self.made)

        def source(operand: Ref | int) -> _At:
            return at[operand] if isinstance(operand, Ref) else (first + operand, 0)

        steps, end = _steps(node)
        gives, derived = _gives(node), _derived(node)
        for step in steps or [Step("", () if node.is_input else (end,))]:
            here = len(self.made)
            places = map(source, step.reads)
            self.made.append(
                Line(
                    place.texts,
                    tuple([Read(index - here, output) for index, output in places]),
                    gives,
                    derived,
                    self._holders(place.indices, step.module),
                    step.text,
                    step.follows,
                    here > first,
                )
            )
        return [(len(self.made) - 1, output) for output in range(len(node.outputs))]

    def _holders(
        self, indices: tuple[int, ...], module: int | None
    ) -> tuple[Holder, ...]:
        """The modules of a step that hold state, each with its own where it is the first to say so."""
        grouped: dict[tuple[str, str], list[State]] = {}
        for entry in self.entries.get((indices, module), ()):
            name, _, own = entry.key.rpartition(".")
            if entry.module in TENSORS:
                name, own = entry.key, ""
            states = grouped.setdefault((name, entry.module), [])
            if entry.key not in self.known and not entry.is_unknown:
                states.append(State(own, entry.shape, entry.dtype, entry.is_buffer))
            self.known.add(entry.key)
        return tuple([Holder(*each, tuple(own)) for each, own in grouped.items()])


@remembered
def _steps(node: Node) -> tuple[tuple[Step, ...], Ref | int]:
    """What a line computes. An input has no steps."""
    if node.result is None or node.is_input:
        return (), 0
    return steps_of(node.result.code)


@remembered
def _gives(node: Node) -> tuple[str, ...]:
    return tuple(map(_described, node.outputs))


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
