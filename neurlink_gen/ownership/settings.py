"""The values by which a line computes what it does, beside its weights and its sizes.

In: a line of a graph, and what is known of it already. Out: short texts, `LeakyReLU(negative_slope=0.1)`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from neurlink_gen.code import Apply, Code, Module, Ref, Slot
from neurlink_gen.digests import digest
from neurlink_gen.writing.literals import value_text

LONGEST = 48
"""In characters, of a value; of a longer one there is a digest."""
DIGITS = 12

_TOLD_BY_SHAPES = frozenset(
    "in_channels out_channels num_features num_channels in_features out_features channels "
    "normalized_shape num_parameters scale_factor size output_size split unflattened_size "
    "return_indices".split()
)
_TOLD_BY_STATE = frozenset(
    "kernel_size groups bias affine elementwise_affine track_running_stats init".split()
)
"""Of modules that hold some; what their state begins as, a checkpoint says."""
_OF_TRAINING = frozenset("inplace momentum p drop_path".split())


def settings(code: Code, derived: Collection[str]) -> Iterator[str]:
    """What stands in code, is not torch's default, and is told neither by shapes nor otherwise.

    derived: what is recorded as derived, `stride=2`.
    """
    if isinstance(code, Ref):
        return
    slots = [each for each in code.operands if isinstance(each, Slot)]
    for operand in code.operands:
        if not isinstance(operand, Slot):
            yield from settings(operand, derived)
    if isinstance(code, Apply):
        yield from _of_module(code.module, derived)
    else:
        yield from _told(slots, derived, _TOLD_BY_SHAPES)


def _of_module(module: Module, derived: Collection[str]) -> Iterator[str]:
    for child in module.children:
        yield from _of_module(child, derived)
    told = _TOLD_BY_SHAPES | _OF_TRAINING
    if module.state:
        told |= _TOLD_BY_STATE
    if module.is_opaque:
        told, derived = frozenset(), ()
    slots = [argument.slot for argument in module.arguments]
    values = ", ".join(_told(slots, derived, told))
    if values:
        yield f"{module.constructor.removeprefix('nn.')}({values})"


def _told(
    slots: Iterable[Slot], derived: Collection[str], told: frozenset[str]
) -> Iterator[str]:
    for slot in slots:
        if slot.role not in told and slot.value != slot.default:
            text = f"{slot.role}={_shown(value_text(slot.value))}"
            if text not in derived:
                yield text


def _shown(value: str) -> str:
    """A value that fits into a row among others."""
    if len(value) <= LONGEST and value.isprintable() and ";" not in value:
        return value
    return digest(value.encode("utf-8", "surrogatepass"))[: len("sha256:") + DIGITS]
