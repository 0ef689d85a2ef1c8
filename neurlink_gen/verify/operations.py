"""What torch was asked to do, operation by operation.

In: a module and its inputs. Out: a `Run`: each operation with the shapes that came of it, and where
among them each tensor was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from neurlink_gen.verify.subject import tensors_in


@dataclass(frozen=True)
class Operation:
    """One operation of torch's, and what came of it."""

    name: str
    shapes: tuple[tuple[int, ...], ...]

    def __str__(self) -> str:
        return f"{self.name} to {', '.join(map(shape_text, self.shapes))}"


@dataclass(frozen=True)
class Run:
    """What a module did. error: what it raised, if it did; there are no outputs then.

    made_at: for each output, the operation that it is the result of; -1 for an input.
    """

    operations: tuple[Operation, ...]
    outputs: tuple[Tensor, ...] = ()
    made_at: tuple[int, ...] = ()
    error: Exception | None = None


def shape_text(shape: Sequence[int]) -> str:
    """`[2, 3, 32, 32]`."""
    return f"[{', '.join(map(str, shape))}]"


def run(module: nn.Module, inputs: tuple[Tensor, ...]) -> Run:
    """Run a module and note its operations."""
    recorder = _Recorder()
    try:
        with torch.no_grad(), recorder:
            outputs = tensors_in(module(*inputs))
    except Exception as error:  # whatever torch or the module raises is a finding
        return Run(tuple(recorder.operations), error=error)
    made_at = tuple(recorder.places.get(id(each), -1) for each in outputs)
    return Run(tuple(recorder.operations), tuple(outputs), made_at)


class _Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch's own has no types
    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self.operations: list[Operation] = []
        self.places: dict[int, int] = {}
        self.held: list[Tensor] = []  # so that no other tensor gets the id of one

    def __torch_dispatch__(
        self,
        func: Callable[..., object],
        types: Sequence[type],
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        result = func(*args, **(kwargs or {}))
        # In place or not makes no difference to shapes: `relu_` counts as `relu`.
        name = str(func).removeprefix("aten.").partition(".")[0].rstrip("_")
        found = tensors_in(result) if isinstance(result, (Tensor, tuple, list)) else []
        for tensor in found:
            self.places[id(tensor)] = len(self.operations)
        self.held += found
        shapes = tuple(tuple(tensor.shape) for tensor in found)
        self.operations.append(Operation(name, shapes))
        return result
