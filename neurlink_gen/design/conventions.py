"""Rules about arguments that other libraries count, or order, differently.

In: the layers of a graph. Out: warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.design.layers import Layers
from neurlink_gen.design.windows import CONVOLUTIONS
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose
from neurlink_gen.findings.places import Part
from neurlink_gen.ops.convolution import Convolution
from neurlink_gen.ops.calls import signature

LEAST_MOMENTUM = 0.9
MOST_DROPPED = 0.75


def torch_order(layers: Layers) -> Iterator[Diagnostic]:
    """A convolution that is called with channels first, as torch's are."""
    for node in layers.nodes:
        if not isinstance(node.operation, Convolution) or not node.inputs:
            continue
        first, second, *_ = (*node.operation.recipe.arguments, None, None)
        channels = layers.graph.tensor(node.inputs[0]).channels
        if not isinstance(first, int) or not isinstance(second, int):
            continue
        given = (Expression.of(first), Expression.of(second))
        if given == (channels, node.outputs[0].channels):
            name = node.nerve_name
            yield diagnose(
                rules.TORCH_ORDER,
                f"nv.{name} takes its kernel first, and is given {first} and {second}, the "
                "channels of this line",
                node.origin,
                notes=(f"this is a kernel of {first} with a dilation of {second}",),
                help=f"the line says the channels: write nv.{name}(kernel_size)",
            )


def stride_given(layers: Layers) -> Iterator[Diagnostic]:
    """A stride where torch has it, second: here that is the dilation, and the line says the stride."""
    seen: set[int] = set()
    for layer in layers.of(*CONVOLUTIONS, "MaxPool"):
        operation = layer.node.operation
        if operation is None or layer.node.index in seen:
            continue
        seen.add(layer.node.index)
        recipe = operation.recipe
        kernel, given, *_ = (*recipe.arguments, None, None)
        if not isinstance(given, int) or given < 2:
            continue
        if [*signature(recipe.nerve_class).parameters][1:2] != ["dilation"]:
            continue
        if set(layer.extents("stride")) == {given} and not layer.is_written("stride"):
            name = f"nv.{layer.node.nerve_name}"
            yield diagnose(
                rules.TORCH_ORDER,
                f"{name} takes its dilation second, and is given {given}, the stride of this line",
                layer.node.origin,
                part=Part("argument", name="dilation", position=1),
                notes=(f"this is a kernel of {kernel} with a dilation of {given}",),
                help=f"the line says the stride: write {name}({kernel}), or dilation={given} if that "
                "is meant",
            )


def order_not_said(layers: Layers) -> Iterator[Diagnostic]:
    """A convolution with `norm` and `act` that leaves their order to the default.

    The default is neurlink's, activation first; most papers since have the normalisation first.
    """
    for layer in layers.of(*CONVOLUTIONS):
        operation = layer.node.operation
        if not isinstance(operation, Convolution) or operation.says_order:
            continue
        if operation.norm is None or operation.act is None:
            continue
        yield diagnose(
            rules.ORDER_OF_NORM,
            f"nv.{layer.node.nerve_name} has a norm and an act, and does not say which is first: "
            "it activates, and then normalises",
            layer.node.origin,
            help="write norm_after_act=False to normalise first, as most networks do, or "
            "norm_after_act=True to keep this order",
        )


def momentum_of_the_old(layers: Layers) -> Iterator[Diagnostic]:
    """A momentum that is the weight of the old value, where torch's is that of the new."""
    for layer in layers.of("BatchNorm", "InstanceNorm"):
        momentum = layer.argument("momentum")
        if isinstance(momentum, float) and LEAST_MOMENTUM <= momentum < 1:
            yield diagnose(
                rules.MOMENTUM,
                f"{layer.name} has a momentum of {momentum:g}, so its running statistics are "
                "hardly more than the last batch's",
                layer.node.origin,
                part=Part("argument", name="momentum"),
                notes=(
                    "torch's momentum is the weight of the new value, not of the old",
                ),
                help=f"write momentum={1 - momentum:.3g}",
            )


def dropout_of_the_kept(layers: Layers) -> Iterator[Diagnostic]:
    """A dropout that drops so much that the share to keep was probably meant."""
    for layer in layers.every:
        share = layer.argument("p") if "Dropout" in layer.name else None
        if isinstance(share, float) and share > MOST_DROPPED:
            yield diagnose(
                rules.DROPOUT_SHARE,
                f"{layer.name} drops {share:.0%} of its input",
                layer.node.origin,
                part=Part("argument", name="p", position=0),
                notes=("p is the share that is dropped, not the share that is kept",),
                help=f"write {1 - share:.3g}, if that share is to be dropped",
            )
