"""What the checks work on: a model, and its generated class, imported.

In: a compiled model and the generated text. Out: a `Subject`, which makes modules and inputs.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import torch
from torch import Tensor, nn

from neurlink_gen.algebra.sizes import At
from neurlink_gen.findings.places import span_of
from neurlink_gen.findings.source import Span
from neurlink_gen.graph import Model
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.lower import lower
from neurlink_gen.render.module import render_module
from neurlink_gen.verify.observed import Watch, observed
from neurlink_gen.verify.samples import shape_of

SEED = 7
_serial = itertools.count()


@dataclass(frozen=True)
class Subject:
    """A model and the class that was generated for it.

    made: the class. twin: a class that returns the output of every line; `watches` says which.
    """

    model: Model
    made: type[nn.Module]
    twin: type[nn.Module]
    watches: tuple[Watch, ...]

    @property
    def span(self) -> Span:
        """The model's first line, for what is true of the model as a whole."""
        return span_of(self.model.graph.nodes[0].origin)

    def without_memory(self) -> nn.Module:
        """The generated module as it evaluates, on the meta device."""
        return _without_memory(self.made)

    def twin_without_memory(self) -> nn.Module:
        """The twin as it evaluates, on the meta device."""
        return _without_memory(self.twin)

    def on_cpu(self) -> nn.Module:
        """The generated module as it evaluates, with the same numbers in it each time.

        The statistics of its norms are not those of a new module, which would hide mistakes.
        """
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(SEED)
            module = self.made().eval()
            for key, buffer in module.named_buffers():
                if key.endswith("running_var"):
                    buffer.uniform_(0.5, 1.5)
                elif key.endswith("running_mean"):
                    buffer.normal_(std=0.1)
        return module

    def inputs(self, at: At, batch: int, device: str = "cpu") -> tuple[Tensor, ...]:
        """Inputs of a size; random numbers, the same each time, unless on the meta device."""
        generator = torch.Generator().manual_seed(SEED)
        found = []
        for node in self.model.graph.inputs:
            shape = shape_of(node.outputs[0], batch, at)
            if device == "meta":
                found.append(torch.empty(shape, device="meta"))
            else:
                found.append(torch.randn(shape, generator=generator))
        return tuple(found)

    def output_shapes(
        self, at: At, batch: int, in_training: bool = False
    ) -> list[tuple[int, ...]]:
        """What comes out, by the compiler's own account."""
        graph = self.model.graph
        if not in_training:
            graph = graph.in_evaluation
        return [shape_of(graph.tensor(ref), batch, at) for ref in graph.outputs]


def _without_memory(made: type[nn.Module]) -> nn.Module:
    with torch.device("meta"):
        return made().eval()


def tensors_in(output: object) -> list[Tensor]:
    """The tensors that `forward` returned, be it one or several."""
    if isinstance(output, Tensor):
        return [output]
    assert isinstance(output, (tuple, list))
    return [each for each in output if isinstance(each, Tensor)]


def shapes_of(tensors: list[Tensor]) -> list[tuple[int, ...]]:
    """The shapes of some tensors."""
    return [tuple(tensor.shape) for tensor in tensors]


def same(left: list[Tensor], right: list[Tensor]) -> bool:
    """Whether two lists hold the same numbers, what is no number included."""
    return len(left) == len(right) and all(
        torch.equal(a.nan_to_num(), b.nan_to_num())
        for a, b in zip(left, right, strict=True)
    )


@contextlib.contextmanager
def imported(text: str, folder: Path, stem: str) -> Iterator[ModuleType]:
    """A text as a module, where `pickle` and TorchScript can find it, for as long as it is used."""
    name = f"neurlink_gen_verify_{next(_serial)}_{stem}"
    path = folder / f"{name}.py"
    path.write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        del sys.modules[name]


@contextlib.contextmanager
def subject(model: Model, generated: ModuleType, folder: Path) -> Iterator[Subject]:
    """A model with its generated class and its twin."""
    twin, watches = observed(model)
    text = render_module(lower([twin]), (), None)
    with imported(text, folder, "twin") as module:
        made = getattr(generated, model.name)
        yield Subject(model, made, getattr(module, model.name), watches)
