"""The network of a model once more, at other values of its function's parameters.

In: a model as it was loaded, and how its weights begin. Out: a function that gives its graph at some
values, or None where it is no network like the first one.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from neurlink_gen.elaborate import elaborate
from neurlink_gen.elaborate.composites import KnownBodies
from neurlink_gen.elaborate.known_lines import KnownLines
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.exceptions import FOR_ALL
from neurlink_gen.graph import Beginning, Default, Graph
from neurlink_gen.load.discover import LoadedModel
from neurlink_gen.passes.beginnings import begin_nested, read_init
from neurlink_gen.passes.parameters import Elaborate
from neurlink_gen.passes.sharing import check_sharing
from neurlink_gen.prove.channels import channel_findings
from neurlink_gen.spec.network import Network


def holds(findings: Iterable[Diagnostic]) -> bool:
    """Whether there is no error among some findings."""
    return not any(found.is_error for found in findings)


def elaborate_again(
    loaded: LoadedModel,
    known: KnownBodies,
    graph: Graph,
    beginnings: tuple[Beginning, ...],
) -> Elaborate:
    """The network of a model at other values of its parameters, if it has no errors there.

    graph: its network at the defaults. beginnings: how its weights begin. A network in which they begin in another way, or that is told
        to return other things, is taken for one with errors: nothing of that can be a parameter.
    """
    first = loaded.network
    before = functools.cache(lambda: KnownLines.of(first, graph))

    def elaborate_at(values: Mapping[str, Default], is_probe: bool) -> Graph | None:
        assert loaded.function is not None
        try:
            network = loaded.function(**values)
        except FOR_ALL:
            raise
        except BaseException:  # a spec may raise anything
            return None
        if not isinstance(network, Network):
            return None
        graph, findings = elaborate(network, known, is_probe, before())
        if not holds(findings) or not holds(channel_findings(graph)):
            return None
        if is_probe and not holds(check_sharing(graph)):
            return None
        is_same = (
            network.output_intermediate == first.output_intermediate
            and network.edition == first.edition
            and read_init(network, graph)[0] == beginnings
        )
        return begin_nested(graph)[0] if is_same else None

    return elaborate_at
