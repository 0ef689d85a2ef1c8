"""Compare the networks of the zoo with torchvision's, and bring `docs/zoo.md` up to date.

Run it after `python -m tests.update`.

`python -m tests.zoo` compares those whose generated code has changed since; with names after it, those
of these specs; with `--all`, all of them. What is found is kept after each network.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from types import ModuleType

import torch
from torch import Tensor, nn

from tests import torchvision_dense, torchvision_pairs, zoo_page
from tests.vision import models
from tests.side_by_side import measure


@dataclass(frozen=True)
class Comparison:
    """A network of ours, and the function of torchvision that makes the same."""

    spec: str
    name: str
    theirs: Callable[..., nn.Module]
    outputs: Callable[[], list[tuple[Tensor, Tensor]]]

    @property
    def label(self) -> str:
        return f"{self.spec}.{self.name}"

    def measured(self) -> dict[str, object]:
        """What is found of it."""
        try:
            outputs, has_keys = self.outputs(), True
        except RuntimeError:  # of load_state_dict, which is strict
            outputs, has_keys = [], False
        differences = [float((one - other).abs().max()) for one, other in outputs]
        return {
            "code": zoo_page.code_digest(self.spec),
            "keys": has_keys,
            "outputs": bool(outputs) and all(torch.equal(*both) for both in outputs),
            "difference": max(differences, default=float("nan")),
        }


def comparisons() -> Iterator[Comparison]:
    """Every network that torchvision has too."""
    for file in torchvision_pairs.FILES:
        for name in file.__all__:
            yield Comparison(
                _spec(file),
                name,
                getattr(models, torchvision_pairs.NETWORKS[name]),
                partial(torchvision_pairs.logits, name),
            )
    for name, pair in torchvision_dense.PAIRS.items():
        file = sys.modules[pair.ours.__module__]
        yield Comparison(_spec(file), name, pair.theirs, pair.outputs)


def _spec(file: ModuleType) -> str:
    return file.__name__.rpartition(".")[2]


def lines_by_hand(functions: list[Callable[..., nn.Module]]) -> int:
    """The lines of code that torchvision takes for the networks that these functions make.

    In their file, but for the tables of weights and the functions that make other networks.
    """
    file = inspect.getmodule(functions[0])
    assert file is not None
    source = inspect.getsource(file)
    names = {each.__name__ for each in functions}
    needed = [each for each in ast.parse(source).body if _is_needed(each, names)]
    return measure("\n".join(map(ast.unparse, needed))).lines


def _is_needed(statement: ast.stmt, names: set[str]) -> bool:
    if isinstance(statement, ast.ClassDef):
        return not statement.name.endswith("_Weights")
    if isinstance(statement, ast.FunctionDef):
        decorators = map(ast.unparse, statement.decorator_list)
        is_model = any(each.startswith("register_model") for each in decorators)
        return statement.name in names or not is_model
    return isinstance(statement, (ast.Import, ast.ImportFrom))


def write(measured: zoo_page.Measured) -> None:
    """Keep what was found."""
    text = json.dumps(asdict(measured), indent=1, sort_keys=True)
    zoo_page.MEASURED.write_text(f"{text}\n", "utf-8")


def main() -> int:
    """Compare, keep what was found, and write the page."""
    words = sys.argv[1:]
    every = list(comparisons())
    by_spec: dict[str, list[Callable[..., nn.Module]]] = {}
    for each in every:
        # The files of detectors hold losses and much else besides the networks.
        if ".detection." not in each.theirs.__module__:
            by_spec.setdefault(each.spec, []).append(each.theirs)
    tools = ", ".join(f"{name} {version(name)}" for name in ("torch", "torchvision"))
    lines = {spec: lines_by_hand(functions) for spec, functions in by_spec.items()}
    known = zoo_page.read().networks
    networks = {each.label: known[each.label] for each in every if each.label in known}
    measured = replace(zoo_page.read(), networks=networks, lines=lines, tools=tools)
    for each in every:
        found = networks.get(each.label, {})
        is_known = found.get("code") == zoo_page.code_digest(each.spec)
        if each.spec in words or "--all" in words or not (words or is_known):
            networks[each.label] = each.measured()
            print(each.label, networks[each.label]["difference"], flush=True)
            write(measured)
    write(measured)
    zoo_page.PAGE.write_text(zoo_page.page(), "utf-8", newline="\n")
    differing = [name for name, found in networks.items() if not found["outputs"]]
    print(f"{len(networks)} compared, different: {', '.join(differing) or 'none'}")
    return min(len(differing), 1)


if __name__ == "__main__":
    sys.exit(main())
