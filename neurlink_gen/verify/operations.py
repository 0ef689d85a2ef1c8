"""What torch was asked to do, operation by operation.

In: a module and its inputs. Out: a `Run`: each operation with what it read and the shapes that came
of it, and where among them each tensor was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.verify.subject import tensors_in


@dataclass(frozen=True)
class Operation:
    """One operation of torch's, and what came of it.

    reads: the operations whose results it reads; below 0 stand the inputs of the module, and after
        them its parameters and buffers in the order in which they are first read.
    """

    name: str
    shapes: tuple[tuple[int, ...], ...]
    reads: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.name} to {', '.join(map(shape_text, self.shapes))}"

    @property
    def full_text(self) -> str:
        """Also with what it reads."""
        return f"{self} from the results {', '.join(map(str, self.reads))}"


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
    recorder = _Recorder(inputs)
    try:
        with torch.no_grad(), recorder:
            outputs = tensors_in(module(*inputs))
    except Exception as error:  # whatever torch or the module raises is a finding
        return Run(tuple(recorder.operations), error=error)
    made_at = tuple(recorder.places.get(id(each), -1) for each in outputs)
    return Run(tuple(recorder.operations), tuple(outputs), made_at)


class _Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch's own has no types
    def __init__(self, inputs: Sequence[Tensor]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self.operations: list[Operation] = []
        self.places = {id(each): -1 - number for number, each in enumerate(inputs)}
        self.outside = len(inputs)
        self.held: list[Tensor] = []  # so that no other tensor gets the id of one

    def __torch_dispatch__(
        self,
        func: Callable[..., object],
        types: Sequence[type],
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        reads = tuple(map(self._place, _tensors((*args, *(kwargs or {}).values()))))
        result = func(*args, **(kwargs or {}))
        # In place or not makes no difference to shapes: `relu_` counts as `relu`.
        name = str(func).removeprefix("aten.").partition(".")[0].rstrip("_")
        found = list(_tensors(result))
        for tensor in found:
            self.places[id(tensor)] = len(self.operations)
        self.held += found
        shapes = tuple(tuple(tensor.shape) for tensor in found)
        self.operations.append(Operation(name, shapes, reads))
        return result

    def _place(self, tensor: Tensor) -> int:
        """Where a tensor comes from; one that is met for the first time is of the module's own."""
        if id(tensor) not in self.places:
            self.outside += 1
            self.places[id(tensor)] = -self.outside
            self.held.append(tensor)
        return self.places[id(tensor)]


def _tensors(value: object) -> Iterator[Tensor]:
    """The tensors in arguments or results, those in lists included."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _tensors(each)
