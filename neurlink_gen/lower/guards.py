"""What a model says about the sizes it works at, and how it checks its inputs.

In: a model's graph, its proof, and the names of its inputs. Out: the words for its docstring, and
the lines at the start of `forward`, in a form that TorchScript, `torch.compile` and
`torch.export` accept.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from neurlink_gen.algebra.domains import Claim, Domain
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.graph import Graph
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.proofs import Proof
from neurlink_gen.lower.classes import TRAINING
from neurlink_gen.tensors import AXIS_WORDS, Tensor
from neurlink_gen.words import listed
from neurlink_gen.writing.layout import INDENT, WIDTH


def precondition(graph: Graph, proof: Proof) -> str:
    """The sizes at which a model works, in words; empty where it has none."""
    fixed = {size for node in graph.inputs if (size := _fixed_size(node.outputs[0]))}
    axes = _sources(graph)
    if not axes and len(fixed) == 1:
        return f"for inputs of {fixed.pop()} only"
    every = f"for every {', '.join(axes)} >= 1" if axes else ""
    if proof.evaluation is not None and not proof.evaluation.demands():
        return f"{every}, and in training where {proof.in_training.demands()}"
    return f"where {proof.demands()}" if proof.demands() else every


def _fixed_size(tensor: Tensor) -> str | None:
    """The size of an input that promises it: `32x32`."""
    values = [size.value for size in tensor.sizes]
    return None if None in values or not values else "x".join(map(str, values))


@dataclass(frozen=True)
class _Place:
    """An axis of an input: which input, and which of its axes, counted from the end."""

    input: int
    index: int


def _sources(graph: Graph) -> dict[str, _Place]:
    """Where each axis that is not fixed can be read."""
    places: dict[str, _Place] = {}
    for number, node in enumerate(graph.inputs):
        sizes = node.outputs[0].sizes
        for index, size in enumerate(sizes):
            if size.base_axis is not None and size.fixed is None:
                place = _Place(number, index - len(sizes))
                places.setdefault(size.base_axis, place)
    return places


def _claims(graph: Graph) -> dict[int, tuple[Size, ...]]:
    """The inputs whose sizes follow from others', or are fixed."""
    sources = _sources(graph)
    claims = {}
    for number, node in enumerate(graph.inputs):
        sizes = node.outputs[0].sizes
        places = [_Place(number, index - len(sizes)) for index in range(len(sizes))]
        own = [
            sources.get(size.base_axis or "") == place
            for size, place in zip(sizes, places, strict=True)
        ]
        if not all(own) or any(size.value is not None for size in sizes):
            claims[number] = sizes
    return claims


def axis_variables(
    graph: Graph, proof: Proof, parameters: Collection[str]
) -> dict[str, str]:
    """The local variables of a model's guard: `height`, or `audio_length` for a further input.

    parameters: names that mean something else in the class.
    """
    sources = _sources(graph)
    names = {}
    for axis in _needed(graph, proof):
        tag = graph.inputs[sources[axis].input].tag
        is_further = axis not in AXIS_WORDS and tag is not None
        names[axis] = f"{tag}_{AXIS_WORDS[axis[0]]}" if is_further else _word(axis)
    taken = {*parameters, *(node.tag for node in graph.inputs)}
    if not taken.isdisjoint(names.values()):
        names = {axis: f"input_{name}" for axis, name in names.items()}
    return names


def _word(axis: str) -> str:
    return AXIS_WORDS[axis[0]] + axis[1:]


def _needed(graph: Graph, proof: Proof) -> list[str]:
    """The axes that a model's guard reads, in the order of the inputs."""
    claims = (*proof.claims, *proof.always.claims)
    wanted = {axis for axis, _ in proof.domains}
    wanted |= {axis for claim in claims for axis in claim.axes}
    for sizes in _claims(graph).values():
        wanted |= {axis for size in sizes if size.value is None for axis in size.axes}
    return [axis for axis in _sources(graph) if axis in wanted]


def guard_lines(
    graph: Graph, proof: Proof, names: Sequence[str], variables: Mapping[str, str]
) -> tuple[str, ...]:
    """The check of the inputs' sizes; nothing where there is nothing to check.

    names: of the inputs. variables: of the axes.
    """
    checks = [*_checks(graph, proof.always, names, variables)]
    for number, claimed in _claims(graph).items():
        checks.append(_claim_check(names[number], claimed, variables))
    if proof.evaluation is not None:
        for check in _checks(graph, proof.in_training, names, variables):
            checks.append(replace(check, in_training=True))
    lines = itertools.chain(*(check.lines() for check in checks))
    return (*_unpacking(graph, names, variables), *lines)


@dataclass(frozen=True)
class _Check:
    """A check that raises where one of some conditions holds. in_training: in training alone."""

    conditions: Sequence[str]
    expected: str
    actual: str
    in_training: bool = False

    def lines(self) -> Iterator[str]:
        if not self.in_training:
            return raise_if(self.conditions, self.expected, self.actual)
        either = " or ".join(self.conditions)
        either = f"({either})" if len(self.conditions) > 1 else either
        expected = f"{self.expected} in training"
        return raise_if([f"self.{TRAINING} and {either}"], expected, self.actual)


def _checks(
    graph: Graph, proof: Proof, names: Sequence[str], variables: Mapping[str, str]
) -> Iterator[_Check]:
    """The checks of what a proof demands."""
    sources = _sources(graph)
    for axes, domain in proof.by_domain():
        for number in dict.fromkeys(sources[axis].input for axis in axes):
            mine = [axis for axis in axes if sources[axis].input == number]
            whose = "" if mine[0] in AXIS_WORDS else f" of {names[number]}"
            yield _domain_check(mine, domain, variables, whose)
    for claim in proof.claims:
        yield _claimed_check(claim, variables)


def _domain_check(
    axes: list[str], domain: Domain, variables: Mapping[str, str], whose: str
) -> _Check:
    """The check of some axes of one input. whose: which input's they are, if that needs saying."""
    sizes = [variables[axis] for axis in axes]
    conditions = [each for name in sizes for each in _violations(name, domain)]
    words = listed([AXIS_WORDS[axis[0]] for axis in axes])
    expected = f"expected {words}{whose} to be {domain.describe(len(axes))}"
    actual = "x".join(f"{{{name}}}" for name in sizes)
    return _Check(conditions, expected, actual)


def _unpacking(
    graph: Graph, names: Sequence[str], variables: Mapping[str, str]
) -> Iterator[str]:
    sources = _sources(graph)
    by_input: dict[int, list[str]] = {}
    for axis in variables:
        by_input.setdefault(sources[axis].input, []).append(axis)
    for number, axes in by_input.items():
        rank = graph.inputs[number].outputs[0].rank
        if 1 < len(axes) == rank:
            targets = ", ".join(variables[axis] for axis in axes)
            yield f"{targets} = {names[number]}.shape[-{rank}:]"
            continue
        for axis in axes:
            place = f"{names[number]}.shape[{sources[axis].index}]"
            yield f"{variables[axis]} = {place}"


def _claim_check(
    name: str, sizes: tuple[Size, ...], variables: Mapping[str, str]
) -> _Check:
    expected = [size.formula(variables) for size in sizes]
    actual = [f"{name}.shape[{index - len(sizes)}]" for index in range(len(sizes))]
    conditions = [f"{a} != {e}" for a, e in zip(actual, expected, strict=True)]
    wanted = "x".join(e if e.isdigit() else f"{{{e}}}" for e in expected)
    got = "x".join(f"{{{each}}}" for each in actual)
    return _Check(conditions, f"expected {name} to be {wanted}", got)


def _claimed_check(claim: Claim, variables: Mapping[str, str]) -> _Check:
    """The check of a claim as it stands."""
    left = claim.left.formula(variables)
    if claim.right is None:
        condition = f"{left} < {claim.minimum}"
        wanted = f"at least {claim.minimum}"
    else:
        right = claim.right.formula(variables)
        condition, wanted = f"{left} != {right}", f"equal to {right}"
    actual = "x".join(f"{{{variables[axis]}}}" for axis in claim.axes)
    words = listed([AXIS_WORDS[axis[0]] for axis in claim.axes])
    expected = f"expected {left} to be {wanted}"
    return _Check([condition], expected, f"{words} {actual}")


def _violations(word: str, domain: Domain) -> Iterator[str]:
    if domain.residues == {0} and domain.modulus > 1:
        yield f"{word} % {domain.modulus} != 0"
    elif len(domain.residues) == 1 and domain.modulus > 1:
        yield f"{word} % {domain.modulus} != {min(domain.residues)}"
    elif len(domain.residues) != domain.modulus:
        yield f"{word} % {domain.modulus} not in {sorted(domain.residues)}"
    if domain.least > 1:
        yield f"{word} < {domain.least}"


def raise_if(conditions: Sequence[str], expected: str, actual: str) -> Iterator[str]:
    """The lines that raise a ValueError where one of some conditions holds."""
    yield f"if {' or '.join(conditions)}:"
    room = WIDTH - 2 * len(INDENT)
    literal = f'f"{expected}, got {actual}"'
    whole = f"{INDENT}raise ValueError({literal})"
    # black splits no strings, so a very long message is several.
    pieces = [literal]
    if len(literal) > room - 2 * len(INDENT):
        halves = (f"{expected}, ", f"got {actual}")
        pieces = [piece for half in halves for piece in _literals(half)]
    if len(whole) <= room:
        yield whole
        return
    yield f"{INDENT}raise ValueError("
    yield from (INDENT * 2 + piece for piece in pieces)
    yield f"{INDENT})"


def _literals(text: str) -> Iterator[str]:
    """Text of a message as literals, each of which fits on a line of a guard's call."""
    room = WIDTH - 4 * len(INDENT) - len('f""')
    line = ""
    for word in re.findall(r"(?:\{[^}]*\}|[^{ ])+ ?", text):
        if line and len(line) + len(word) > room:
            yield _literal(line)
            line = ""
        line += word
    yield _literal(line)


def _literal(text: str) -> str:
    return f'{"f" if "{" in text else ""}"{text}"'
