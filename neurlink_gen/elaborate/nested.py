"""Built networks on lines of other ones: `nv.Net["backbone"](resnet50())`.

In: what the nerve is given, the lines of the network that it holds, and the tensors that its line
selects. Out: the network, its axes in terms of these tensors, and what its inputs demand of them; or
a `Problem`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from neurlink_gen.algebra.observation import agree
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Text
from neurlink_gen.elaborate.declared import read_channels
from neurlink_gen.elaborate.inputs import Axes
from neurlink_gen.elaborate.lines import WrittenLine
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.ops.input import Input
from neurlink_gen.ops.operation import (
    AtLeast,
    Result,
    SameSize,
    call_init,
    check_layout,
)
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.spec.network import Net, Network
from neurlink_gen.tensors import Tensor
from neurlink_gen.words import counted, shown


def network_of(nerve: Nerve) -> tuple[Network, object]:
    """The network that a `Net` holds, and the `outputs` that are wanted of it."""
    instance = object.__new__(Net)
    instance.recipe = nerve.recipe
    call_init(instance)
    if isinstance(instance.network, Network):
        return instance.network, instance.outputs
    given: object = instance.network
    hint = "give it what build(...) returns: nv.Net(resnet50())"
    if callable(given) and not isinstance(given, type):
        name = getattr(given, "__name__", "resnet50")
        hint = f"call the function: nv.Net({name}())"
    raise Problem(
        rules.BAD_VALUE,
        f"`network` must be a built network, not {shown(given)}",
        help=hint,
    )


def bind(
    network: Network, lines: Sequence[WrittenLine], tensors: Sequence[Tensor]
) -> dict[int, Tensor]:
    """What comes in at each of a network's inputs, by the numbers of their lines."""
    inputs = [line for line in lines if line.is_input]
    if len(inputs) != len(tensors):
        wanted = counted(len(inputs), "tensor", "tensors")
        raise Problem(
            rules.INPUT_COUNT,
            f"{network.class_name} takes {wanted}, and the line selects {len(tensors)}",
            part=Part("selector"),
        )
    for line, tensor in zip(inputs, tensors, strict=True):
        _check(network, line, tensor)
    return {line.number: each for line, each in zip(inputs, tensors, strict=True)}


def _check(network: Network, line: WrittenLine, tensor: Tensor) -> None:
    """Raise a Problem where an input is given another dtype, or other channels, than it declares."""
    name = network.class_name
    if tensor.dtype != "float32":
        raise Problem(
            rules.DTYPE,
            f"{name} takes floating-point tensors, and is given {tensor.dtype}",
        )
    check_layout(name, tensor)
    pair = line.written[0] if isinstance(line.written, tuple) else None
    if not isinstance(pair, tuple) or len(pair) != 2:
        return  # reported when the line is added
    try:
        channels = read_channels(pair[0])
    except Problem:
        return  # as above
    if channels is not None and not agree(channels, tensor.channels):
        raise Problem(
            rules.CHANNEL_INPUT,
            f"{name} takes {counted(channels.value, 'channel', 'channels')}, and is given "
            f"{tensor.described}",
            help=(
                f"bring it to {channels} channels first, with nv.Conv{tensor.rank}d(1)"
                if tensor.rank
                else f"bring it to {channels} channels first, with nv.Linear()"
            ),
        )


def axes_of(network: Network, own: Axes, bound: Mapping[int, Tensor]) -> Axes:
    """The axes of a network, of which the inputs are given.

    own: the axes that it has by itself. bound: what comes in, by the numbers of the inputs' lines.
    """
    if len(own.owners) > 1:
        raise Problem(
            rules.BAD_VALUE,
            f"{network.class_name} has several inputs with a base size of their own, and cannot be "
            "part of another network",
            help="declare the sizes of all its inputs but one, as ratios or formulas",
        )
    if not own.owners:
        return own  # it has no input, which is reported
    ((line, axes),) = own.owners
    tensor = bound[line]
    if tensor.rank != len(axes):
        raise Problem(
            rules.SIZE_RANK,
            f"{network.class_name} takes a tensor with "
            f"{counted(len(axes), 'spatial axis', 'spatial axes')}, and is given {tensor}",
            help=(
                None
                if tensor.rank
                else "select a line before the map is flattened; nv.Unflatten makes a map of a vector"
            ),
        )
    names = [str(size.base_axis) for size in axes]
    return Axes(
        tensor.sizes,
        ((line, tensor.sizes),),
        tuple(zip(names, tensor.sizes, strict=True)),
    )


def given(name: str, operation: Input, tensor: Tensor) -> Result:
    """What comes in at an input of a network of this name, and what is promised of it there."""
    demands = tuple(_promised(name, operation, tensor))
    return Result((tensor,), Text(""), demands=demands)


def _promised(
    name: str, operation: Input, tensor: Tensor
) -> Iterator[SameSize | AtLeast]:
    sizes, step = tensor.sizes, operation.multiple_of
    fixed = operation.size
    if fixed is not None:
        extents = fixed if isinstance(fixed, tuple) else (fixed,) * len(sizes)
        for size, extent in zip(sizes, extents, strict=False):
            why = f"{name} takes a size of {extent}, and is given {size}"
            yield SameSize(Size.constant(extent), size, why)
        return
    for size in sizes:
        if step > 1:
            why = f"{name} takes multiples of {step}, and is given {size}"
            yield SameSize(size // step * step, size, why)
        if operation.min_size > 1:
            why = (
                f"{name} takes sizes from {operation.min_size} on, and is given {size}"
            )
            yield AtLeast(size, operation.min_size, why)
