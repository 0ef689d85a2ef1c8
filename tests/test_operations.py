"""Every operation of the catalogue: what it says of tensors and state is what torch does.

Each has a minimal network in `operation_cases`. It is elaborated, written out as a module in the
plainest way, run, and scripted; the shapes, dtypes, parameters and buffers must be those predicted.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from operation_cases import CASES, INPUT
from torch import Tensor

import neurlink_gen.nerves as nv
from neurlink_gen import build, nn
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Apply, Module, State, Text
from neurlink_gen.elaborate import elaborate
from neurlink_gen.graph import Graph, Node
from neurlink_gen.ops import catalogue
from neurlink_gen.ops.arithmetic import derived_padding
from neurlink_gen.ops.calls import signature
from neurlink_gen.ops.operation import Operation, SameSize
from tests.plain_code import constructor, expression, written_out

nerves: Any = nv
torch_nn: Any = nn
# Odd and even ones.
EXTENTS = {"L": 12, "D": 9, "H": 11, "W": 14}


def _name(operation: type[Operation]) -> str:
    return f"{operation.namespaces[0]}.{operation.__name__}"


def _graph(lines: list[Any]) -> Graph:
    graph, findings = elaborate(build(lines))
    assert not findings, findings
    return graph


def _module(graph: Graph, folder: Path) -> tuple[torch.nn.Module, list[Module]]:
    text, modules = written_out(graph)
    path = folder / "written.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("written", path)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    written: torch.nn.Module = loaded.Written()
    return written, modules


def _at(size: Size) -> int:
    return size.where(EXTENTS)


def _shape(node: Node, output: int, batch: int) -> tuple[int, ...]:
    tensor = node.produced[output]
    sizes = [_at(size) for size in tensor.sizes]
    return (batch, *tensor.in_order(tensor.channels.value, sizes))


def _states(module: Module, prefix: str = "") -> Iterator[tuple[str, State]]:
    for state in module.state:
        yield prefix + state.name, state
    for index, child in enumerate(module.children):
        yield from _states(child, f"{prefix}{index}.")


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
@pytest.mark.parametrize("name", CASES)
def test_what_is_predicted_is_what_torch_does(name: str, tmp_path: Path) -> None:
    graph = _graph(CASES[name])
    written, modules = _module(graph, tmp_path)
    for index, module in enumerate(modules):
        actual = getattr(written, f"m{index}")
        if module.raw is not None:
            kept = f"m{index}" in written.state_dict()
            assert len(module.state) == int(kept)
            assert isinstance(actual, torch.nn.Parameter) == (
                module.constructor == "nn.Parameter"
            )
            for state in module.state:
                assert actual.shape == tuple(each.value for each in state.shape)
                assert state.is_buffer == (module.constructor == "nn.Buffer")
                assert state.name == ""
            continue
        if module.is_opaque:
            assert (
                module.state == ()
            )  # nothing is said of what the user's own has in it
            continue
        buffers = dict(actual.named_buffers())
        assert [
            (
                key,
                tuple(each.value for each in state.shape),
                state.is_buffer,
                state.dtype,
            )
            for key, state in _states(module)
        ] == [
            (key, tuple(value.shape), key in buffers, str(value.dtype)[6:])
            for key, value in actual.state_dict().items()
        ]
    _assert_runs(graph, written)
    _assert_runs(graph, torch.jit.script(written))


def _assert_runs(graph: Graph, written: Callable[[Tensor], list[Tensor]]) -> None:
    """It runs, and every line gives the tensors predicted."""
    results = written(torch.randn(_shape(graph.nodes[0], 0, batch=2)))
    expected = [
        (_shape(node, output, batch=2), tensor.dtype)
        for node in graph.nodes
        for output, tensor in enumerate(node.produced)
    ]
    assert [(tuple(x.shape), str(x.dtype)[6:]) for x in results] == expected


@pytest.mark.parametrize("operation", catalogue(), ids=_name)
def test_an_operation_is_documented_and_covered(operation: type[Operation]) -> None:
    documentation = inspect.cleandoc(operation.__doc__ or "")
    assert documentation.split("\n\n")[0].count("\n") <= 1, "a long summary"
    assert len(documentation) > 10
    used = {
        type(node.operation)
        for node in _graph(CASES[_name(operation)]).nodes
        if node.operation is not None
    }
    assert operation in used
    assert set(operation.namespaces) <= {"nerves", "nn"}


# Attention takes several tensors, and is no function of one.
@pytest.mark.parametrize(
    "name", sorted({*torch.nn.modules.activation.__all__} - {"MultiheadAttention"})
)
def test_every_activation_of_torchs_is_there(name: str) -> None:
    assert f"nerves.{name}" in CASES and hasattr(torch_nn, name)


@pytest.mark.parametrize("name", torch.nn.modules.dropout.__all__)
def test_every_dropout_of_torchs_is_there(name: str) -> None:
    assert f"nerves.{name}" in CASES and hasattr(torch_nn, name)


JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    2,
    7,
    2.5,
    float("nan"),
    float("inf"),
    "three",
    "same",
    object(),
    [],
    (1, 2),
    (1, 1, 1, 1),
    ((1,), 2),
    {"a": 1},
    nn.ReLU,
    nn.ReLU(),
    nn.Linear,
    lambda: None,
    lambda channels: nn.GroupNorm(3, channels),
    1 / 3,
]


# Those for one and three axes share all their code with those for two.
@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("name", [n for n in CASES if "1d" not in n and "3d" not in n])
def test_an_argument_works_or_is_a_finding(name: str, tmp_path: Path) -> None:
    """Never an exception of another kind, and never code that torch refuses."""
    *before, (*declared, nerve) = CASES[name]
    recipe = nerve.recipe
    taken = signature(recipe.nerve_class)
    given = taken.bind(*recipe.arguments, **recipe.keywords).arguments
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    for keyword, parameter in taken.parameters.items():
        for value in JUNK if parameter.kind not in variable else []:
            changed = recipe.nerve_class(**{**given, keyword: value})
            changed.recipe = replace(changed.recipe, selector=recipe.selector)
            graph, findings = elaborate(build([*before, (*declared, changed)]))
            if not findings and _is_possible(graph.nodes[-1]):
                _assert_runs(graph, _module(graph, tmp_path)[0])


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
@pytest.mark.parametrize(
    "nerve",
    [
        nn.Dropout(0),
        nn.AlphaDropout(0),
        nn.DropPath(0),
        nn.LeakyReLU(0),
        nn.ELU(2),
        nn.CELU(2),
        nn.Hardtanh(0, 6),
        nn.RReLU(0, 1),
        nn.Threshold(1, 2),
        nn.Softplus(2, 10),
        nn.Hardshrink(1),
        nn.PReLU(init=1),
        nn.ConstantPad2d(0, 2),
        nn.BatchNorm2d(eps=1, momentum=1),
        nn.GroupNorm(1, eps=1),
        nn.Upsample(scale_factor=1),
    ],
    ids=str,
)
def test_a_whole_number_serves_where_torch_wants_a_float(
    nerve: Any, tmp_path: Path
) -> None:
    graph = _graph([INPUT, ((8, 1), nerve)])
    _assert_runs(graph, torch.jit.script(_module(graph, tmp_path)[0].eval()))


def _is_possible(node: Node) -> bool:
    """Whether the sizes are such that it can run: the prover's business."""
    assert node.result is not None
    sizes = [_at(size) for tensor in node.produced for size in tensor.sizes]
    return min(sizes, default=1) >= 1 and all(
        (
            _at(demand.left) == _at(demand.right)
            if isinstance(demand, SameSize)
            else _at(demand.size) >= demand.minimum
        )
        for demand in node.result.demands
    )


@pytest.mark.parametrize("kernel", range(1, 6))
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_a_padded_maximum_is_of_the_map_alone(
    kernel: int, dilation: int, ratio: int, tmp_path: Path
) -> None:
    nerve = nerves.MaxPool1d(kernel, dilation)
    graph = _graph([((1, 1), nv.Input()), ((1, ratio), nerve)])
    written, _ = _module(graph, tmp_path)
    pads = derived_padding(kernel, dilation, ratio)
    for size in range(6, 14):
        source = -1 - torch.rand(1, 1, size)
        expected = [
            max(source[0, 0, i].item() for i in cells if 0 <= i < size)
            for cells in _windows(size, kernel, dilation, ratio, pads)
        ]
        assert written(source)[1][0, 0].tolist() == expected


def test_an_unevenly_padded_average_counts_the_padding(tmp_path: Path) -> None:
    graph = _graph([((1, 1), nv.Input()), ((1, 1), nerves.AvgPool1d(4))])
    written, _ = _module(graph, tmp_path)
    result = written(torch.ones(1, 1, 6))[1][0, 0].tolist()
    assert result == [0.75, 1.0, 1.0, 1.0, 0.75, 0.5]


def _windows(
    size: int, kernel: int, dilation: int, stride: int, pads: tuple[int, int]
) -> list[list[int]]:
    """The cells of each window, those in the padding included."""
    span = dilation * (kernel - 1) + 1
    starts = range(-pads[0], size + pads[1] - span + 1, stride)
    return [[start + i * dilation for i in range(kernel)] for start in starts]


def test_a_group_norm_can_be_given_as_norm() -> None:
    nerve = nerves.Conv2d(3, norm=partial(nn.GroupNorm, 4), act=nn.GELU)
    node = _graph([INPUT, ((16, 2), nerve)]).nodes[1]
    assert node.result is not None and isinstance(node.result.code, Apply)
    modules: list[Module] = []
    text = expression(node.result.code, modules)
    assert text == "self.m2(self.m1(self.m0(x0_0)))"
    assert [constructor(module) for module in modules][1:] == [
        "nn.GELU()",
        "nn.GroupNorm(4, 16)",
    ]


def test_a_projection_is_one_module() -> None:
    graph = _graph(CASES["nerves.SkipConnect2d"])
    codes = [node.result.code for node in graph.nodes[1:] if node.result is not None]
    modules: list[Module] = []
    texts = [expression(code, modules) for code in codes]
    assert texts[1] == "(x1_0 + self.m1(x0_0))"
    assert modules[1].kind == "downsample" and modules[1].constructor == "nn.Sequential"
    assert texts[2] == "(x2_0 + x1_0)"
    assert modules[-1].kind == "downsample" and modules[-1].constructor == "nn.Conv2d"


def test_a_projection_that_grows_is_transposed(tmp_path: Path) -> None:
    lines = [
        INPUT,
        ((8, 2), nerves.Conv2d["low"](3)),
        ((8, 1), nerves.Conv2d[0](3)),
        ((8, 1), nerves.SkipConnect2d[["low", -1]](2)),
    ]
    graph = _graph(lines)
    written, _ = _module(graph, tmp_path)
    assert written(torch.randn(2, 8, 6, 10))[-1].shape == (2, 8, 6, 10)
    result = graph.nodes[-1].result
    assert result is not None and isinstance(result.code, Text)
    projection = result.code.operands[1]
    assert isinstance(projection, Apply) and projection.module.kind == "upsample"
    assert [(str(d.left), str(d.right)) for d in result.demands] == [
        ("2*(H/2)", "H"),
        ("2*(W/2)", "W"),
    ]
