"""`inplace=True` never gives wrong numbers, where by hand it would.

Each network asks for it where something still reads what it would overwrite. Its numbers are those
of the same formula out of place; with `inplace=True` written back into the output they are others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tests.compiling import PREAMBLE, compiled, import_file

LINES = """\
def net():
    return build(
        [
            ((4, 1), nv.Input()),
            {lines}
        ],
        output_intermediate={intermediates},
    )
"""
Wanted = Callable[[nn.Module, Tensor], list[Tensor]]


@dataclass(frozen=True)
class Case:
    """lines: of the spec. wanted: what they mean, out of place, and every intermediate if asked for."""

    lines: str
    wanted: Wanted
    has_intermediates: bool = False


def _conv(module: nn.Module, x: Tensor) -> Tensor:
    (conv,) = (each for each in module.modules() if isinstance(each, nn.Conv2d))
    made: Tensor = conv(x)
    return made


def _tagged(module: nn.Module, x: Tensor) -> list[Tensor]:
    kept = _conv(module, x)
    return [kept + kept.relu()]


def _residual(module: nn.Module, x: Tensor) -> list[Tensor]:
    return [_conv(module, x.relu()) + x]


def _intermediates(module: nn.Module, x: Tensor) -> list[Tensor]:
    made = _conv(module, x)
    return [x, made, made.relu()]


CASES = {
    "a tagged tensor read later": Case(
        """((4, 1), nv.Conv2d["kept"](3)),
            ((4, 1), nn.ReLU(inplace=True)),
            ((4, 1), nv.Add[["kept", -1]]()),""",
        _tagged,
    ),
    "a residual": Case(
        """((4, 1), nn.ReLU(inplace=True)),
            ((4, 1), nv.Conv2d(3)),
            ((4, 1), nv.Add[[0, -1]]()),""",
        _residual,
    ),
    "an intermediate": Case(
        """((4, 1), nv.Conv2d(3)),
            ((4, 1), nn.ReLU(inplace=True)),""",
        _intermediates,
        has_intermediates=True,
    ),
}


def outputs(case: Case, module: nn.Module, x: Tensor) -> list[Tensor]:
    if case.has_intermediates:
        made = module.forward_intermediates(x)  # type: ignore[operator]  # an attribute of a module is a tensor or a module to mypy
        return list(made)
    return [module(x)]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_still_read_is_not_overwritten(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "spec.py"
    intermediates = case.has_intermediates
    path.write_text(
        PREAMBLE + LINES.format(lines=case.lines, intermediates=intermediates)
    )
    made = compiled(path)
    assert [each.rule.code for each in made.diagnostics] == ["NL501"]
    text = made.files["spec.py"]
    assert "nn.ReLU()" in text and "inplace" not in text
    image = torch.randn(2, 4, 5, 6)
    for relu, is_right in (("nn.ReLU()", True), ("nn.ReLU(inplace=True)", False)):
        target = tmp_path / f"made_{is_right}.py"
        target.write_text(text.replace("nn.ReLU()", relu))
        module = import_file(target).Net()
        assert isinstance(module, nn.Module)
        with torch.no_grad():
            wanted = case.wanted(module, image.clone())
            found = outputs(case, module, image.clone())
        assert all(map(torch.equal, found, wanted)) == is_right
