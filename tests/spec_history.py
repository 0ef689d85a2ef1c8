"""Specs with a past: what a spec was, what it became, and what that breaks or carries over."""

from __future__ import annotations

from pathlib import Path

from neurlink_gen.load.spec_path import Spec
from neurlink_gen.ownership.lock import Section
from neurlink_gen.ownership.records import ModelRecord
from neurlink_gen.pipeline import Compilation, compile_specs

SPEC = """
import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        dim = self.target_dims[0]
        self.add([
            (dim, nv.Conv2d_BN_ReLU(3)),
            (dim, nv.Conv2d(3, norm=nn.BatchNorm2d)),
            (dim, nv.Add[[0, -1]]()),
        ])


def net(classes: int = 10):
    return build([
        ((3, 1), nv.Input()),
        ((8, 2), nv.Conv2d_BN_ReLU(3)),
        [((8, 2), Block())] * 2,
        ((16, 4), nv.Conv2d_BN_ReLU(3)),
        ((16, "(1, 1)"), nv.AvgPool2d()),
        ((16, ()), nv.Flatten()),
        ((classes, ()), nv.Linear["head"]()),
    ])
"""


def edited(*edits: tuple[str, str], text: str = SPEC) -> str:
    """A spec with some words in place of others."""
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after)
    return text


def lines(*texts: str) -> str:
    """A spec of these lines."""
    body = "".join(f"        {each},\n" for each in texts)
    return (
        "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build, nn\n\n\n"
        f"def net():\n    return build([\n        ((3, 1), nv.Input()),\n{body}    ])\n"
    )


def compiled(folder: Path, text: str) -> Compilation:
    """What comes of a spec."""
    (folder / "spec.py").write_text(text)
    made = compile_specs([Spec(folder / "spec.py")], str(folder / "out"))
    assert not made.has_errors, made.diagnostics
    return made


def section_of(folder: Path, text: str) -> Section:
    return compiled(folder, text).sections["spec.py"]


def model_of(folder: Path, text: str) -> ModelRecord:
    (model,) = section_of(folder, text).models
    return model
