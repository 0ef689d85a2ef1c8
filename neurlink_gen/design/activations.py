"""Rules about activations: two in a row, none at all, and the wrong one at the end.

In: the layers of a graph. Out: warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.design.layers import Layer, Layers
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Label, diagnose
from neurlink_gen.findings.places import span_of

# What is made of two others by design is not among them: tanh(softplus(x)) is half of Mish.
ACTIVATIONS = frozenset(
    "ReLU ReLU6 LeakyReLU PReLU RReLU ELU CELU SELU GELU SiLU Mish Hardswish Hardsigmoid "
    "Sigmoid Tanh Hardtanh".split()
)
BETWEEN = frozenset("Dropout AlphaDropout Identity".split())


def stacked(layers: Layers) -> Iterator[Diagnostic]:
    """An activation of what is activated already."""
    for layer in layers.every:
        before = layer.before
        if before and layer.name in ACTIVATIONS and before.name in ACTIVATIONS:
            yield diagnose(
                rules.STACKED_ACTIVATIONS,
                f"{layer.name} follows {before.name} with nothing in between",
                layer.node.origin,
                labels=(
                    Label(
                        f"{before.name} is applied here", span_of(before.node.origin)
                    ),
                ),
                help="remove one of the two",
            )


def linear_twice(layers: Layers) -> Iterator[Diagnostic]:
    """Two linear layers that together can do no more than one."""
    for layer in layers.of("Linear"):
        before = _linear_before(layer)
        if before is None:
            continue
        inputs, hidden = before.argument("in_features"), before.argument("out_features")
        outputs = layer.argument("out_features")
        counts = [int(n) for n in (inputs, hidden, outputs) if isinstance(n, int)]
        # A narrow one in the middle is there to save parameters.
        if len(counts) == 3 and counts[1] >= min(counts[0], counts[2]):
            yield diagnose(
                rules.LINEAR_TWICE,
                f"two linear layers with no activation between them, from {inputs} over {hidden} "
                f"to {outputs}: one from {inputs} to {outputs} can do the same",
                layer.node.origin,
                labels=(Label("the first of the two", span_of(before.node.origin)),),
                help=f"put a line between them: (({hidden}, ()), nn.ReLU())",
            )


def _linear_before(layer: Layer) -> Layer | None:
    """The linear layer whose output this one alone gets, unchanged but for dropout."""
    current = layer
    while current.is_only_reader and current.before is not None:
        current = current.before
        if current.name == "Linear":
            return current
        if current.name not in BETWEEN:
            return None
    return None


def softmax_at_the_end(layers: Layers) -> Iterator[Diagnostic]:
    """A classifier that returns probabilities, where torch's loss wants logits."""
    graph = layers.graph
    for ref in graph.outputs:
        layer = layers.ends.get(ref)
        if (
            layer is not None
            and layer.name == "Softmax"
            and layer.is_only_reader
            and layer.before is not None
            and layer.before.name == "Linear"
        ):
            yield diagnose(
                rules.SOFTMAX_AT_THE_END,
                "the network ends with a Softmax, and nn.CrossEntropyLoss has one of its own",
                layer.node.origin,
                labels=(Label("the logits", span_of(layer.before.node.origin)),),
                notes=("after two of them gradients are small, and training is slow",),
                help="return the logits, and take softmax(dim=1) of them where probabilities are "
                "needed",
            )
