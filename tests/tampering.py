"""What tests of `verify` do over and over: make a model, tamper with its text, and ask what is said.

In: a spec. Out: reports of what the checks say.
"""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from neurlink_gen import verify as verification
from neurlink_gen.compilation import Compilation
from neurlink_gen.graph import Model
from neurlink_gen.pipeline import compile_spec
from neurlink_gen.verify.results import Check, Report

PREAMBLE = "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build, nn\n"
SPEC = """
class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add([
            (self.target_dims[0], nv.Conv2d_BN_ReLU["first"](3)),
            (self.target_dims[0], nv.Conv2d["second"](3)),
        ])

def net():
    return build([
        ((3, 1), nv.Input["image"](multiple_of=2)),
        ((8, 1), nv.Conv2d["stem"](3, bias=True)),
        ((8, 2), nn.MaxPool2d["pool"](2)),
        ((8, 4), Block["block"]()),
        ((8, "(1, 1)"), nv.AvgPool2d()),
        ((8, ()), nv.Flatten()),
        ((10, ()), nv.Linear["head"]()),
    ])
"""
LINE_OF_STEM, LINE_OF_FIRST, LINE_OF_HEAD = 15, 8, 20


def made(folder: Path, text: str = SPEC) -> Compilation:
    path = folder / "spec.py"
    path.write_text(PREAMBLE + text, "utf-8")
    found = compile_spec(path)
    assert not found.has_errors, found.diagnostics
    return found


def text_of(compilation: Compilation) -> str:
    return compilation.files["spec.py"]


def verified(compilation: Compilation) -> Report:
    (report,) = verification.verify(compilation.models, text_of(compilation))
    return report


WITHOUT_MEMORY = tuple(name for name, _ in verification.WITHOUT_MEMORY)


def tampered(
    folder: Path, old: str, new: str, checks: tuple[str, ...] = WITHOUT_MEMORY
) -> Report:
    """What some checks say where a piece of the generated text is another."""
    compilation = made(folder)
    text = text_of(compilation)
    assert old in text, text
    return checked(compilation.models, text.replace(old, new), checks)


def checked(
    models: tuple[Model, ...], text: str, checks: tuple[str, ...] = WITHOUT_MEMORY
) -> Report:
    """What some of the checks say of a model. The others take their time."""
    every = (*verification.WITHOUT_MEMORY, *verification.ON_CPU)
    some = tuple(each for each in every if each[0] in checks)
    assert len(some) == len(checks)
    with (
        patch.object(verification, "WITHOUT_MEMORY", some),
        patch.object(verification, "ON_CPU", ()),
    ):
        (report,) = verification.verify(models, text)
    return report


def check_of(report: Report, name: str) -> Check:
    (found,) = [check for check in report.checks if check.name == name]
    return found


def failed(report: Report) -> set[str]:
    return {check.name for check in report.checks if check.outcome == "failed"}
