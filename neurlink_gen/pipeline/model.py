"""One model: the stages from its elaboration to its proof, in order.

In: a model as it was loaded. Out: its `Model` and what was found, put down in what was checked so far.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from neurlink_gen.design import check_design
from neurlink_gen.elaborate import elaborate
from neurlink_gen.elaborate.composites import KnownBodies
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.graph import Default, Fixed, Graph, Model
from neurlink_gen.proofs import Proof
from neurlink_gen.load.discover import LoadedModel
from neurlink_gen.passes.alike import settle_alike
from neurlink_gen.passes.beginnings import begin_nested, read_init
from neurlink_gen.passes.dead_lines import check_dead_lines
from neurlink_gen.passes.decisions import of_other_kinds, with_place
from neurlink_gen.passes.inplace import settle_inplace
from neurlink_gen.passes.near_tags import check_near_tags
from neurlink_gen.passes.parameters import Tracking, defaults_of, track
from neurlink_gen.passes.sharing import check_sharing
from neurlink_gen.passes.size_sources import settle_sizes
from neurlink_gen.passes.stages import check_stages
from neurlink_gen.pipeline.again import elaborate_again, holds
from neurlink_gen.pipeline.checked import Checked
from neurlink_gen.prove import prove


def check_model(
    loaded: LoadedModel, checked: Checked, known: KnownBodies, is_build: bool
) -> None:
    """Elaborate and prove one model, and put down what was made and found."""
    network = loaded.network
    graph, findings = elaborate(network, known)
    checked.graphs.append(graph)
    checked.broken += findings
    if any(found.is_error for found in findings):
        # What the sound lines claim is checked all the same.
        checked.findings += [each for each in prove(graph)[1] if each.is_error]
        return
    call = loaded.function
    defaults = {} if call is None or not is_build else defaults_of(call)
    keep_all = network.output_intermediate
    beginnings, refused = read_init(network, graph)

    def proved(graph: Graph) -> tuple[Graph, Proof, tuple[Diagnostic, ...]]:
        # Settled first: a line that is not written for its size alone demands nothing.
        settled = settle_sizes(settle_alike(graph), keep_all)
        proof, findings = prove(settled, keep_all)
        return settled, proof, (*findings, *check_sharing(settled))

    again = elaborate_again(loaded, known, graph, beginnings)
    graph = begin_nested(graph)[0]
    tracking = track(defaults, graph, again)
    settled, proof, unproved = proved(tracking.graph)
    if tracking.kept and not holds(unproved):
        # It holds at the defaults, perhaps, and not with every parameter tracked.
        tracking = track(defaults, graph, again, lambda each: holds(proved(each)[2]))
        settled, proof, unproved = proved(tracking.graph)
    graph, findings = settle_inplace(settled, keep_all)
    dead = check_dead_lines(graph, keep_all)
    near = check_near_tags(graph)
    checked.findings += [*findings, *dead, *near, *check_stages(graph), *unproved]
    checked.findings += check_design(graph)
    graph, nested = begin_nested(graph)
    checked.findings += nested
    checked.findings += refused
    checked.models.append(
        Model(
            loaded.class_name,
            loaded.function_name,
            loaded.docstring,
            graph,
            proof,
            keep_all,
            parameters=tuple((name, defaults[name]) for name in tracking.kept),
            requirements=tracking.requirements,
            fixed=_fixed(tracking, call, is_build),
            beginnings=beginnings,
            edition=known.edition.number,
        )
    )


def _fixed(
    tracking: Tracking, function: Callable[..., object] | None, is_build: bool
) -> tuple[Fixed, ...]:
    """The parameters of a model function that the class does not have, in their order."""
    if function is None or not is_build:
        return ()
    found = [with_place(each, function) for each in tracking.fixed]
    found += of_other_kinds(function, defaults_of(function))
    order = list(inspect.signature(function).parameters)
    return tuple(sorted(found, key=lambda each: order.index(each.name)))
