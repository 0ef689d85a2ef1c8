"""The state dict: keys in their order, shapes, dtypes, and how many parameters there are.

In: a `Subject`. Out: a `Check`.
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn

from neurlink_gen.commands.summary import summary_data
from neurlink_gen.findings.places import span_of
from neurlink_gen.state_dict import state_dict, unknown_state
from neurlink_gen.verify.operations import shape_text
from neurlink_gen.verify.results import Check, Failure
from neurlink_gen.verify.subject import Subject


def check_state(subject: Subject) -> Check:
    """Every key of the state dict is the one that the compiler says, and holds what it says."""
    module = subject.without_memory()
    said = summary_data(subject.model)["parameters"]
    counted = sum(each.numel() for each in module.parameters())
    failures = []
    if isinstance(said, int) and said != counted:
        expected, got = f"{said:,} parameters", f"{counted:,} parameters"
        failures.append(Failure(expected, got, subject.span))
    failures += _differences(subject, module)
    keys = len(module.state_dict())
    return Check.of("state dict", f"{keys} keys, {counted:,} parameters", failures)


def _differences(subject: Subject, module: nn.Module) -> Iterator[Failure]:
    predicted = {entry.key: entry for entry in state_dict(subject.model)}
    unknown = unknown_state(subject.model)
    actual = {
        key: text
        for key, text in _actual(module).items()
        if not key.startswith(unknown)
    }
    for key, entry in predicted.items():
        expected = _text(key, entry.shape, entry.dtype, entry.is_buffer)
        got = actual.get(key, f"no {key}")
        if expected != got:
            yield Failure(expected, got, span_of(entry.path[-1].origin))
    for key, got in actual.items():
        if key not in predicted:
            yield Failure(f"no {key}", got, subject.span)
    if predicted.keys() == actual.keys() and list(predicted) != list(actual):
        order = ", ".join(predicted), ", ".join(actual)
        yield Failure(*order, subject.span)


def _actual(module: nn.Module) -> dict[str, str]:
    """What each key of a module's state dict holds."""
    parameters = dict(module.named_parameters(remove_duplicate=False))
    return {
        key: _text(
            key,
            tuple(value.shape),
            str(value.dtype).removeprefix("torch."),
            key not in parameters,
        )
        for key, value in module.state_dict().items()
    }


def _text(key: str, shape: tuple[int, ...], dtype: str, is_buffer: bool) -> str:
    kind = "buffer" if is_buffer else "parameter"
    return f"{kind} {key} {shape_text(shape)} of {dtype}"
