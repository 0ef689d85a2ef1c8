"""Strict `torch.export` with free batch and sizes, and ONNX.

In: a `Subject`. Out: `Check`s. What is exported must give what the module gives, also at sizes and
batches that the exporter did not see.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.export import ExportedProgram

from neurlink_gen.verify.dynamic import (
    FIXING,
    SizeClass,
    dynamic_shapes,
    fixed_axes,
    size_classes,
)
from neurlink_gen.verify.results import Check, Failure
from neurlink_gen.verify.samples import axes, shown
from neurlink_gen.verify.shapes import error_text
from neurlink_gen.verify.subject import Subject, same, tensors_in

ONNX_NEEDS = ("onnx", "onnxscript")


def check_export(subject: Subject) -> Check:
    """One export for each class of sizes.

    Where torch asks for sizes of one remainder, as it does of unpooling, there is one for each
    remainder that any line tells apart.
    """
    if any(claim.right for claim in subject.model.proof.claims):
        told = "at which sizes it works is not known in advance"
        return Check("torch.export", "skipped", told)
    module = subject.on_cpu()
    classes, count = size_classes(subject.model, whole_period=False)
    failures = [
        found for each in classes if (found := _exported(subject, module, each))
    ]
    if failures and axes(subject.model):
        finer, finer_count = size_classes(subject.model, whole_period=True)
        if finer_count > count:
            classes, count = finer, finer_count
            failures = [
                found for each in classes if (found := _exported(subject, module, each))
            ]
    return Check.of("torch.export", _told(subject, classes, count), failures)


def _told(subject: Subject, classes: list[SizeClass], count: int) -> str:
    fixed = fixed_axes(subject.model)
    free = [axis for axis in axes(subject.model) if axis not in fixed]
    text = f"strict, free {', '.join(['batch', *free])}"
    if fixed:
        text += f" (torch fixes what {FIXING} reads)"
    if count > 1:
        text += f"; {len(classes)} of {count} classes, such as"
    return f"{text}: {classes[0]}" if free else text


def _exported(subject: Subject, module: nn.Module, chosen: SizeClass) -> Failure | None:
    """What is wrong with the export of a class of sizes."""
    inputs = subject.inputs(chosen.at(1), 2)
    shapes = dynamic_shapes(subject.model, chosen)
    where = f"{shown(chosen.at(1), 2)} ({chosen})"
    try:
        with torch.no_grad():
            program = torch.export.export(
                module, inputs, dynamic_shapes=shapes, strict=True
            )
    except Exception as error:  # torch raises many kinds
        return Failure("it is exported", error_text(error), subject.span, where)
    if (got := _narrowed(program)) is not None:
        return Failure("sizes without an upper bound", got, subject.span, where)
    seen = chosen.at(1)
    for steps, batch in ((0, 3), (2, 5)):
        fixed = {axis: seen[axis] for axis in fixed_axes(subject.model)}
        tried = {**chosen.at(steps), **fixed}
        got = _difference(subject, module, program.module(), tried, batch)
        if got is not None:
            at = shown(tried, batch)
            return Failure("the same numbers", got, subject.span, at)
    return None


def _narrowed(program: ExportedProgram) -> str | None:
    """The bounds that torch has set, without a word, to what it was told is free."""
    bounds = [
        f"{symbol} <= {bound.upper}"
        for symbol, bound in program.range_constraints.items()
        if bound.upper.is_Integer  # infinity is none
    ]
    return ", ".join(bounds) or None


def _difference(
    subject: Subject,
    module: nn.Module,
    exported: Callable[..., object],
    at: dict[str, int],
    batch: int,
) -> str | None:
    inputs = subject.inputs(at, batch)
    try:
        with torch.no_grad():
            got = tensors_in(exported(*inputs))
            wanted = tensors_in(module(*inputs))
    except Exception as error:
        return error_text(error)
    return None if same(got, wanted) else "others"


def check_onnx(subject: Subject) -> Check:
    """An ONNX file is written, with a free batch, and ONNX's own checker accepts it."""
    missing = [name for name in ONNX_NEEDS if importlib.util.find_spec(name) is None]
    if missing:
        return Check("ONNX", "skipped", f"{missing[0]} is not installed")
    classes, _ = size_classes(subject.model, whole_period=True)
    inputs = subject.inputs(classes[0].at(1), 2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        # It prints its progress, and stdout is for results.
        with contextlib.redirect_stdout(sys.stderr), torch.no_grad():
            torch.onnx.export(
                subject.on_cpu(),
                inputs,
                path,
                dynamo=True,
                verbose=False,
                dynamic_shapes=dynamic_shapes(subject.model, classes[0]),
            )
        importlib.import_module("onnx").checker.check_model(str(path))
    return Check("ONNX", "passed", f"at {classes[0]}" if axes(subject.model) else "")
