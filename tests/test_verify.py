"""`neurlink-gen verify`: it passes what is right, and each of its checks sees what is wrong.

What is wrong is made so here: the prediction or the generated text is tampered with.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from neurlink_gen import verify as verification
from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.commands.cli import run
from neurlink_gen.graph import Model
from neurlink_gen.pipeline import compile_spec
from neurlink_gen.verify.dynamic import size_classes
from neurlink_gen.verify.samples import (
    SAMPLES,
    admissible,
    inadmissible,
    period,
    smallest,
)
from neurlink_gen.verify.table import failures
from tests import goldens
from tests.tampering import (
    LINE_OF_FIRST,
    LINE_OF_HEAD,
    LINE_OF_STEM,
    SPEC,
    check_of,
    checked,
    failed,
    made,
    tampered,
    text_of,
    verified,
)


def test_what_is_right_passes(tmp_path: Path) -> None:
    report = verified(made(tmp_path))
    assert failed(report) == set(), failures([report])
    outcomes = {check.name: check.outcome for check in report.checks}
    assert outcomes.pop("ONNX") in ("passed", "skipped")
    assert set(outcomes.values()) == {"passed"}
    assert check_of(report, "shapes").detail == "8 lines at 4 sizes"
    assert check_of(report, "refusals").detail == "2 sizes"


GOLDENS = ["base_shape", "bridges", "inputs_of_their_own", "intermediates", "pools"]
GOLDENS += ["preconditions", "two_inputs", "ranks", "unpooling"]


@pytest.mark.parametrize("name", GOLDENS)
def test_goldens_pass(name: str) -> None:
    compilation = compile_spec(goldens.ROOT / "tests/goldens/good" / name / "spec.py")
    reports = verification.verify(compilation.models, text_of(compilation))
    assert len(reports) == len(compilation.models)
    assert not any(map(failed, reports)), failures(reports)


@pytest.mark.parametrize("name", ["time_series", "dcgan"])
def test_shipped_specs_pass(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(goldens.ROOT / f"specs/{name}.py"), "-q"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "failed" not in printed.out


# Where the text is tampered with.


def test_a_wrong_stride_is_seen_at_its_line(tmp_path: Path) -> None:
    # The pool to 1x1 hides it from all that looks at the output alone.
    report = tampered(tmp_path, "kernel_size=3, stride=2", "kernel_size=3, stride=1")
    assert failed(report) == {"shapes"}
    failure, *_ = check_of(report, "shapes").failures
    assert failure.span.line == LINE_OF_FIRST
    assert failure.at == "H = 2, W = 6, batch 1"
    assert failure.expected == "convolution to [1, 8, 1, 2]"
    assert failure.got == "convolution to [1, 8, 1, 3]"


def test_a_missing_operation_is_seen(tmp_path: Path) -> None:
    report = tampered(tmp_path, "            nn.ReLU(inplace=True),\n", "")
    assert failed(report) == {"shapes"}
    failure, *_ = check_of(report, "shapes").failures
    assert "relu" in failure.expected and failure.span.line == LINE_OF_FIRST


def test_another_tensor_of_the_same_shape_is_seen(tmp_path: Path) -> None:
    spec = """
def net():
    return build([
        ((3, 1), nv.Input()),
        ((8, 1), nv.Conv2d["a"](3)),
        ((8, 1), nv.Conv2d["b"](3)),
        ((8, 1), nv.Conv2d["c"](3)),
        ((8, 1), nv.Add[["a", "c"]]()),
    ])
"""
    compilation = made(tmp_path, spec)
    text = text_of(compilation)
    assert failed(checked(compilation.models, text)) == set()
    changed = text.replace("c = self.c(x)", "c = self.c(a)")
    assert changed != text
    failure, *_ = check_of(checked(compilation.models, changed), "shapes").failures
    assert failure.expected.startswith(
        "convolution to [1, 8, 1, 1] from the results 1,"
    )
    assert failure.got.startswith("convolution to [1, 8, 1, 1] from the results 0,")
    assert failure.span.line == 9


def test_a_missing_guard_is_seen(tmp_path: Path) -> None:
    guard, checks = "height % 2 != 0 or width % 2 != 0", ("refusals", "TorchScript")
    report = tampered(tmp_path, guard, "height < 0", checks)
    assert failed(report) == {"refusals", "TorchScript"}
    failure = check_of(report, "refusals").failures[0]
    assert failure.got == "no error, and [1, 10]"


def test_a_refusal_from_inside_is_seen(tmp_path: Path) -> None:
    report = tampered(tmp_path, "raise ValueError(", "raise TypeError(")
    failure = check_of(report, "refusals").failures[0]
    assert failure.got.startswith("TypeError: expected height and width")


def test_a_guard_that_is_too_strict_is_seen(tmp_path: Path) -> None:
    report = tampered(tmp_path, "height % 2 != 0 or", "height % 4 != 0 or")
    assert "shapes" in failed(report)
    assert "got 2x2" in check_of(report, "shapes").failures[0].got


def test_a_renamed_attribute_is_seen(tmp_path: Path) -> None:
    report = tampered(tmp_path, "self.head", "self.tail")
    assert failed(report) == {"state dict"}
    failure = check_of(report, "state dict").failures[0]
    assert failure.expected == "parameter head.weight [10, 8] of float32"
    assert failure.got == "no head.weight"
    assert failure.span.line == LINE_OF_HEAD


def test_a_surplus_bias_is_seen(tmp_path: Path) -> None:
    report = tampered(tmp_path, "padding=1, bias=False)", "padding=1)")
    told = check_of(report, "state dict").failures
    assert told[0].expected == "1,482 parameters" and told[0].got == "1,498 parameters"
    assert told[1].got == "parameter block.first.0.bias [8] of float32"


def test_an_unused_parameter_is_seen(tmp_path: Path) -> None:
    detached = "self.stem(image).detach()"
    report = tampered(tmp_path, "self.stem(image)", detached, ("training",))
    failure = check_of(report, "training").failures[0]
    assert failure.expected == "a gradient for stem.weight"
    assert failure.span.line == LINE_OF_STEM


def test_an_overwritten_input_is_seen(tmp_path: Path) -> None:
    report = tampered(
        tmp_path, "self.stem(image)", "self.stem(image.mul_(2))", ("evaluation",)
    )
    assert failed(report) == {"evaluation"}


# Adds 1 in every module but the first of its file that is run: in a copy.
NOT_THE_FIRST = 'x = x + float(globals().setdefault("_first", self) is not self)'


@pytest.mark.parametrize(
    ("addition", "name"),
    [
        ("if x.sum() > 1e9: x = -x", "torch.compile"),
        ("if x.sum() > 1e9: x = -x", "torch.export"),
        ("x = -x if x.size(2) < 40 else x", "torch.export"),
        ("x = x + len(type(self).__mro__[0].__name__)", "TorchScript"),
        (NOT_THE_FIRST, "pickle"),
        (NOT_THE_FIRST, "deepcopy"),
    ],
)
def test_what_people_do_to_modules_is_tried(
    addition: str, name: str, tmp_path: Path
) -> None:
    pool = "x = self.pool(x)"
    report = tampered(tmp_path, pool, f"{addition}\n        {pool}", (name,))
    assert failed(report) == {name}


def test_intermediates_that_differ_are_seen(tmp_path: Path) -> None:
    spec = SPEC.replace("    ])\n", "    ], output_intermediate=True)\n")
    spec = spec.replace("], output_intermediate=True)", "])", 1)
    compilation = made(tmp_path, spec)
    text = text_of(compilation)
    assert failed(checked(compilation.models, text)) == set()
    before, method, after = text.partition("def forward_intermediates")
    assert "self.pool(" in after
    changed = before + method + after.replace("self.pool(", "self.avgpool(")
    failure, *_ = check_of(checked(compilation.models, changed), "shapes").failures
    assert failure.expected == "[1, 8, 1, 3] of float32"
    assert failure.got == "[1, 8, 1, 1] of float32"


# Where the prediction is tampered with.


def changed_model(model: Model, index: int, **changes: object) -> Model:
    """The model with another prediction for one line."""
    nodes = list(model.graph.nodes)
    tensor = replace(nodes[index].outputs[0], **changes)  # type: ignore[arg-type]  # what is changed is the test's business
    nodes[index] = replace(nodes[index], outputs=(tensor,))
    return replace(model, graph=replace(model.graph, nodes=tuple(nodes)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"channels": Expression.of(9)}, "[1, 9, 2, 2] of float32"),
        ({"dtype": "int64"}, "[1, 8, 2, 2] of int64"),
        ({"sizes": (Size.base("H"), Size.base("W") * 2)}, "[1, 8, 2, 4] of float32"),
    ],
)
def test_a_wrong_prediction_is_seen(
    changes: dict[str, object], expected: str, tmp_path: Path
) -> None:
    compilation = made(tmp_path)
    model = changed_model(compilation.models[0], 1, **changes)
    report = checked((model,), text_of(compilation))
    failure, *_ = check_of(report, "shapes").failures
    assert failure.expected == expected
    assert failure.got == "[1, 8, 2, 2] of float32"
    assert failure.span.line == LINE_OF_STEM


# Which sizes are looked at.


def test_every_remainder_is_covered(tmp_path: Path) -> None:
    lines = """
def net():
    return build([
        ((3, 1), nv.Input(min_size=3)),
        ((8, (4, 3)), nv.Conv2d(3)),
        ((8, ...), nv.Conv2d(2)),
    ])
"""
    (model,) = made(tmp_path, lines).models
    sizes = admissible(model)
    assert period(model, "H") == 4 and period(model, "W") == 3
    assert {at["H"] % 4 for at in sizes} == set(range(4))
    assert {at["W"] % 3 for at in sizes} == set(range(3))
    assert any(at["H"] != at["W"] for at in sizes)
    assert sizes[0] == smallest(model) == {"H": 5, "W": 4}
    assert {at["H"] for at in inadmissible(model, model.proof)} == {1, 4, 5}


def test_many_remainders_are_sampled(tmp_path: Path) -> None:
    lines = """
def net():
    return build([((3, 1), nv.Input()), ((3, 101), nv.AvgPool2d(101))])
"""
    (model,) = made(tmp_path, lines).models
    assert period(model, "H") == 101
    assert SAMPLES <= len(admissible(model)) <= SAMPLES + 1


def test_there_is_an_export_for_each_class(tmp_path: Path) -> None:
    compilation = made(tmp_path)
    (only,), count = size_classes(compilation.models[0], whole_period=False)
    assert count == 1
    assert str(only) == "H = 2*n, n >= 3; W = 2*n, n >= 3"
    assert only.at(0) == {"H": 6, "W": 6} and only.at(1) == {"H": 8, "W": 10}
