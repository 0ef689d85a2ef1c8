"""What tests of parameters do over and over: compile a spec at some values, and compare.

In: a spec with `PARAMETERS` where its function's parameters stand. Out: its model; and whether a
class takes the values with which the spec compiles, and is the same network then.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn

from neurlink_gen.graph import Default
from neurlink_gen.pipeline import compile_spec
from tests.compiling import PREAMBLE, MadeModel, import_file, made_models, tensors_in

Values = Mapping[str, Default]
_serial = itertools.count()


def signature(values: Values) -> str:
    return ", ".join(
        f"{name}: {type(value).__name__} = {value!r}" for name, value in values.items()
    )


def at(folder: Path, body: str, values: Values) -> MadeModel | None:
    """The model of a spec with such defaults; None where it does not compile.

    body: of the spec, with `PARAMETERS` where the function's parameters stand.
    """
    path = folder / f"spec{next(_serial)}.py"
    text = textwrap.dedent(body).replace("PARAMETERS", signature(values))
    path.write_text(PREAMBLE + text, "utf-8")
    compiled = compile_spec(path)
    if compiled.has_errors:
        return None
    target = folder / f"made_{path.name}"
    target.write_text(compiled.files[path.name], "utf-8")
    (made,) = made_models(compiled, import_file(target))
    return made


def created(made: MadeModel, values: Values) -> nn.Module | None:
    """The class at some values; None where it refuses them."""
    try:
        return made.create(**values)
    except (ArithmeticError, ValueError):
        return None


def check(folder: Path, body: str, made: MadeModel, values: Values) -> bool:
    """Hold the class at some values against the spec with these; whether it takes them."""
    there = at(folder, body, values)
    ours = created(made, {name: values[name] for name, _ in made.model.parameters})
    assert (ours is None) == (there is None), values
    if ours is None or there is None:
        return False
    theirs = there.create()
    shapes = [
        {name: tuple(tensor.shape) for name, tensor in each.state_dict().items()}
        for each in (ours, theirs)
    ]
    assert shapes[0] == shapes[1] and [*shapes[0]] == [*shapes[1]]
    ours.load_state_dict(theirs.state_dict())
    inputs = made.inputs(made.smallest(above=4), batch=2)
    outputs = []
    for each in (ours, theirs):
        torch.manual_seed(3)
        outputs.append(tensors_in(each.train()(*inputs)))
    assert all(map(torch.equal, *outputs))
    return True
