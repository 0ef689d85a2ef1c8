"""Checks that the classes of one generated file do not hide each other.

In: the models of a spec, with what their lines bring with them. Out: an error for a model that is
called like a class that the file needs, and for two things that would bear one name in it; and the
files that classes are copied from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from neurlink_gen.code import Definition
from neurlink_gen.code_trees import definitions
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose
from neurlink_gen.findings.source import Span
from neurlink_gen.graph import Model, Node
from neurlink_gen.ops.module import Module


def check_definitions(
    models: Sequence[Model], places: Mapping[str, Span]
) -> Iterator[Diagnostic]:
    """places: where each model of the spec is defined, by the name of its class."""
    needed = {each.name for model in models for each in model.graph.definitions}
    for name, span in places.items():
        if name in needed:
            message = (
                f"a model `{name}` would hide the class `{name}` that its file needs"
            )
            help = f'give it another name: build([...], name="{name}Net")'
            yield Diagnostic(rules.MODEL_NAME, message, span, help=help)
    first: dict[str, Definition] = {}
    for node in _lines_with_code(models):
        assert node.result is not None
        for each in definitions(node.result.code):
            if first.setdefault(each.name, each) != each:
                message = (
                    f"{node.nerve_name} brings a `{each.name}` with it, and another line of this "
                    f"file brings another `{each.name}`"
                )
                help = "rename one of the two, where it is defined"
                yield diagnose(rules.OWN_MODULE, message, node.origin, help=help)


def copied_files(models: Sequence[Model]) -> Iterator[Path]:
    """The files that modules of the user's own are copied from."""
    for node in _lines_with_code(models):
        if isinstance(node.operation, Module):
            yield node.operation.path


def _lines_with_code(models: Sequence[Model]) -> Iterator[Node]:
    for model in models:
        for graph in model.graph.nested:
            if graph.definitions:  # which few have
                yield from (node for node in graph.nodes if node.result is not None)
