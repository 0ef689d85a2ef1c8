"""A rule about layers that give what they are given.

In: the layers of a network. Out: warnings. The usual one is a pool to "(1, 1)" whose quotes were
forgotten, so that it pools to the size of the input.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from neurlink_gen.design.layers import Layer, Layers, layers_of
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose
from neurlink_gen.findings.places import Part, line_expression, part_expression
from neurlink_gen.findings.repairs import Quote
from neurlink_gen.findings.source import Origin, find_expression
from neurlink_gen.graph import Graph
from neurlink_gen.remembered import remembered

POOLS = ("MaxPool", "AvgPool")
# By the argument that would have to be more than 1.
REARRANGING = {
    "ChannelShuffle": "groups",
    "PixelShuffle": "upscale_factor",
    "PixelUnshuffle": "downscale_factor",
}
SIZE = Part("size")
QUOTES = (
    'for the {1} of a whole map, write "{0}" in quotes, and so in the lines that read it: without '
    "quotes, {0} is a ratio of each axis of the network's input"
)
POOL_ALL = (
    ", or give the pool a larger kernel; to pool the whole map to one cell, declare its size in "
    'pixels, in quotes: "(1, 1)"'
)


def does_nothing(layers: Layers) -> Iterator[Diagnostic]:
    """A layer that does nothing, in every use of the composite nerve that it may stand in."""
    found: dict[Origin, Layer] = {}
    graphs = layers.graph.nested
    for graph in graphs:
        for layer in _idle_layers(graph):
            origin = layer.node.origin
            if _is_plain(origin, graph is not layers.graph):
                found.setdefault(_place(origin), layer)
    if not found:
        return
    every = (layer for graph in graphs for layer in layers_of(graph).every)
    at_work = {_place(each.node.origin) for each in every if not _is_idle(each)}
    for place, layer in found.items():
        if place not in at_work:
            yield _told(layer)


@remembered
def _idle_layers(graph: Graph) -> list[Layer]:
    return [
        each for each in layers_of(graph).of(*POOLS, *REARRANGING) if _is_idle(each)
    ]


def _place(origin: Origin) -> Origin:
    return Origin(origin.call, origin.path, origin.nerve)


def _is_idle(layer: Layer) -> bool:
    if not layer.is_one_of(*POOLS):
        return layer.argument(REARRANGING.get(layer.name, "")) == 1
    windows = {layer.extents(role) for role in ("kernel_size", "stride")}
    return windows == {(1,) * layer.rank}


def _is_plain(origin: Origin, is_inside: bool) -> bool:
    """Whether numbers alone are written, and no parameter decides what the layer does."""
    call = find_expression(origin.nerve or origin.call)
    if not isinstance(call, ast.Call):
        return False
    written = [*call.args, *(keyword.value for keyword in call.keywords)]
    if is_inside:
        size = part_expression(line_expression(origin), SIZE)
        if size is None:
            return False
        written.append(size)
    return not any(
        isinstance(node, ast.Name) for each in written for node in ast.walk(each)
    )


def _told(layer: Layer) -> Diagnostic:
    """The warning; with the quotes, where they are what is missing."""
    origin, is_pool = layer.node.origin, layer.is_one_of(*POOLS)
    message = f"{layer.name} has {_reason(layer)}, so it does nothing"
    size = part_expression(line_expression(origin), SIZE)
    if is_pool and isinstance(size, ast.Tuple) and not layer.is_written("kernel_size"):
        whole = "maximum" if layer.is_one_of("MaxPool") else "mean"
        help = QUOTES.format(ast.unparse(size), whole)
        return diagnose(
            rules.DOES_NOTHING, message, origin, part=SIZE, help=help, repair=Quote()
        )
    return diagnose(
        rules.DOES_NOTHING,
        message,
        origin,
        help="remove the line" + (POOL_ALL if is_pool else ""),
    )


def _reason(layer: Layer) -> str:
    role = REARRANGING.get(layer.name)
    return f"{role}=1" if role else "a kernel of 1 and a stride of 1"
