"""The state dict: keys in their order, shapes, dtypes, and how many parameters there are.

In: a `Subject`. Out: a `Check`.
"""

from __future__ import annotations

from itertools import zip_longest

from torch import nn

from neurlink_gen.source import span_of
from neurlink_gen.state_dict import Entry, state_dict
from neurlink_gen.summary import summary_data
from neurlink_gen.verify.operations import shape_text
from neurlink_gen.verify.results import Check, Failure
from neurlink_gen.verify.subject import Subject


def check_state(subject: Subject) -> Check:
    """Every key of the state dict is the one that the compiler says, and holds what it says."""
    module = subject.without_memory()
    failures = []
    for entry, found in zip_longest(state_dict(subject.model), _actual(module)):
        expected = _predicted(entry) if entry is not None else "no further key"
        if expected != (got := found or "no further key"):
            span = span_of(entry.path[-1].origin) if entry else subject.span
            failures.append(Failure(expected, got, span))
    said = summary_data(subject.model)["parameters"]
    counted = sum(each.numel() for each in module.parameters())
    if said != counted:
        expected, got = f"{said:,} parameters", f"{counted:,} parameters"
        failures.append(Failure(expected, got, subject.span))
    keys = len(module.state_dict())
    return Check.of("state dict", f"{keys} keys, {counted:,} parameters", failures)


def _predicted(entry: Entry) -> str:
    return _text(entry.key, entry.shape, entry.dtype, entry.is_buffer)


def _actual(module: nn.Module) -> list[str]:
    parameters = dict(module.named_parameters(remove_duplicate=False))
    return [
        _text(
            key,
            tuple(value.shape),
            str(value.dtype).removeprefix("torch."),
            key not in parameters,
        )
        for key, value in module.state_dict().items()
    ]


def _text(key: str, shape: tuple[int, ...], dtype: str, is_buffer: bool) -> str:
    kind = "buffer" if is_buffer else "parameter"
    return f"{kind} {key} {shape_text(shape)} of {dtype}"
