"""Rules about normalisations, and what stands before them.

In: the layers of a graph. Out: warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.design.layers import Layer, Layers
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Label, diagnose
from neurlink_gen.findings.places import span_of

SUBTRACT_THE_MEAN = ("BatchNorm", "InstanceNorm")
NORMALIZATIONS = (*SUBTRACT_THE_MEAN, "GroupNorm")
DROPOUTS = ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d")


def bias_before_it(layers: Layers) -> Iterator[Diagnostic]:
    """A bias that nobody asked for, and that the normalisation after it takes away again."""
    for layer in layers.of(*SUBTRACT_THE_MEAN):
        before = layer.before
        if (
            before is not None
            and layer.is_only_reader
            and before.is_one_of("Conv", "Linear")
            and before.argument("bias") is True
            and not before.is_written("bias")
        ):
            yield diagnose(
                rules.BIAS_BEFORE_NORM,
                f"this {before.name} has a bias, which {layer.name} takes away again",
                before.node.origin,
                labels=(_label(layer, "every channel's mean is subtracted here"),),
                help="write bias=False; or bias=True, where a checkpoint has one",
            )


def dropout_before_it(layers: Layers) -> Iterator[Diagnostic]:
    """Dropout right before a batch normalisation, whose running variance is then wrong."""
    for layer in layers.of("BatchNorm"):
        before = layer.before
        if before is None or before.name not in DROPOUTS:
            continue
        if before.argument("p") != 0:
            yield diagnose(
                rules.DROPOUT_BEFORE_NORM,
                f"{layer.name} follows {before.name}",
                layer.node.origin,
                labels=(_label(before, "raises the variance, in training alone"),),
                notes=(
                    "the running variance is learnt with dropout at work and used without it: "
                    "Li et al., arXiv:1801.05134",
                ),
                help=f"put the {before.name} after {layer.name}, or after the last one",
            )


def two_in_a_row(layers: Layers) -> Iterator[Diagnostic]:
    """A normalisation of what is normalised already."""
    for layer in layers.of(*NORMALIZATIONS):
        before = layer.before
        if before is not None and before.is_one_of(*NORMALIZATIONS):
            yield diagnose(
                rules.NORM_TWICE,
                f"{layer.name} normalises what {before.name} has normalised",
                layer.node.origin,
                labels=(_label(before, "normalised here"),),
                help="remove one of the two",
            )


def single_positions(layers: Layers) -> Iterator[Diagnostic]:
    """A batch normalisation over maps of one position: the statistics are the batch's alone."""
    for layer in layers.of("BatchNorm"):
        sizes = layer.node.outputs[0].sizes
        is_single = bool(sizes) and all(size.value == 1 for size in sizes)
        if is_single:
            is_always = layer.argument("track_running_stats") is False
            yield diagnose(
                rules.NORM_OF_ONE,
                f"{layer.name} normalises {layer.node.outputs[0]}, one position of each sample",
                layer.node.origin,
                notes=(
                    "its mean and variance come from as many numbers as there are samples; of a "
                    "single one, torch refuses to "
                    + ("train or to evaluate" if is_always else "train"),
                ),
                help="leave it out here, and give the layer before it a bias",
            )


def _label(layer: Layer, message: str) -> Label:
    return Label(message, span_of(layer.node.origin))
