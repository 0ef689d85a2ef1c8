"""What a model says about the input sizes it works at, and how it checks them.

In: a model's class and its proof. Out: the words for its docstring, and the lines at the start of
`forward`, in a form that TorchScript, `torch.compile` and `torch.export` accept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neurlink_gen.lower.classes import ClassCode
from neurlink_gen.prove import Proof
from neurlink_gen.sizes import Domain
from neurlink_gen.tensors import AXES

WORDS = {"D": "depth", "H": "height", "W": "width", "L": "length"}


def precondition(proof: Proof, axes: Sequence[str] = ("H", "W")) -> str:
    """The sizes at which a model works, in words."""
    if proof.fixed is not None:
        return f"for inputs of {'x'.join(map(str, proof.fixed))} only"
    if not proof.domains:
        listed = ", ".join(axes)
        return f"for every {listed} >= 1"
    return "where " + ", and ".join(
        f"{_and(names)} {'is' if len(names) == 1 else 'are'} {_plural(domain, len(names))}"
        for names, domain in _by_domain(proof)
    )


def _by_domain(proof: Proof) -> list[tuple[list[str], Domain]]:
    """The axes that share a demand, together."""
    found: list[tuple[list[str], Domain]] = []
    for axis, domain in proof.domains:
        for names, known in found:
            if known == domain:
                names.append(axis)
                break
        else:
            found.append(([axis], domain))
    return found


def _and(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else words[0]


def _plural(domain: Domain, count: int) -> str:
    text = str(domain)
    return text if count == 1 else text.replace("a multiple of", "multiples of")


def guard_lines(written: ClassCode) -> Iterator[str]:
    """The check of the input's sizes; nothing where there is nothing to check."""
    if not written.is_model or not written.body.inputs or written.base_input is None:
        return
    name = written.body.inputs[written.base_input]
    rank = written.rank
    axes = AXES[rank]
    words = [WORDS[axis] for axis in axes]
    proof = written.proof
    if proof.fixed is not None:
        conditions = [
            f"{word} != {extent}"
            for word, extent in zip(words, proof.fixed, strict=True)
        ]
        wanted = "x".join(map(str, proof.fixed))
        yield _unpack(words, name, rank)
        yield from _check(conditions, f"expected an input of {wanted}", words)
    elif proof.domains:
        checked = [axis for axis, _ in proof.domains]
        if len(checked) == rank:
            yield _unpack(words, name, rank)
        else:
            for axis in checked:
                yield f"{WORDS[axis]} = {name}.shape[{axes.index(axis) - rank}]"
        for names, domain in _by_domain(proof):
            these = [WORDS[axis] for axis in names]
            conditions = [each for word in these for each in _violations(word, domain)]
            expected = f"expected {_and(these)} to be {_plural(domain, len(these))}"
            yield from _check(conditions, expected, these)


def _unpack(words: Sequence[str], name: str, rank: int) -> str:
    if rank == 1:
        return f"{words[0]} = {name}.shape[-1]"
    return f"{', '.join(words)} = {name}.shape[-{rank}:]"


def _violations(word: str, domain: Domain) -> Iterator[str]:
    if domain.residues == {0} and domain.modulus > 1:
        yield f"{word} % {domain.modulus} != 0"
    elif len(domain.residues) != domain.modulus:
        listed = ", ".join(map(str, sorted(domain.residues)))
        yield f"{word} % {domain.modulus} not in ({listed},)"
    if domain.least > 1:
        yield f"{word} < {domain.least}"


def _check(conditions: list[str], expected: str, words: Sequence[str]) -> Iterator[str]:
    actual = "x".join(f"{{{word}}}" for word in words)
    yield f"if {' or '.join(conditions)}:"
    yield f'    raise ValueError(f"{expected}, got {actual}")'
