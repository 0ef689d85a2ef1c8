"""All uses of a block in one class are what each would be in a class of its own.

In: random specs of blocks, and a few fixed ones. Each random spec is compiled as it is, and once
more with a class for every use; the two must have the same weights and do the same with them.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from hypothesis import event, given, note
from torch import Tensor, nn

from neurlink_gen import lower
from neurlink_gen.lower.blocks.merge import Merged, _merge_family
from neurlink_gen.lower.blocks.naming import Use
from neurlink_gen.pipeline import Spec, compile_specs
from tests.block_specs import WIDTH, block_specs
from tests.compiling import (
    PREAMBLE,
    MadeModel,
    import_file,
    made_models,
    make,
    tensors_in,
)
from tests.examples import examples

OTHER_WIDTH = 6


@examples(50)
@given(spec=block_specs())
def test_merged_uses_do_what_each_does_alone(spec: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        note(PREAMBLE + spec)
        ours = compiled_as(folder, "merged", spec)
        if ours is None:
            event("refused")
            return
        with every_use_alone():
            theirs = compiled_as(folder, "alone", spec)
        assert theirs is not None
        check(ours, ours.create(), theirs.create())
        if "w" in dict(ours.model.parameters):
            event("has w")
            check_width(ours, spec, folder)


def compiled_as(folder: Path, name: str, spec: str) -> MadeModel | None:
    """The one model of a spec, compiled; None where the spec has a mistake."""
    path = folder / f"{name}.py"
    path.write_text(PREAMBLE + spec)
    made = compile_specs([Spec(path)], "generated")
    if made.has_errors:
        return None
    text = made.files[path.name]
    note(text)
    target = folder / f"{name}_made.py"
    target.write_text(text if name == "merged" else out_of_place(text))
    (model,) = made_models(made, import_file(target))
    return model


def out_of_place(text: str) -> str:
    """Generated code that does nothing in place, which shows what is overwritten too early."""
    text = re.sub(r"(\w+) \+= (.*)", r"\1 = \1 + \2", text)
    return text.replace("inplace=True", "inplace=False")


@contextmanager
def every_use_alone() -> Iterator[None]:
    """As long as it lasts, no two bodies of a block are one class, not even equal ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lower, "merge", alone)
        patch.setattr(lower, "graph_key", lambda graph: (object(),))
        yield


def alone(uses: Sequence[Use]) -> list[Merged]:
    return [_merge_family(uses, (index,)) for index in range(len(uses))]


def check_width(ours: MadeModel, spec: str, folder: Path) -> None:
    """Another value of the parameter gives what the spec gives where that is the default."""
    wider = spec.replace(WIDTH, WIDTH.replace("4", str(OTHER_WIDTH)))
    with every_use_alone():
        theirs = compiled_as(folder, "wider", wider)
    if theirs is None:
        event("w has other values that are refused")
        return
    check(theirs, ours.create(w=OTHER_WIDTH), theirs.create())


def check(model: MadeModel, ours: nn.Module, theirs: nn.Module) -> None:
    """Two modules have the same weights, and do the same with them."""
    assert shapes(ours) == shapes(theirs)
    theirs.load_state_dict(ours.state_dict())
    inputs = model.inputs(model.smallest(8), 3)
    exactly(outputs(ours.train(), inputs), outputs(theirs.train(), inputs))
    assert reached(ours) == reached(theirs)
    exactly(list(ours.state_dict().values()), list(theirs.state_dict().values()))
    exactly(outputs(ours.eval(), inputs), outputs(theirs.eval(), inputs))


def shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    return {key: tuple(each.shape) for key, each in module.state_dict().items()}


def outputs(module: nn.Module, inputs: Sequence[Tensor]) -> list[Tensor]:
    """What a module gives, and its intermediates; a training module goes backward as well."""
    torch.manual_seed(5)
    found = tensors_in(module(*inputs))
    if module.training:
        torch.autograd.backward([each.square().mean() for each in found])
    elif hasattr(module, "forward_intermediates"):
        by_line = module.forward_intermediates(*inputs)  # type: ignore[operator]  # an attribute of a module is a tensor or a module to mypy
        found += by_line
    return [each.detach() for each in found]


def reached(module: nn.Module) -> set[str]:
    """The parameters that have a gradient."""
    return {name for name, each in module.named_parameters() if each.grad is not None}


def exactly(ours: list[Tensor], theirs: list[Tensor]) -> None:
    torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)


OPTIONAL_NORM = """\
class B(nv.Nerve):
    def __init__(self, normed):
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(3))])
        if normed:
            self.add([(out, nv.BatchNorm2d())])


def net(w: int = 4):
    return build(
        [
            ((4, 1), nv.Input()),
            ((2 * w, 1), B["b1"](True)),
            ((8, 1), B["b2"](False)),
        ]
    )
"""


def test_a_norm_stays_where_channels_agree_only_at_the_default(tmp_path: Path) -> None:
    (made,) = make(tmp_path, OPTIONAL_NORM)
    model = made.create()
    assert type(model.get_submodule("b1.bn1")).__name__ == "BatchNorm2d"
    second = model.get_submodule("b2").modules()
    assert not any(isinstance(each, nn.BatchNorm2d) for each in second)


HIDDEN_COUNTS = """\
class B(nv.Nerve):
    def __init__(self, first, second, third):
        super().__init__()
        out = self.target_dims[0]
        for hidden in (first, second, third):
            self.add([((hidden, out.shape), nv.Conv2d(1))])
        self.add([(out, nv.Conv2d(1))])


def net():
    return build(
        [
            ((4, 1), nv.Input()),
            ((8, 1), B["b1"](4, 5, 9)),
            ((8, 1), B["b2"](6, 7, 3)),
        ]
    )
"""


def test_hidden_counts_that_differ_are_each_their_own(tmp_path: Path) -> None:
    (made,) = make(tmp_path, HIDDEN_COUNTS)
    module = made.create()
    counts = {
        name: [
            each.out_channels
            for each in module.get_submodule(name).modules()
            if isinstance(each, nn.Conv2d)
        ]
        for name in ("b1", "b2")
    }
    assert counts == {"b1": [4, 5, 9, 8], "b2": [6, 7, 3, 8]}


EQUAL_USES = """\
class B(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d(3, bias=True))])


def net():
    return build([((4, 1), nv.Input()), ((4, 1), B()), ((4, 1), B())])
"""


def test_equal_uses_have_weights_of_their_own(tmp_path: Path) -> None:
    (made,) = make(tmp_path, EQUAL_USES)
    count = sum(each.numel() for each in made.create().parameters())
    assert count == 2 * (4 * 4 * 3 * 3 + 4)
