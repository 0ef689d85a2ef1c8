"""Unpooling puts every value back where it was found, at every size of the input."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

import neurlink_gen.nerves as nv
from neurlink_gen import build
from neurlink_gen.elaborate import elaborate
from neurlink_gen.findings import rules
from neurlink_gen.prove import prove
from tests.compiling import make

nerves: Any = nv
INPUT = ((4, 1), nv.Input())
POOL = ((4, ...), (4, ...), nerves.MaxPool2d["pool"](2, return_indices=True))

NETWORK = """
def net():
    return build(
        [
            ((2, (1,) * {rank}), nv.Input()),
            (
                (2, {size}),
                (2, {size}),
                nv.MaxPool{rank}d["pool"]({pool}, return_indices=True),
            ),
            ((2, {back}), nv.MaxUnpool{rank}d["pool"]({unpool})),
        ]
    )
"""


def _assert_puts_back(folder: Path, at_every_size: bool, **holes: object) -> None:
    (model,) = make(folder, NETWORK.format(**holes))
    module = model.create()
    for axis in model.axes if at_every_size else ():
        domain = model.domain(axis)
        assert len(domain.residues) == domain.modulus, holes
    for above in range(0, 13):
        at = {axis: model.next_admitted(axis, above) for axis in model.axes}
        (x,) = model.inputs(at, 2)
        kept = module(x)
        # A value that came to stand elsewhere would not be the input's.
        assert kept.shape == x.shape
        assert bool(((kept == x) | (kept == 0)).all()), (holes, at)
        assert int((kept != 0).sum()) >= 4, (holes, at)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("back", ["1", "..."])
def test_of_pools_of_two_cells_at_every_size(
    rank: int, back: str, tmp_path: Path
) -> None:
    holes = {"rank": rank, "size": "...", "pool": "2", "unpool": "2", "back": back}
    _assert_puts_back(tmp_path, True, **holes)


@pytest.mark.parametrize("back", ["1", "..."])
def test_of_derived_pools_at_every_size(back: str, tmp_path: Path) -> None:
    holes = {"rank": 2, "size": 2, "pool": "3", "unpool": "3", "back": back}
    _assert_puts_back(tmp_path, True, **holes)


@pytest.mark.parametrize("ceil_mode", [False, True])
def test_of_any_window_at_every_size(ceil_mode: bool, tmp_path: Path) -> None:
    for kernel, stride in product(range(1, 5), range(1, 4)):
        for padding in range(kernel // 2 + 1):
            window = f"{kernel}, stride={stride}, padding={padding}"
            pool = f"{window}, ceil_mode={ceil_mode}"
            holes = {"rank": 1, "size": "...", "pool": pool, "unpool": window}
            _assert_puts_back(tmp_path, not ceil_mode, back="...", **holes)


def test_a_composite_that_cannot_see_the_map_has_a_precondition(
    tmp_path: Path,
) -> None:
    body = """
class Back(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add(((2, ...), nv.MaxUnpool2d[[0, 1]](2)))


def net():
    return build(
        [
            ((2, 1), nv.Input()),
            ((2, ...), (2, ...), nv.MaxPool2d["pool"](2, return_indices=True)),
            ((2, ...), Back["pool"]()),
        ]
    )
"""
    (model,) = make(tmp_path, body)
    assert model.domain("H").residues == {0} and model.domain("H").modulus == 2
    (x,) = model.inputs({"H": 6, "W": 8}, 2)
    kept = model.create()(x)
    assert bool(((kept == x) | (kept == 0)).all())


def test_uses_that_differ_in_the_map_alone_are_told_apart(tmp_path: Path) -> None:
    """The second of two uses has the same shapes as the first, and indices into another map."""
    body = """
class Pool(nv.Nerve):
    def __init__(self):
        super().__init__()
        size = (2, ...)
        self.add((*[size] * 2, nv.MaxPool2d["pool"](2, return_indices=True)))


class Back(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add(((2, ...), nv.MaxUnpool2d[[0, 1]](2)))


def net():
    return build(
        [
            ((2, 1), nv.Input()),
            ((2, ...), (2, ...), Pool["first"]()),
            ((2, ...), nn.Upsample["first.0"](scale_factor=2)),
            ((2, ...), (2, ...), Pool["second"]()),
            ((2, ...), Back["second"]()),
            USE
        ]
    )
"""
    (even,) = make(tmp_path, body.replace("USE", ""))
    assert even.domain("H").modulus == 1
    (both,) = make(tmp_path, body.replace("USE", '((2, ...), Back["first"]()),'))
    assert (both.domain("H").modulus, both.domain("H").residues) == (2, {0})
    seen = '((2, 1), nv.MaxUnpool2d["first"](2)),'
    (outside,) = make(tmp_path, body.replace("USE", seen))
    assert outside.domain("H").modulus == 1
    (x,) = outside.inputs({"H": 7, "W": 9}, 2)
    kept = outside.create()(x)
    assert kept.shape == x.shape and bool(((kept == x) | (kept == 0)).all())


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ([POOL, ((4, 1), nerves.MaxUnpool2d[[1, 0]](2))], rules.INPUT_COUNT),
        ([((4, 1), nerves.MaxUnpool2d[[0, 0]](2))], rules.DTYPE),
        ([POOL, ((4, 1), nerves.MaxUnpool2d[["pool.1", "pool.0"]](2))], rules.DTYPE),
        ([POOL, ((4, 1), nerves.MaxUnpool2d[["pool.1", "pool.1"]](2))], rules.DTYPE),
        ([POOL, ((4, 1), nerves.MaxUnpool1d["pool"](2))], rules.SIZE_RANK),
        ([POOL, ((4, 1), nerves.MaxUnpool2d["pool"](2, stride=3))], rules.BAD_VALUE),
        ([POOL, ((4, 1), nerves.MaxUnpool2d["pool"](7, padding=0))], rules.BAD_VALUE),
        (
            [
                POOL,
                ((8, ...), nerves.Conv2d["pool.0"](1)),
                ((8, 1), nerves.MaxUnpool2d[[-1, "pool.1"]](2)),
            ],
            rules.CHANNEL_MERGE,
        ),
        (
            [
                POOL,
                ((4, ...), nerves.Add[["pool.1", "pool.1"]]()),
                ((4, 1), nerves.MaxUnpool2d[["pool.0", -1]](2)),
            ],
            rules.DTYPE,
        ),
        (
            [
                POOL,
                ((4, ...), nerves.Concat[["pool.1"]]()),
                ((4, 1), nerves.MaxUnpool2d[["pool.0", -1]](2)),
            ],
            rules.DTYPE,
        ),
    ],
)
def test_a_mistake_has_its_rule(lines: list[Any], rule: rules.Rule) -> None:
    _, findings = elaborate(build([INPUT, *lines]))
    assert [finding.rule for finding in findings] == [rule]


def test_a_mistake_in_the_pool_is_found_once() -> None:
    lines = [
        INPUT,
        ((4, 2), (4, 2), nerves.MaxPool2d["pool"](3, padding=2, return_indices=True)),
        ((4, 1), nerves.MaxUnpool2d["pool"](3)),
    ]
    _, findings = elaborate(build(lines))
    assert [finding.rule for finding in findings] == [rules.PADDING_TOO_LARGE]


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ([POOL, ((4, 2), nerves.MaxUnpool2d["pool"](2))], rules.SIZE_REFUTED),
        (
            [
                POOL,
                ((4, ...), nerves.Conv2d["pool.0"](3)),
                ((4, 1), nerves.MaxUnpool2d[[-1, "pool.1"]](2)),
            ],
            rules.MERGE_REFUTED,
        ),
    ],
)
def test_a_wrong_size_is_found(lines: list[Any], rule: rules.Rule) -> None:
    graph, findings = elaborate(build([INPUT, *lines]))
    assert not findings
    assert {finding.rule for finding in prove(graph)[1]} == {rule}


def test_indices_know_their_map_through_other_lines() -> None:
    lines = [
        INPUT,
        POOL,
        ((4, ...), nerves.Identity["pool.1", "kept"]()),
        ((4, 1), nerves.MaxUnpool2d[["pool.0", "kept"]](2)),
    ]
    assert elaborate(build(lines))[1] == ()
