"""What tests of generated code do over and over: compile a spec, import the result, give it inputs.

In: a spec's text or file. Out: `Made`, its models with their proofs and their generated classes.
"""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

import torch
from torch import Tensor, nn

from neurlink_gen.algebra.domains import Domain
from neurlink_gen.algebra.sizes import At
from neurlink_gen.compilation import Compilation
from neurlink_gen.graph import Default, Model
from neurlink_gen.proofs import Proof
from neurlink_gen.pipeline import Spec, compile_specs
from neurlink_gen.verify.samples import admitted, next_admitted, shape_of

PREAMBLE = "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build, nn\n\n\n"
DTYPES = {"float32": torch.float32, "int64": torch.int64}

_serial = itertools.count()


def import_file(path: Path) -> ModuleType:
    """A Python file as a module of its own, which `pickle` and TorchScript can find."""
    name = f"generated_{next(_serial)}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def compiled(path: Path, model: str | None = None) -> Compilation:
    """A spec file compiled, without an error."""
    made = compile_specs([Spec(path, model)], "generated")
    assert not made.has_errors, made.diagnostics
    return made


@dataclass(frozen=True)
class MadeModel:
    """A model of a spec, and the class that was generated for it."""

    model: Model
    module: ModuleType

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def proof(self) -> Proof:
        return self.model.proof

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """The base axes; none where every size is fixed."""
        found = {
            axis: None
            for node in self.model.graph.nodes
            for tensor in node.outputs
            for size in tensor.sizes
            if size.value is None
            for axis in size.axes
        }
        return tuple(found)

    def domain(self, axis: str) -> Domain:
        """The sizes at which the model says it works, along one axis."""
        return dict(self.proof.domains).get(axis, Domain())

    def smallest(self, above: int = 0) -> dict[str, int]:
        """The least admissible size of each axis that is greater than `above`."""
        sizes = {axis: self.next_admitted(axis, above) for axis in self.axes}
        return admitted(self.proof, sizes)

    def next_admitted(self, axis: str, above: int) -> int:
        """The least admissible size along one axis that is greater than `above`."""
        return next_admitted(self.proof, axis, above)

    def create(self, **parameters: Default) -> nn.Module:
        made = getattr(self.module, self.name)(**parameters)
        assert isinstance(made, nn.Module)
        return made

    def inputs(self, at: At, batch: int, device: str = "cpu") -> tuple[Tensor, ...]:
        """Random inputs of a size, the same each time."""
        random = torch.Generator().manual_seed(7)
        return tuple(
            (
                torch.empty(shape, device="meta")
                if device == "meta"
                else torch.randn(shape, generator=random)
            )
            for shape in (
                shape_of(node.outputs[0], batch, at) for node in self.model.graph.inputs
            )
        )

    def output_shapes(self, at: At, batch: int) -> list[tuple[int, ...]]:
        """What comes out in evaluation, by the compiler's own account."""
        graph = self.model.graph.in_evaluation
        return [shape_of(graph.tensor(ref), batch, at) for ref in graph.outputs]


def tensors_in(output: object) -> list[Tensor]:
    """The tensors that `forward` returned, be it one or several; None is none."""
    if isinstance(output, Tensor):
        return [output]
    assert isinstance(output, tuple)
    return [each for each in output if each is not None]


def made_models(compilation: Compilation, module: ModuleType) -> Iterator[MadeModel]:
    """The models of a compiled spec with the classes of its generated module."""
    for model in compilation.models:
        yield MadeModel(model, module)


def make(folder: Path, body: str, name: str = "spec.py") -> list[MadeModel]:
    """Compile a spec that lacks its imports; import what comes out."""
    path = folder / name
    path.write_text(PREAMBLE + body, "utf-8")
    made = compiled(path)
    target = folder / "generated" / name
    target.parent.mkdir(exist_ok=True)
    target.write_text(made.files[name], "utf-8")
    return list(made_models(made, import_file(target)))
