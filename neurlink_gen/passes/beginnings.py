"""Reads what a spec says of how parameters begin.

In: the `init` of a network, and its graph. Out: `Beginning`s, in order; or what is wrong with it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence

from neurlink_gen.code import Argument, Ref, argument, positional
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Problem
from neurlink_gen.findings.places import entry_span
from neurlink_gen.findings.source import Origin
from neurlink_gen.graph import Beginning, Graph, Node, modules_of
from neurlink_gen.init import FUNCTIONS, Initializer
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import namespace
from neurlink_gen.ops.arguments import choice, number
from neurlink_gen.spec.network import Network
from neurlink_gen.words import listed, shown

MODES = ("fan_in", "fan_out")
NONLINEARITIES = (
    "linear",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "selu",
)
DEFAULTS = {
    function.__name__: {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
    }
    for function in FUNCTIONS
}
OF_MATRICES = ("xavier_normal", "xavier_uniform", "kaiming_normal", "kaiming_uniform")
"""They count inputs and outputs, which a vector has none of."""
HELP = 'write init={nn.Conv2d: init.kaiming_normal(), ("head", nn.Linear): init.normal(std=0.01)}'


def read_init(
    network: Network, graph: Graph
) -> tuple[tuple[Beginning, ...], tuple[Diagnostic, ...]]:
    """How the parameters of a network begin, and what cannot be."""
    written = network.init
    if written is None:
        return (), ()
    if not isinstance(written, Mapping):
        problem = _bad(f"`init` must be a dictionary, not {_shown(written)}", HELP)
        return (), (_at(network, problem, None),)
    read, refused = [], []
    for index, (key, value) in enumerate(written.items()):
        try:
            read.append(_beginning(key, value, graph))
        except Problem as problem:
            refused.append(_at(network, problem, index))
    return (() if refused else tuple(read)), tuple(refused)


def _at(network: Network, problem: Problem, index: int | None) -> Diagnostic:
    """A finding about what a network says of `init`, or about one entry of it."""
    return problem.at(Origin(entry_span(network.span, "init", index), ()))


def begin_nested(graph: Graph) -> tuple[Graph, tuple[Diagnostic, ...]]:
    """The graph in which every network that is part of it knows how its parameters begin."""
    if all(inside.network is None for inside in graph.nested):
        return graph, ()
    findings: list[Diagnostic] = []
    graph = graph.with_bodies(lambda body: _begun(body, findings))
    return graph, tuple(findings)


def _begun(body: Graph, findings: list[Diagnostic]) -> Graph:
    inside, found = begin_nested(body)
    findings += found
    if inside.network is None:
        return inside
    every = tuple(Ref(node.index) for node in inside.nodes if node.outputs)
    beginnings, refused = read_init(inside.network, replace(inside, outputs=every))
    findings += refused
    # What it says of lines that are not used here is not written.
    kept = tuple(each for each in beginnings if _concerns(each, inside))
    return replace(inside, beginnings=kept) if kept else inside


def _concerns(beginning: Beginning, graph: Graph) -> bool:
    """Whether a line that is written has modules that begin so."""
    nodes = graph.nodes
    if beginning.within is not None:
        nodes = _nodes_of(graph, beginning.within)
    written = [node for node in nodes if node.index in graph.live]
    return any(each.torch_class == beginning.kind for each in modules_of(written))


def _bad(message: str, help: str | None = None) -> Problem:
    return Problem(rules.BAD_VALUE, message, help=help)


def _shown(value: object) -> str:
    if isinstance(value, Initializer):
        return f"init.{value.name}()"
    return shown(
        value.__name__ if callable(value) and hasattr(value, "__name__") else value
    )


def _beginning(key: object, value: object, graph: Graph) -> Beginning:
    within, kind = key if isinstance(key, tuple) and len(key) == 2 else (None, key)
    name = kind.__name__ if isinstance(kind, type) else ""
    if namespace("nn").get(name) is not kind:
        found = name if isinstance(kind, type) else shown(kind)
        kin = name.partition("_")[0].replace("Transposed", "Transpose")
        help = f"write nn.{kin}, which is the module that nv.{name} makes"
        raise _bad(
            f"a key of `init` must be a class of nn, not {found}",
            help if kin in namespace("nn") else HELP,
        )
    if not isinstance(value, Initializer):
        raise _bad(
            f"`init` must say init.normal() or the like, not {_shown(value)}", HELP
        )
    nodes = graph.nodes if within is None else _nodes_of(graph, within)
    every = graph.modules if within is None else tuple(modules_of(nodes))
    if not nodes:
        raise _bad(
            f"`init` speaks of {shown(within)}, and no attribute of the network is called so",
            "write the tag of a line, or the name of a stage, that is in no other stage",
        )
    torch_class = f"nn.{name}"
    states = [
        {state.name: len(state.shape) for state in module.state}
        for module in every
        if module.torch_class == torch_class
    ]
    where = "the network" if within is None else f'"{within}"'
    if not states:
        raise _none_of(name, nodes, where)
    _check(name, value, states, where)
    return Beginning(
        torch_class,
        within if isinstance(within, str) else None,
        None if value.name == "default" else f"nn.init.{value.name}_",
        tuple(_arguments(value)),
        _bias(value) if any("bias" in state for state in states) else None,
        # torch types the bias of a convolution as one that may be missing.
        name.startswith("Conv") or not all("bias" in state for state in states),
    )


def _none_of(name: str, nodes: Sequence[Node], where: str) -> Problem:
    """`init` of a class that the lines have no module of."""
    known = {
        each.torch_class: None
        for each in modules_of(nodes)
        if any(state.name == "weight" for state in each.state)
    }
    help = f"{where} has {listed(list(known))}" if known else "it has none with weights"
    return _bad(
        f"{where} has no nn.{name} for `init` to begin", f"{help}: remove this entry"
    )


def _check(
    name: str, value: Initializer, states: Sequence[Mapping[str, int]], where: str
) -> None:
    """Whether an initializer can be that of modules of which these are the states."""
    if not any("weight" in state for state in states):
        raise _bad(f"no nn.{name} in {where} has a weight for `init`")
    if not all("weight" in state for state in states):
        raise _bad(f"some nn.{name} in {where} have no weight for `init`")
    if value.name in OF_MATRICES and any(state["weight"] < 2 for state in states):
        raise _bad(
            f"init.{value.name} counts inputs and outputs, and the weight of nn.{name} "
            "has but one axis"
        )
    has_bias = any("bias" in state for state in states)
    bias = _bias(value)
    if value.name == "default" and (bias is None or not has_bias):
        reason = "it leaves the biases as they are too"
        if bias is not None:
            reason = f"no nn.{name} in {where} has a bias"
        raise _bad(f"init.default() changes nothing: {reason}")
    if bias and not has_bias:
        raise _bad(
            f"init.{value.name} speaks of a bias, and no nn.{name} in {where} has one"
        )


def _bias(value: Initializer) -> float | None:
    """The number that biases begin at; None where they stay as torch makes them."""
    return None if value.bias is None else number("bias", value.bias)


def _arguments(value: Initializer) -> Iterator[Argument]:
    low, high = (value.values.get(bound) for bound in ("a", "b"))
    if value.name == "uniform" and number("a", low) > number("b", high):
        raise _bad(f"init.uniform has a = {shown(low)} above b = {shown(high)}")
    for name, given in value.values.items():
        default = DEFAULTS[value.name][name]
        if name == "mode":
            checked: float | str = choice(name, given, MODES)
        elif name == "nonlinearity":
            checked = choice(name, given, NONLINEARITIES)
        else:
            checked = number(name, given, 0.0 if name == "std" else None)
        is_optional = default is not inspect.Parameter.empty
        yield (
            argument(name, checked, default)
            if is_optional
            else positional(name, checked)
        )


def _nodes_of(graph: Graph, name: object) -> tuple[Node, ...]:
    """The lines that an attribute of the network's class holds, by the tag or stage's name.

    What lines share is called as `nv.Shared` has it, and not as these lines are.
    """
    for group in graph.groups:
        if group.name == name and group.parent is None and group.last in graph.live:
            return graph.nodes[group.first : group.last + 1]
    return tuple(
        node
        for node in graph.nodes
        if (node.sharing.name if node.sharing else node.tag) == name
        if node.group is None and node.index in graph.live
        if node.body is not None or next(modules_of([node]), None) is not None
    )
