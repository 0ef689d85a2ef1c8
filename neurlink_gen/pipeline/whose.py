"""Which models of a spec a finding is about, where the line itself does not say so.

In: what was found of each model. Out: the same findings, with a note where functions share the line and
only some of their networks are at fault.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.source import syntax_tree
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.load.discover import LoadedModel
from neurlink_gen.words import listed

MOST_NAMES = 4


def with_models(
    found: Sequence[tuple[LoadedModel, Diagnostic]], count: int
) -> list[Diagnostic]:
    """The findings. count: how many models there are."""
    names: dict[object, dict[str, None]] = {}
    for model, each in found:
        names.setdefault(each.sort_key, {})[model.function_name] = None
    return [_with_note(model, each, names, count) for model, each in found]


def _with_note(
    model: LoadedModel,
    found: Diagnostic,
    names: Mapping[object, Mapping[str, None]],
    count: int,
) -> Diagnostic:
    own = [f"`{name}`" for name in names[found.sort_key]]
    if len(own) == count or len(own) > MOST_NAMES or _is_inside(model, found):
        return found
    return replace(
        found, notes=(*found.notes, f"it is so in the network of {listed(own)}")
    )


def _is_inside(model: LoadedModel, found: Diagnostic) -> bool:
    """Whether something of what is shown stands in what defines the model, and in no other's."""
    tree = syntax_tree(model.span.file)
    body = tree.body if tree else []
    own = [node for node in body if node.lineno == model.span.line]
    spans = (found.span, *(label.span for label in found.labels))
    return any(
        span.file == model.span.file
        and node.lineno <= span.line <= (node.end_lineno or node.lineno)
        for node in own
        for span in spans
    )
