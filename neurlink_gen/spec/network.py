"""`build`: what a spec's model functions return; and `Net`, a built network as a nerve.

In: the lines of a network. Out: a `Network`, which says what was asked for and where; the lines
are looked at later, when it is elaborated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neurlink_gen.findings.source import Span, caller_name, caller_span
from neurlink_gen.init import Initializer
from neurlink_gen.lazy_dataclasses import Sealed, dataclass
from neurlink_gen.names import class_name_of
from neurlink_gen.spec.nerve import Lines, Nerve

Beginnings = Mapping[type[Nerve] | tuple[str, type[Nerve]], Initializer]


@dataclass(frozen=True)
class Network(Sealed):
    """A network as it was written. function: the function that built it."""

    lines: object
    name: object
    outputs: object
    output_intermediate: bool
    span: Span
    init: object = None
    edition: object = None
    training_outputs: object = None
    function: str = "<module>"

    @property
    def class_name(self) -> str:
        """What its class is called where it is part of another network."""
        name = class_name_of(self.function) if self.name is None else str(self.name)
        return name if name.isidentifier() else "Network"


def build(
    lines: Lines,
    *,
    name: str | None = None,
    outputs: Sequence[str | int] | None = None,
    output_intermediate: bool = False,
    init: Beginnings | None = None,
    edition: int | None = None,
    training_outputs: Sequence[str | int] | None = None,
) -> Network:
    """A network of the given lines.

    name: of the generated class; by default made from the function's name.
    outputs: the tags or indices of the lines that `forward` returns, by default the last: one
        gives a bare tensor, several a `NamedTuple` in that order.
    output_intermediate: also write `forward_intermediates`, which returns every line's output.
    init: how the weights of each class of modules begin, and with which biases of 0: in the whole
        network, or, under `("tag", nn.Linear)`, in what bears that tag.
    training_outputs: the lines that it returns as well while it is trained, after the others. What
        they alone need, such as an auxiliary head, is not computed in evaluation.
    edition: of the rules that derive strides and paddings; by default the one that the lock file
        says the model is of, or the latest.
    """
    return Network(
        lines,
        name,
        outputs,
        output_intermediate,
        caller_span(),
        init,
        edition,
        training_outputs,
        caller_name(),
    )


class Net(Nerve):
    """A built network as a layer: `nv.Net["backbone"](resnet50(), outputs=["layer3", "layer4"])`.

    Its inputs are the tensors that the line selects, its outputs those of the network. outputs: other
    lines of the network to return; what these do not need is not made.
    """

    def __init__(
        self, network: Network, *, outputs: Sequence[str | int] | None = None
    ) -> None:
        super().__init__()
        self.network = network
        self.outputs = outputs
