"""What is known from lines before: that it is the same as what would be made anew, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from neurlink_gen.elaborate import elaborate
from neurlink_gen.elaborate.composites import KnownBodies
from neurlink_gen.elaborate.known_lines import KnownLines
from neurlink_gen.graph import Default, Graph, Node
from neurlink_gen.load.discover import LoadedModel
from neurlink_gen.load.environment import spec_environment
from neurlink_gen.load.evaluate import load
from neurlink_gen.load.spec_path import Spec
from neurlink_gen.passes.parameters import defaults_of
from neurlink_gen.passes.structure import same_structure
from neurlink_gen.pipeline import check_specs
from neurlink_gen.spec.network import Network
from tests.shipped import SPECS
from tests.spec_files import PREAMBLE


def others(loaded: LoadedModel) -> Iterator[tuple[str, Default]]:
    """Each number of a model's function, at another value."""
    assert loaded.function is not None
    for name, default in defaults_of(loaded.function).items():
        if isinstance(default, (int, float)):
            yield name, not default if isinstance(default, bool) else 2 * default


def whole(graph: Graph) -> list[tuple[object, ...]]:
    """What a graph is, line by line, but for what its lines compute."""
    return [
        (node.tag, node.inputs, node.declared, node.outputs, node.group)
        for node in graph.nodes
    ] + [(graph.outputs, graph.training, graph.groups)]


@pytest.mark.parametrize("spec", sorted(SPECS.glob("*.py")), ids=lambda path: path.stem)
def test_at_other_values_all_is_as_if_made_anew(spec: Path) -> None:
    loaded = load(spec)
    with spec_environment(loaded.path.parent):
        for model in loaded.models:
            known = KnownBodies()
            first, findings = elaborate(model.network, known)
            before = KnownLines.of(model.network, first)
            for name, value in others(model):
                assert model.function is not None
                try:
                    network = model.function(**{name: value})
                except Exception:
                    continue  # the spec itself refuses the value
                assert isinstance(network, Network)
                again, told = elaborate(network, known, True, before)
                anew, findings = elaborate(network)
                assert [each.message for each in told] == [
                    each.message for each in findings
                ]
                assert whole(again) == whole(anew)
                assert same_structure(again, anew)


def test_lines_above_a_change_are_taken_over() -> None:
    model = load(SPECS / "resnet.py", "resnet18").models[0]
    assert model.function is not None
    known = KnownBodies()
    graph, _ = elaborate(model.network, known)
    before = KnownLines.of(model.network, graph)
    network = model.function(num_classes=10)
    assert isinstance(network, Network)
    again, _ = elaborate(network, known, True, before)
    is_same = [one is other for one, other in zip(graph.nodes, again.nodes)]
    assert is_same == [True] * (len(is_same) - 1) + [False]


def nodes(tmp_path: Path, lines: str) -> tuple[Node, ...]:
    path = tmp_path / "net.py"
    text = f"def net():\n    return build([((8, 1), nv.Input()), {lines}])\n"
    path.write_text(PREAMBLE + text)
    graph, findings = elaborate(load(path).models[0].network)
    assert not findings
    return graph.nodes


def test_an_operation_is_applied_once_to_the_same(tmp_path: Path) -> None:
    lines = ", ".join(["((8, 1), nv.Conv2d_BN_ReLU(3))"] * 3)
    _, *made = nodes(tmp_path, lines + ", ((8, 1), nv.Conv2d_BN_ReLU(5))")
    results = [node.result for node in made if node.result is not None]
    codes = [result.code for result in results]
    assert [node.reads[0].node for node in made] == [0, 1, 2, 3]
    modules = [getattr(code, "module") for code in codes]
    assert modules[0] is modules[1] is modules[2] is not modules[3]
    assert len({id(node.operation) for node in made}) == 4
    spans = [node.operation.recipe.span for node in made if node.operation]
    assert len({(span.line, span.column) for span in spans}) == 4


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("bias=True", "bias=1", "`bias` must be True or False, not 1"),
        ("groups=1", "groups=True", "`groups` must be an integer of at least 1"),
        ("groups=1", "groups=1.0", "`groups` must be an integer of at least 1"),
    ],
)
def test_equal_numbers_of_other_kinds_are_not_the_same(
    before: str, after: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "net.py"
    lines = ", ".join(f"((8, 1), nv.Conv2d(3, {each}))" for each in (before, after))
    text = f"def net():\n    return build([((8, 1), nv.Input()), {lines}])\n"
    path.write_text(PREAMBLE + text)
    (found,) = check_specs([Spec(path)]).diagnostics
    assert message in found.message


def test_what_looks_at_other_lines_is_made_each_time(tmp_path: Path) -> None:
    # The same nerve at the same size, and the line that it is to be like is another one.
    lines = (
        '((8, 1), nv.Conv2d["a"](3)), ((8, 2), nv.Conv2d["down"](3)), '
        '((8, 1), nv.ConvTransposed2d["down"](3, like=1)), '
        '((8, 1), nv.Conv2d["b"](3)), '
        '((8, 1), nv.ConvTransposed2d["down"](3, like="b"))'
    )
    made = nodes(tmp_path, lines)
    assert [ref.node for ref in made[3].reads] == [2, 1]
    assert [ref.node for ref in made[5].reads] == [2, 4]


def test_one_tensor_twice_is_not_two(tmp_path: Path) -> None:
    lines = (
        '((8, 1), nv.Conv2d["a"](3)), ((8, 1), nv.Add[["a", "a"]]()), '
        '((8, 1), nv.Conv2d["b"](3)), ((8, 1), nv.Add[["a", "b"]]()), '
        '((8, 1), nv.Add[["b", "a"]]())'
    )
    made = nodes(tmp_path, lines)
    assert [tuple(ref.node for ref in node.reads) for node in made[2:]] == [
        (1, 1),
        (2,),
        (1, 3),
        (3, 1),
    ]


def test_a_block_in_a_row_of_equal_ones_is_elaborated_once(tmp_path: Path) -> None:
    block = "((16, 2), BasicBlock())"
    text = (
        "from neurlink_gen.blocks import BasicBlock\n"
        "def net():\n"
        f"    return build([((8, 1), nv.Input()), *[{block}] * 4,\n"
        "        *[((16, 2), BasicBlock[1]())] * 2])\n"
    )
    path = tmp_path / "net.py"
    path.write_text(PREAMBLE + text)
    graph, findings = elaborate(load(path).models[0].network)
    assert not findings
    made = graph.nodes[1:]
    assert [node.index for node in made] == [1, 2, 3, 4, 5, 6]
    # What is told which line to read is not given what that line was given.
    assert [node.inputs[0].node for node in made] == [0, 1, 2, 3, 1, 1]
    # The first one strides, and the others do not.
    assert made[0].body is not made[1].body
    assert made[1].body is made[2].body is made[3].body
    assert [node.origin.path for node in made] == [(i,) for i in range(1, 7)]


def test_a_function_that_is_given_is_asked_in_every_block(tmp_path: Path) -> None:
    """Its answers may differ, though what the lines say is the same."""
    text = (
        "from neurlink_gen.blocks import SqueezeExcite\n"
        "asked = []\n"
        "def act(inplace=False):\n"
        "    asked.append(inplace)\n"
        "    return nn.ReLU() if len(asked) < 3 else nn.GELU()\n"
        "def net():\n"
        "    return build([((3, 1), nv.Input()), ((8, 1), nv.Conv2d(3)),\n"
        "                  [((8, 1), SqueezeExcite(4, act=act))] * 4])\n"
    )
    path = tmp_path / "net.py"
    path.write_text(PREAMBLE + text)
    (model,) = check_specs([Spec(path)]).models
    names = [
        [m.torch_class for m in node.body.modules if "LU" in m.torch_class]
        for node in model.graph.nodes
        if node.body is not None
    ]
    assert names == [["nn.ReLU"]] * 2 + [["nn.GELU"]] * 2
