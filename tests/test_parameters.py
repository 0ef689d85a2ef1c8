"""Parameters that stay: a generated class at other values, held against the spec at these values.

The class must accept exactly the values with which the spec compiles, and be the same network then.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.other_values import Values, at, check, created

WIDTH = """
def net(PARAMETERS):
    c = int(16 * width)
    return build([
        ((3, 1), nv.Input()),
        ((c, 2), nv.Conv2d_BN_ReLU(3)),
        ((c, 2), nv.Conv2d_BN_ReLU(3, groups=c)),
        ((2 * c, 2), nv.Conv2d(3, groups=4)),
        ((round(24 * width), 4), nv.Conv2d_BN_ReLU(1)),
        ((..., 4), nn.Dropout(drop / 2)),
        ((..., "(1, 1)"), nv.AvgPool2d()),
        ((..., ()), nv.Flatten()),
        ((num_classes, ()), nv.Linear()),
    ])
"""


def test_numbers_computed_from_parameters(tmp_path: Path) -> None:
    defaults: Values = {"num_classes": 10, "width": 1.0, "drop": 0.5}
    made = at(tmp_path, WIDTH, defaults)
    assert made is not None and dict(made.model.parameters) == defaults
    accepted = [
        values
        for values in (
            {"num_classes": 7, "width": 0.5, "drop": 0.0},
            {"num_classes": 1, "width": 1.3, "drop": 1.0},
            {"num_classes": 3, "width": 0.25, "drop": 2.0},
            {"num_classes": 0, "width": 1.0, "drop": 0.5},
            {"num_classes": 3, "width": 1.3126, "drop": 0.5},
            {"num_classes": 3, "width": 0.06, "drop": 0.5},
            {"num_classes": 3, "width": -1.0, "drop": 0.5},
            {"num_classes": 3, "width": 1.0, "drop": 2.1},
            {"num_classes": 3, "width": 1.0, "drop": -0.1},
            {"num_classes": 3, "width": float("nan"), "drop": 0.1},
            {"num_classes": 3, "width": 1.0, "drop": float("nan")},
        )
        if values["width"] == values["width"]
        if values["drop"] == values["drop"]
        if check(tmp_path, WIDTH, made, values)
    ]
    assert len(accepted) == 3
    for name in ("width", "drop"):
        assert created(made, {**defaults, name: float("nan")}) is None


def test_the_constructor_says_what_it_refuses(tmp_path: Path) -> None:
    made = at(tmp_path, WIDTH, {"num_classes": 10, "width": 1.0, "drop": 0.5})
    assert made is not None
    for values, said in (
        ({"num_classes": 0}, "num_classes must be at least 1, got 0"),
        ({"width": 1.25}, None),
        (
            {"width": 1.1},
            "conv1_channels must be a multiple of 4, got 17 for width = 1.1",
        ),
        ({"drop": 3.0}, "p must be from 0 to 1, got 1.5 for drop = 3.0"),
    ):
        if said is None:
            made.create(**values)
            continue
        with pytest.raises(ValueError) as raised:
            made.create(**values)
        assert str(raised.value) == said


BLOCKS = """
from neurlink_gen.blocks import BasicBlock, Bottleneck


def make_divisible(channels, divisor=8):
    return max(divisor, int(channels + divisor / 2) // divisor * divisor)


class Squeezed(nv.Nerve):
    def __init__(self, expansion, drop):
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = round(before.channels * expansion)
        squeezed = max(1, hidden // 4)
        self.add([
            ((hidden, before.shape), nv.Conv2d_BN_ReLU(1)),
            ((hidden, out.shape), nv.Conv2d_BN_ReLU["map"](3, groups=hidden)),
            ((hidden, "(1, 1)"), nv.AvgPool2d()),
            ((squeezed, "(1, 1)"), nv.Conv2d(1, bias=True)),
            ((hidden, "(1, 1)"), nv.Conv2d(1, bias=True)),
            ((hidden, out.shape), nv.Mul[["map", -1]]()),
            (out, nv.Conv2d(1)),
            (out, nn.Dropout(drop)),
        ])


def net(PARAMETERS):
    wide = make_divisible(8 * width)
    return build([
        ((3, 1), nv.Input()),
        ((wide, 2), nv.Conv2d_BN_ReLU["stem"](3)),
        nv.Stage["one"]([((wide, 2), Squeezed(expansion, drop))] * 2),
        nv.Stage["two"]([((make_divisible(12 * width), 4), Squeezed(expansion, drop / 2))] * 2),
        nv.Stage["three"]([((4 * wide, 8), Bottleneck(groups=groups))] * 2),
        nv.Stage["four"]([((int(9 * width), 16), BasicBlock())] * 2),
    ])
"""


def test_blocks(tmp_path: Path) -> None:
    defaults: Values = {"width": 2.0, "expansion": 2.5, "drop": 0.25, "groups": 2}
    made = at(tmp_path, BLOCKS, defaults)
    assert made is not None and dict(made.model.parameters) == defaults
    taken = [
        check(tmp_path, BLOCKS, made, {**defaults, **values})
        for values in (
            {"width": 0.1, "groups": 1},
            {"width": 0.2, "expansion": 0.1},
            {"width": 3.3, "expansion": 1.0, "drop": 0.1, "groups": 4},
            {"groups": 3},
            {"groups": 0},
            {"expansion": 0.02},
        )
    ]
    assert taken == [False, True, True, False, False, False]


GROWTH = """
def net(PARAMETERS):
    lines = [((3, 1), nv.Input()), ((channels, 2), nv.Conv2d_BN_ReLU["stem"](3))]
    for number in range(blocks):
        for _ in range(2):
            lines += [
                ((4 * growth_rate, 2), nv.Conv2d_BN_ReLU(1)),
                ((growth_rate, 2), nv.Conv2d_BN_ReLU(3)),
            ]
            channels += growth_rate
        channels = channels // 2 if number else channels - channels % 3
        lines += [((channels, 2), nv.Conv2d(1, groups=channels // width_per_group))]
    return build(lines)
"""


def test_growth_and_what_steers(tmp_path: Path) -> None:
    """A loop's count is fixed, with the place; the other parameters stay."""
    body = GROWTH.replace(", groups=channels // width_per_group", "")
    defaults: Values = {"growth_rate": 6, "channels": 9, "blocks": 2}
    made = at(tmp_path, body, defaults)
    assert made is not None
    assert [name for name, _ in made.model.parameters] == ["growth_rate", "channels"]
    (fixed,) = made.model.fixed
    assert (fixed.name, fixed.default) == ("blocks", 2)
    assert fixed.span is not None and fixed.span.line == 8
    for values in ({"growth_rate": 1, "channels": 4}, {"growth_rate": 7}):
        assert check(tmp_path, body, made, {**defaults, **values})
    assert not check(tmp_path, body, made, {**defaults, "growth_rate": 0})


def test_what_divides_may_not_be_zero(tmp_path: Path) -> None:
    body = """
    def net(PARAMETERS):
        return build([
            ((64, 1), nv.Input()),
            ((64, 2), nv.Conv2d(3, groups=64 // width_per_group)),
        ])
    """
    made = at(tmp_path, body, {"width_per_group": 16})
    assert made is not None and made.model.parameters == (("width_per_group", 16),)
    taken = {
        n: check(tmp_path, body, made, {"width_per_group": n})
        for n in (-1, 0, 1, 3, 4, 5, 21, 22, 64, 65)
    }
    accepted = [n for n, is_taken in taken.items() if is_taken]
    assert accepted == [1, 4, 22, 64]
    with pytest.raises(ValueError, match="groups must divide 64, got 12 for width_"):
        made.create(width_per_group=5)
    with pytest.raises(ValueError, match="width_per_group must not be 0, got 0"):
        made.create(width_per_group=0)


def test_names_that_the_code_uses_itself_are_no_parameters(tmp_path: Path) -> None:
    body = """
    class Block(nv.Nerve):
        def __init__(self):
            super().__init__()
            self.add([(self.target_dims[0], nv.Conv2d(1))])

    block = Block()

    def net(PARAMETERS):
        return build([((5, 1), nv.Input()), ((DropPath, 1), nv.Conv2d(1)), ((Block, 1), block),
            ((isinstance, 1), nv.DropPath(0.1)), ((k, 1), nv.Conv2d(1))])
    """
    wanted = {"DropPath": 4, "Block": 3, "isinstance": 3, "k": 2}
    made = at(tmp_path, body, wanted)
    assert made is not None
    assert [each for each, _ in made.model.parameters] == ["k"]
    assert check(tmp_path, body, made, {**wanted, "k": 6})


def test_a_slope_stays_where_it_works_in_place(tmp_path: Path) -> None:
    body = """
    import functools

    def net(PARAMETERS):
        act = functools.partial(nn.LeakyReLU, slope)
        return build([((5, 1), nv.Input()), ((5, 1), nv.Conv2d(1, act=act)),
            ((5, 1), nn.ELU(slope, inplace=True))])
    """
    made = at(tmp_path, body, {"slope": 0.2})
    assert made is not None
    assert [each for each, _ in made.model.parameters] == ["slope"]
    assert check(tmp_path, body, made, {"slope": 0.5})
    assert not check(tmp_path, body, made, {"slope": -0.5})


STEERING = {
    "comparison": "((n if n > 4 else 4, 1), nv.Conv2d(1))",
    "truth": "((n or 4, 1), nv.Conv2d(1))",
    "loop": "*[((8, 1), nv.Conv2d(1)) for _ in range(n)]",
    "clipped loop": "*[((8, 1), nv.Conv2d(1)) for _ in range(min(n, 2))]",
    "table": "(((4, 5, 6, 7, 8, 9)[n % 6], 1), nv.Conv2d(1))",
    "text": "((8, 1), nv.Conv2d[f'c{n}'](1))",
    "kernel": "((8, 1), nv.Conv2d(2 * n + 1))",
    "ratio": "((8, n - 4), nv.Conv2d(1))",
    "padding": "((8, 1), nv.Conv2d(3, padding=n - 4))",
    "residual": "((n, 1), nv.Conv2d['a'](1)), ((5, 1), nv.Conv2d['b'](1)), "
    "((..., 1), nv.SkipConnect2d[['a', 'b']]())",
    "broadcast": "((n, 1), nv.Conv2d['a'](1)), ((5, 1), nv.Conv2d['b'](1)), "
    "((..., 1), nv.Mul[['a', 'b']]())",
    "norm": "((n, 1), nv.Conv2d(1)), ((n, 1), nn.GroupNorm(5))",
    "selection": "((8, 1), nv.Conv2d['a'](1)), ((8, 1), nv.Conv2d[[n - 5]](1))",
    "square root": "((int(math.sqrt(n)) + 1, 1), nv.Conv2d(1))",
    "float that only seems to": "((max(9, int(0.0001 * n)), 1), nv.Conv2d(1))",
}


@pytest.mark.parametrize("name", STEERING)
def test_what_steers_is_fixed_and_the_rest_stays(tmp_path: Path, name: str) -> None:
    body = f"""
    import math

    def net(PARAMETERS):
        return build([((5, 1), nv.Input(min_size=9)), {STEERING[name]}, ((k, 1), nv.Conv2d(1))])
    """
    made = at(tmp_path, body, {"n": 5, "k": 3})
    assert made is not None
    is_followed = name == "float that only seems to"
    kept = ["n", "k"] if is_followed else ["k"]
    assert [each for each, _ in made.model.parameters] == kept
    if is_followed:
        # The value that counts is far from any that one would try.
        assert check(tmp_path, body, made, {"n": 120_000, "k": 2})
        return
    assert [each.name for each in made.model.fixed] == ["n"]
    span = made.model.fixed[0].span
    assert span is not None and span.file.startswith(str(tmp_path))
    assert check(tmp_path, body, made, {"n": 5, "k": 2})


def test_a_parameter_in_init_or_outputs_is_fixed(tmp_path: Path) -> None:
    body = """
    from neurlink_gen import init

    def net(PARAMETERS):
        return build(
            [((3, 1), nv.Input()), ((n, 1), nv.Conv2d["a"](1)), ((n, 1), nn.Dropout(p))],
            init={nn.Conv2d: init.normal(std=p)},
            output_intermediate=has_all,
        )
    """
    made = at(tmp_path, body, {"n": 4, "p": 0.5, "has_all": False})
    assert made is not None
    assert [name for name, _ in made.model.parameters] == ["n"]
    assert [each.name for each in made.model.fixed] == ["p", "has_all"]


def test_flags_that_hang_together(tmp_path: Path) -> None:
    """Each by itself only turns one bias on; together they turn on a third."""
    body = """
    def net(PARAMETERS):
        return build([
            ((3, 1), nv.Input()),
            ((4, 1), nv.Conv2d(1, bias=a)),
            ((4, 1), nv.Conv2d(1, bias=b)),
            ((4, 1), nv.Conv2d(1, bias=a or not b)),
        ])
    """
    made = at(tmp_path, body, {"a": False, "b": True})
    assert made is not None
    for a, b in itertools.product((False, True), repeat=2):
        values = dict(made.model.parameters) | {
            name: value
            for name, value in (("a", a), ("b", b))
            if name in dict(made.model.parameters)
        }
        assert check(tmp_path, body, made, {"a": False, "b": True, **values})


SPLIT = """
def net(PARAMETERS):
    return build([
        ((3, 1), nv.Input()),
        ((24, 2), nv.Conv2d(3)),
        ((c, 2), (24 - c, 2), nv.Split["s"]()),
        ((24, 2), nv.Concat[["s.1", "s.0"]]()),
    ])
"""


@pytest.mark.parametrize("default", [8, 12])
def test_parts_that_are_equal_by_chance(tmp_path: Path, default: int) -> None:
    made = at(tmp_path, SPLIT, {"c": default})
    assert made is not None and made.model.parameters == (("c", default),)
    taken = [check(tmp_path, SPLIT, made, {"c": c}) for c in (0, 5, 12, 23, 24)]
    assert taken == [False, True, True, True, False]


HALVES = """
def net(PARAMETERS):
    half = w // 2
    return build([
        ((3, 1), nv.Input()),
        ((2 * half, 1), nv.Conv2d["stem"](3)),
        ((half, 1), (half, 1), nv.Split["s"]()),
        ((half, 1), nv.Mul[["s.0", "s.1"]]()),
    ])
"""


def test_comments_tell_parts_of_what_is_computed(tmp_path: Path) -> None:
    made = at(tmp_path, HALVES, {"w": 20})
    assert made is not None and check(tmp_path, HALVES, made, {"w": 9})
    text = Path(str(made.module.__file__)).read_text("utf-8")
    assert "channels = 2 * (w // 2)" in text
    assert "x.chunk(2, dim=1)  # both [N, channels // 2, H, W]" in text
