"""One spec under two packages: neurlink's network, run live, beside the class that we generate.

In: a spec's text, which says `import neurlink.nerves as nv`. Out: `Pair`s of networks with the same
weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from tests.compiling import MadeModel, compiled, import_file, made_models

HEADER = "import neurlink.nerves as nv\nimport neurlink.nn as nn\n\n\n"


def made(path: Path, folder: Path) -> dict[str, MadeModel]:
    """The models of a spec file, imported from what is generated of it."""
    compilation = compiled(path)
    target = folder / "made.py"
    target.write_text(compilation.files[path.name], "utf-8")
    return {each.name: each for each in made_models(compilation, import_file(target))}


def stirred(network: nn.Module) -> nn.Module:
    """The network in evaluation mode, with statistics and shifts that are not the initial ones."""
    for key, buffer in network.named_buffers():
        if key.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
        elif key.endswith("running_mean"):
            buffer.normal_(std=0.1)
    return network.eval()


def by_order(source: nn.Module, target: nn.Module) -> None:
    """Copy the numbers, which stand in the same order under other names."""
    for kind in ("named_parameters", "named_buffers"):
        ours = list(getattr(target, kind)())
        other = list(getattr(source, kind)())
        assert [each.shape for _, each in ours] == [
            each.shape for _, each in other
        ], kind
        for (_, to), (_, given) in zip(ours, other, strict=True):
            with torch.no_grad():
                to.copy_(given)


@dataclass(frozen=True)
class Pair:
    """Neurlink's network and ours, with the same weights, in evaluation mode."""

    theirs: nn.Module
    ours: nn.Module
    model: MadeModel

    def outputs(self, *inputs: Tensor) -> tuple[Tensor, Tensor]:
        """What the two make of the same inputs. Neurlink's network fits one size only, its first."""
        with torch.no_grad():
            return self.theirs(list(inputs)), self.ours(*inputs)


def pairs(folder: Path, text: str, ours: str | None = None) -> dict[str, Pair]:
    """A pair for each function of a spec, by its name. ours: our text, where it is another one."""
    path, package = folder / "spec.py", folder / "package.py"
    path.write_text(HEADER + (text if ours is None else ours), "utf-8")
    package.write_text(HEADER + text, "utf-8")
    models = made(path, folder)
    module = import_file(package)
    found: dict[str, Pair] = {}
    torch.manual_seed(3)
    for model in models.values():
        name = model.model.function
        theirs, created = stirred(getattr(module, name)()), model.create().eval()
        by_order(theirs, created)
        found[name] = Pair(theirs, created, model)
    return found


def function(name: str, *lines: str) -> str:
    """The text of a function that builds a network of these lines."""
    listed = "".join(f"        {line},\n" for line in lines)
    return f"def {name}():\n    return nv.build([\n{listed}    ])\n\n\n"


def assert_close(wanted: Tensor, given: Tensor, tolerance: float = 1e-5) -> None:
    """Equal in shape, and in numbers relative to the largest of them."""
    assert given.shape == wanted.shape
    scale = max(float(wanted.detach().abs().max()), 1e-30)
    assert float((given - wanted).detach().abs().max()) / scale < tolerance
