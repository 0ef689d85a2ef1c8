"""How much memory the tensors of a forward pass take at once.

In: a module and its input. Out: the most bytes that tensors made meanwhile held at one moment.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class _Ledger(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not annotate it
    """Counts what operations make, until it is let go."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch does not annotate it
        self.held = self.most = 0
        self.known: set[int] = set()

    def __torch_dispatch__(
        self,
        function: Callable[..., object],
        types: Sequence[object],
        arguments: tuple[object, ...] = (),
        keywords: Mapping[str, object] | None = None,
    ) -> object:
        made = function(*arguments, **(keywords or {}))
        given = {
            each.untyped_storage().data_ptr()
            for each in tree_leaves((arguments, keywords))
            if isinstance(each, Tensor)
        }
        for each in tree_leaves(made):
            if isinstance(each, Tensor):
                self._enter(each, given)
        return made

    def _enter(self, tensor: Tensor, given: set[int]) -> None:
        """A tensor's memory, unless it is that of what was given: a view, or done in place."""
        storage = tensor.untyped_storage()
        place, size = storage.data_ptr(), storage.nbytes()
        if place in given or place in self.known:
            return
        self.known.add(place)
        self.held += size
        self.most = max(self.most, self.held)
        weakref.finalize(storage, self._leave, place, size)

    def _leave(self, place: int, size: int) -> None:
        self.known.discard(place)
        self.held -= size


def peak_bytes(module: nn.Module, image: Tensor) -> int:
    """The most that the tensors of a forward pass hold at one moment."""
    ledger = _Ledger()
    with torch.no_grad(), ledger:
        module(image)
    return ledger.most
