"""What two versions of a model compute of the same weights, held against each other.

In: the records of both, and which modules of one are which of the other. Out: the first lines that
differ, if any do. Lines in another order are the same as long as they read the same.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping

from neurlink_gen.ownership.records import Line, ModelRecord

COMMUTATIVE = frozenset({"Add", "Mul"})
"""Nerves whose operands may change places."""

OF_TRAINING = frozenset(
    {"Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout"}
)
OF_TRAINING |= {"FeatureAlphaDropout", "DropPath", "Identity"}
"""Nerves that give what they are given, but for chance in training."""


def differing_lines(
    old: ModelRecord,
    new: ModelRecord,
    names: Mapping[str, str],
    with_settings: bool = False,
) -> tuple[Line | None, Line | None] | None:
    """The first line of each version that the other has not; None where what is returned is the same.

    names: what the modules of the old version are called now. with_settings: lines differ also
    where they differ in nothing but the values that they compute by.
    """
    before = _computed(old, names, with_settings)
    after = _computed(new, {}, with_settings)
    if _returned(old, before) == _returned(new, after):
        return None
    return _first_not_in(old, before, after), _first_not_in(new, after, before)


def _computed(
    model: ModelRecord, names: Mapping[str, str], with_settings: bool
) -> list[str]:
    """For each line a digest of all that leads to its outputs."""
    found: list[str] = []
    for index, line in enumerate(model.lines):
        nerve = nerve_name(line)
        modules = [(names.get(h.name, h.name), h.kind) for h in line.holders]
        read = [found[index + back] for back in line.reads]
        if nerve in OF_TRAINING and len(read) == 1:
            found += read
            continue
        if nerve in COMMUTATIVE:
            read.sort()
        # An input is told from the others by where it stands.
        own = read or [str(sum(not each.reads for each in model.lines[:index]))]
        settings = line.settings if with_settings else ()
        whole = repr((nerve, line.derived, settings, modules, own))
        found.append(hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest())
    return found


def _returned(model: ModelRecord, computed: list[str]) -> list[str]:
    return [computed[len(computed) + back] for back in model.returns]


def _first_not_in(model: ModelRecord, own: list[str], others: list[str]) -> Line | None:
    known = set(others)
    pairs = zip(model.lines, own, strict=True)
    return next((line for line, digest in pairs if digest not in known), None)


def nerve_name(line: Line) -> str:
    """The name of the nerve that makes a line: `Conv2d`, as far as its text says."""
    text = line.spec[-1]
    try:
        node: ast.expr = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return text
    if isinstance(node, ast.Tuple) and node.elts:
        node = node.elts[-1]
    while isinstance(node, (ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)
