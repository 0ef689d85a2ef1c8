"""What `docs/neurlink.md` shows beside specs: loading a checkpoint, and using the model."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from torch import nn

from generated.neurlink_resnet import ResNet18
from neurlink_gen import compile_spec
from neurlink_gen.findings import rules
from tests.neurlink_pairs import HEADER, assert_close, function, pairs, stirred

PAGE = (Path(__file__).parent.parent / "docs" / "neurlink.md").read_text("utf-8")
Load = Callable[[nn.Module, dict[str, torch.Tensor]], None]


def load_neurlink() -> Load:
    (text,) = re.findall(r"<!-- checkpoint -->\n```python\n(.*?)```", PAGE, re.DOTALL)
    namespace: dict[str, object] = {}
    exec(text, namespace)
    return cast(Load, namespace["load_neurlink"])


def theirs(**options: Any) -> nn.Module:
    import neurlink  # type: ignore[import-untyped]  # the package has no types

    torch.manual_seed(2)
    network = stirred(neurlink.resnet18(**options))
    stem = next(each for each in network.modules() if isinstance(each, nn.BatchNorm2d))
    nn.init.constant_(stem.bias, 20.0)  # its maximum pool pads with zeros
    return network


def test_a_checkpoint_loads_by_order(tmp_path: Path) -> None:
    network = theirs()
    torch.save(network.state_dict(), tmp_path / "checkpoint.pt")
    model = ResNet18().eval()
    load_neurlink()(model, torch.load(tmp_path / "checkpoint.pt"))
    assert "_module_dict.1.postproc.1.weight" in network.state_dict()
    # The last map is odd: of an even one, neurlink would not average all.
    image = torch.randn(1, 3, 96, 96)
    with torch.no_grad():
        assert_close(network(image), model(image))


def test_another_networks_checkpoint_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 121 tensors"):
        load_neurlink()(ResNet18(), theirs(num_classes=7).state_dict())


def test_intermediates_are_the_same_list() -> None:
    network, model = theirs(), ResNet18().eval()
    load_neurlink()(model, network.state_dict())
    image = torch.randn(1, 3, 96, 96)
    with torch.no_grad():
        wanted = network(image, output_intermediate=True)
        given = model.forward_intermediates(image)
    assert len(wanted) == len(given)
    for one, other in zip(wanted, given, strict=True):
        assert_close(one, other)


def test_a_bare_module_is_made_for_each_line(tmp_path: Path) -> None:
    """There, it is one module on all of its lines."""
    lines = ("((3, 1), nv.Input())", "*[((3, 1), nn.BatchNorm2d(3))] * 2")
    (tmp_path / "spec.py").write_text(HEADER + function("net", *lines), "utf-8")
    made = compile_spec(tmp_path / "spec.py").files["spec.py"]
    assert (
        "nn.BatchNorm2d(3) for _ in range(2)" in made
        or made.count("nn.BatchNorm2d(3)") == 2
    )
    with pytest.raises(AssertionError, match="named_parameters"):
        pairs(tmp_path, function("net", *lines))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("((8, 1), nv.Conv2d['3'](3))", rules.BAD_TAG),
        ("((8, 1), nv.Conv2d(3, device='cpu'))", rules.BAD_ARGUMENTS),
        ("((3, 1), lambda cache: cache[0])", rules.BAD_LINE),
    ],
)
def test_what_does_not_exist_is_an_error(
    line: str, rule: object, tmp_path: Path
) -> None:
    path = tmp_path / "spec.py"
    path.write_text(HEADER + function("net", "((3, 1), nv.Input())", line), "utf-8")
    (found,) = compile_spec(path).diagnostics
    assert found.rule is rule


def test_the_mode_of_an_interpolation_may_be_left_out(tmp_path: Path) -> None:
    for nerve in ("nv.Interpolate()", "nv.Interpolate('nearest')"):
        lines = ("((3, 1), nv.Input())", f'((3, "(8, 8)"), {nerve})')
        path = tmp_path / "spec.py"
        path.write_text(HEADER + function("net", *lines), "utf-8")
        assert compile_spec(path).diagnostics == ()
