"""The generated module at work on the CPU, at one small size.

In: a `Subject`. Out: `Check`s: evaluation, a step of training, and what people do to modules:
`torch.compile`, TorchScript, `pickle`, `deepcopy`. What a transformed module gives must be, to the
bit, what the module gives.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import torch
from torch import Tensor, nn

from neurlink_gen.findings.places import span_of
from neurlink_gen.verify.operations import shape_text
from neurlink_gen.verify.reach import trained
from neurlink_gen.verify.results import Check, Failure
from neurlink_gen.verify.samples import inadmissible, shown, small
from neurlink_gen.verify.shapes import REFUSAL, call_intermediates, error_text
from neurlink_gen.verify.subject import Subject, same, shapes_of, tensors_in

Module = Callable[..., object]


def check_evaluation(subject: Subject) -> Check:
    """It evaluates at batch 1 and 3, and leaves its inputs as they are."""
    at, module = small(subject.model), subject.on_cpu()
    failures = []
    for batch in (1, 3):
        inputs = subject.inputs(at, batch)
        kept = [each.clone() for each in inputs]
        with torch.no_grad():
            outputs = tensors_in(module(*inputs))
        where = shown(at, batch)
        failures += _shapes(subject, outputs, batch, in_training=False)
        if not same(list(inputs), kept):
            failures.append(
                Failure("its inputs are left alone", "overwritten", subject.span, where)
            )
    return Check.of("evaluation", shown(at), failures)


def _shapes(
    subject: Subject, outputs: list[Tensor], batch: int, in_training: bool
) -> list[Failure]:
    at = small(subject.model)
    said = subject.output_shapes(at, batch, in_training)
    found = shapes_of(outputs)
    if said == found:
        return []
    expected, got = (", ".join(map(shape_text, each)) for each in (said, found))
    return [Failure(expected, got, subject.span, shown(at, batch))]


def check_training(subject: Subject) -> Check:
    """A step of training gives the predicted shapes, and a gradient to every parameter."""
    at, module = small(subject.model), subject.on_cpu().train()
    inputs = subject.inputs(at, 3)
    with torch.random.fork_rng(devices=()):
        if subject.model.has_intermediates:
            # Lines that nothing uses are computed for the intermediates only.
            outputs, failures = call_intermediates(module, inputs), []
        else:
            outputs = tensors_in(module(*inputs))
            failures = _shapes(subject, outputs, 3, in_training=True)
    losses = [each.square().mean() for each in outputs if each.requires_grad]
    if losses:
        torch.autograd.backward(losses)
    has_gradient = {
        name for name, each in module.named_parameters() if each.grad is not None
    }
    entries = list(trained(subject.model))
    for entry in entries:
        if entry.key not in has_gradient:
            span = span_of(entry.path[-1].origin)
            expected = f"a gradient for {entry.key}"
            failures.append(Failure(expected, "none", span, shown(at, 3)))
    total = len(list(module.parameters()))
    detail = f"a gradient for {len(entries)} of {total} parameters"
    return Check.of("training", detail, failures)


def check_compile(subject: Subject) -> Check:
    """`torch.compile` takes it whole."""
    torch._dynamo.reset()
    return _same_numbers(
        subject,
        "torch.compile",
        lambda module: torch.compile(module, fullgraph=True, backend="eager"),
        'fullgraph, backend "eager"',
    )


def check_script(subject: Subject) -> Check:
    """TorchScript takes it, and its refusals stay as they are."""
    check = _same_numbers(subject, "TorchScript", torch.jit.script, "")
    if check.outcome == "failed":
        return check
    scripted: Module = torch.jit.script(subject.on_cpu())
    failures = []
    wrong = list(inadmissible(subject.model, subject.model.proof.always))[:1]
    for at in wrong:
        got = _not_refused(scripted, subject.inputs(at, 2))
        if got is not None:
            expected = "expected ..., got ..."
            failures.append(Failure(expected, got, subject.span, shown(at, 2)))
    return Check.of("TorchScript", "and it refuses a wrong size" * len(wrong), failures)


def _not_refused(scripted: Module, inputs: tuple[Tensor, ...]) -> str | None:
    """What came in place of a refusal. TorchScript raises an exception of its own, with our text."""
    try:
        with torch.no_grad():
            scripted(*inputs)
    except Exception as error:
        return None if REFUSAL.search(str(error)) else error_text(error)
    return "no error"


def check_pickle(subject: Subject) -> Check:
    """A pickled module is the module."""
    return _same_numbers(
        subject, "pickle", lambda module: pickle.loads(pickle.dumps(module))
    )


def check_copies(subject: Subject) -> Check:
    """A deep copy, and a new module with the state dict loaded, are the module."""

    def loaded(module: nn.Module) -> Module:
        other = subject.made().eval()
        other.load_state_dict(copy.deepcopy(module).state_dict(), strict=True)
        return other

    return _same_numbers(subject, "deepcopy", loaded, "and load_state_dict")


def _same_numbers(
    subject: Subject,
    name: str,
    transform: Callable[[nn.Module], Module],
    detail: str = "",
) -> Check:
    """A module that something was done to gives the numbers of the one that it was done to."""
    at, module = small(subject.model), subject.on_cpu()
    inputs = subject.inputs(at, 2)
    failures = []
    with torch.no_grad():
        wanted = tensors_in(module(*inputs))
        got = tensors_in(transform(module)(*inputs))
    if not same(got, wanted):
        failures.append(
            Failure("the same numbers", "others", subject.span, shown(at, 2))
        )
    return Check.of(name, detail, failures)
