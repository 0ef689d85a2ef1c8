"""Where we do not follow the neurlink package: what it does, run live, and what we do instead."""

from __future__ import annotations

import gc
import pickle
import weakref
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from neurlink_gen import compile_spec
from neurlink_gen.findings import rules
from neurlink_gen.findings.rules import Rule
from tests.compiling import import_file
from tests.neurlink_pairs import (
    HEADER,
    Pair,
    assert_close,
    by_order,
    function,
    made,
    pairs,
)

IMAGE = "((3, 1), nv.Input())"
ONE = "((1, 1), nv.Input())"


def pair(folder: Path, *lines: str) -> Pair:
    (found,) = pairs(folder, function("net", *lines)).values()
    return found


def theirs(folder: Path, *lines: str) -> Any:
    path = folder / "package.py"
    path.write_text(HEADER + function("net", *lines), "utf-8")
    return import_file(path).net()


def ours(folder: Path, *lines: str) -> nn.Module:
    path = folder / "spec.py"
    path.write_text(HEADER + function("net", *lines), "utf-8")
    (model,) = made(path, folder).values()
    return model.create().eval()


def rules_of(folder: Path, *lines: str) -> list[Rule]:
    path = folder / "spec.py"
    path.write_text(HEADER + function("net", *lines), "utf-8")
    return [found.rule for found in compile_spec(path).diagnostics]


def test_a_ratio_rounds_up(tmp_path: Path) -> None:
    """There, n // r + n % r."""
    from neurlink.nerves.nerve import (
        ShapeSpec,  # type: ignore[import-untyped]  # no types
    )

    assert ShapeSpec(4).get_absolute((227,))[0] == 59
    network = ours(
        tmp_path, IMAGE, "((8, 2), nv.Conv2d(7))", "((8, 4), nv.MaxPool2d(3))"
    )
    for size in range(1, 40):
        out = network(torch.randn(1, 3, size, 227))
        assert out.shape[2:] == (-(-size // 4), 57)


def test_every_size_works(tmp_path: Path) -> None:
    """There, a size that does not divide raises in the middle, or comes out wrong and unsaid."""
    lines = (
        IMAGE,
        "((8, 2), nv.Conv2d_ReLU(7))",
        "((8, 4), nv.MaxPool2d(3))",
        "((8, 8), nv.Conv2d(3))",
    )
    with pytest.raises(RuntimeError, match="pad should be"):
        theirs(tmp_path, *lines)([torch.randn(1, 3, 230, 230)])
    wrong = theirs(tmp_path, *lines)([torch.randn(1, 3, 100, 100)])
    assert wrong.shape[2:] == (16, 16)
    network = ours(tmp_path, *lines)
    for size in (*range(1, 40), 100, 230):
        out = network(torch.randn(1, 3, size, size))
        assert out.shape[2:] == (-(-size // 8),) * 2


def test_nothing_is_remembered_of_another_size(tmp_path: Path) -> None:
    """There, the paddings of the first size stay, and so does what Interpolate resizes to."""
    lines = (
        IMAGE,
        "((8, 2), nv.Conv2d(3))",
        '((8, 1), nv.Interpolate("bilinear"))',
    )
    here = pair(tmp_path, *lines)
    large, small = torch.randn(1, 3, 32, 32), torch.randn(1, 3, 16, 16)
    assert_close(*here.outputs(large))
    wanted, given = here.outputs(small)
    assert wanted.shape[2:] == (32, 32)
    fresh = theirs(tmp_path, *lines)
    by_order(here.theirs, fresh)
    assert_close(fresh([small]), given)


def test_a_global_average_is_of_the_whole_map(tmp_path: Path) -> None:
    """There, an even map is cropped to one pixel first."""
    here = pair(tmp_path, ONE, '((1, "(1, 1)"), nv.AvgPool2d())')
    image = torch.arange(64.0).reshape(1, 1, 8, 8)
    wanted, given = here.outputs(image)
    assert wanted.item() in image and wanted.item() != image.mean().item()
    assert given.item() == image.mean().item()


def test_a_maximum_is_of_the_map_alone(tmp_path: Path) -> None:
    """There, uneven padding is with zeros."""
    here = pair(tmp_path, ONE, "((1, 2), nv.MaxPool2d(3))")
    wanted, given = here.outputs(torch.full((1, 1, 8, 8), -1.0))
    assert wanted.max() == 0 and bool((given == -1).all())


@pytest.mark.parametrize("nerve", ["Conv3d", "ConvTransposed3d"])
@pytest.mark.parametrize("ending", ["_BN_ReLU", "_ReLU_BN"])
def test_three_axes_are_normalised_as_such(
    nerve: str, ending: str, tmp_path: Path
) -> None:
    """There, BatchNorm2d is."""
    lines = ("((2, (1, 1, 1)), nv.Input())", f"((4, 1), nv.{nerve}{ending}(3))")
    video = torch.randn(2, 2, 4, 4, 4)
    with pytest.raises(ValueError, match="4D"):
        theirs(tmp_path, *lines)([video])
    network = ours(tmp_path, *lines)
    assert any(isinstance(each, nn.BatchNorm3d) for each in network.modules())
    assert network(video).shape == (2, 4, 4, 4, 4)


RESNEXT = """\
import neurlink.nerves as nv
from neurlink_gen.blocks import Bottleneck


def resnext50():
    block = Bottleneck(groups=32, width=2.0)
    return nv.build([
        ((3, 1), nv.Input()),
        ((64, 2), nv.Conv2d_BN_ReLU(7)),
        ((64, 4), nv.MaxPool2d(3)),
        [((256, 4), block)] * 3,
        [((512, 8), block)] * 4,
        [((1024, 16), block)] * 6,
        [((2048, 32), block)] * 3,
        ((2048, "(1, 1)"), nv.AvgPool2d()),
        ((1000, "(1, 1)"), nv.Conv2d(1)),
    ])
"""


def test_groups_are_of_the_convolution_that_is_grouped(tmp_path: Path) -> None:
    """There, those of a bottleneck are of its 1x1 convolutions too."""
    import neurlink  # type: ignore[import-untyped]  # the package has no types

    path = tmp_path / "spec.py"
    path.write_text(RESNEXT, "utf-8")
    with torch.device("meta"):
        network = made(path, tmp_path)["Resnext50"].create()
        other: nn.Module = neurlink.resnext50_32x4d()
    # torchvision's, without the bias of its classifier.
    assert sum(each.numel() for each in network.parameters()) == 25_028_904 - 1000
    assert sum(each.numel() for each in other.parameters()) < 7_000_000


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("((5, 2), nv.MaxPool2d(2))", rules.CHANNEL_CLAIM),
        ("((5, 2), nv.AvgPool2d(2))", rules.CHANNEL_CLAIM),
        ("((3, 4), nv.Identity())", rules.SIZE_REFUTED),
        ("((7, 4), nn.ReLU())", rules.CHANNEL_CLAIM),
        ("((9, 9), nv.Add[[0, 0]]())", rules.CHANNEL_CLAIM),
    ],
)
def test_what_a_line_declares_is_checked(line: str, rule: Rule, tmp_path: Path) -> None:
    """There, only what convolutions and interpolations declare is looked at."""
    theirs(tmp_path, IMAGE, line)([torch.randn(1, 3, 8, 8)])
    assert rule in rules_of(tmp_path, IMAGE, line)


def test_a_tag_is_taken_once(tmp_path: Path) -> None:
    """There, the first layer of that tag is lost from the state dict."""
    lines = (
        IMAGE,
        '((8, 1), nv.Conv2d["same"](3))',
        '((8, 1), nv.Conv2d[-1, "same"](3))',
    )
    state = theirs(tmp_path, *lines).state_dict()
    assert [tuple(each.shape) for each in state.values()] == [(8, 8, 3, 3)]
    assert rules_of(tmp_path, *lines) == [rules.DUPLICATE_TAG]


def test_a_size_is_parsed_and_not_run(tmp_path: Path) -> None:
    """There, it is evaluated as Python, whatever it does."""
    marker = tmp_path / "ran"
    size = f"__import__('pathlib').Path({str(marker)!r}).touch() or (1, 1)"
    lines = (IMAGE, f"((3, {size!r}), nv.AvgPool2d())")
    assert rules_of(tmp_path, *lines) == [rules.BAD_SIZE]
    assert not marker.exists()
    theirs(tmp_path, *lines)
    assert marker.exists()


def test_a_ratio_may_be_a_float(tmp_path: Path) -> None:
    """There, it must be an int."""
    lines = (IMAGE, '((3, 0.5), nv.Interpolate("bilinear"))')
    with pytest.raises(TypeError):
        theirs(tmp_path, *lines)
    assert ours(tmp_path, *lines)(torch.randn(1, 3, 5, 7)).shape == (1, 3, 10, 14)


def test_all_outputs_of_a_line_come_out(tmp_path: Path) -> None:
    """There, the last one alone."""
    lines = (IMAGE, "((3, 2), (3, 2), nv.MaxPool2d(2, return_indices=True))")
    image = torch.randn(1, 3, 8, 8)
    only = theirs(tmp_path, *lines)([image])
    assert isinstance(only, torch.Tensor) and only.dtype == torch.int64
    values, indices = ours(tmp_path, *lines)(image)
    assert torch.equal(
        values, image.flatten(2).gather(2, indices.flatten(2)).view_as(values)
    )


def test_models_are_plain_modules(tmp_path: Path) -> None:
    """There, they are neither pickled nor scripted, nor ever forgotten."""
    here = pair(tmp_path, IMAGE, "((8, 2), nv.Conv2d_BN_ReLU(3))")
    image = torch.randn(1, 3, 8, 8)
    wanted, given = here.outputs(image)
    with pytest.raises(Exception):
        pickle.dumps(here.theirs)
    with pytest.raises(Exception):
        torch.jit.script(here.theirs)
    assert torch.equal(pickle.loads(pickle.dumps(here.ours))(image), given)
    assert torch.equal(torch.jit.script(here.ours)(image), given)


def test_models_are_forgotten(tmp_path: Path) -> None:
    """There, a registry keeps them."""
    lines = (IMAGE, "((8, 2), nv.Conv2d_BN_ReLU(3))")
    kept, dropped = (weakref.ref(make(tmp_path, *lines)) for make in (theirs, ours))
    gc.collect()
    assert kept() is not None
    assert dropped() is None


def test_a_dilated_pool_works(tmp_path: Path) -> None:
    """There, torch's pool is given a padding that it does not take."""
    lines = (IMAGE, "((3, 1), nv.MaxPool2d(3, 2))")
    image = torch.randn(1, 3, 8, 8)
    with pytest.raises(RuntimeError, match="pad should be"):
        theirs(tmp_path, *lines)([image])
    assert ours(tmp_path, *lines)(image).shape == image.shape


def test_an_odd_kernel_is_centred_at_every_stride(tmp_path: Path) -> None:
    """There, from a stride of 3 on, it is not; a padding given says so here."""
    here = pair(tmp_path, ONE, "((1, 3), nv.AvgPool2d(3))")
    image = torch.arange(81.0).reshape(1, 1, 9, 9)
    wanted, given = here.outputs(image)
    pool = nn.functional.avg_pool2d
    assert torch.equal(given, pool(image, 3, 3, padding=1))
    assert torch.equal(wanted, pool(image, 3, 3, padding=0))
