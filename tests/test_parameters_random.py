"""Small specs at random, whose classes at other values are held against the specs at these."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.other_values import Values, at, check

counts = st.recursive(
    st.sampled_from(["n", "m", "int(8 * w)", "round(n * w)", "int(n / m)", "8", "12"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(inner, st.sampled_from(["// 2", "// 3", "% 5", "// 4 * 4"])).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(st.sampled_from(["max", "min"]), inner).map(
            lambda parts: f"{parts[0]}(4, {parts[1]})"
        ),
    ),
    max_leaves=3,
)
lines = st.lists(
    st.one_of(
        counts.map(lambda c: f"(({c}, 1), nv.Conv2d_BN_ReLU(1))"),
        st.tuples(counts, counts).map(
            lambda pair: f"(({pair[0]}, 1), nv.Conv2d(1, groups={pair[1]}))"
        ),
        st.sampled_from(["2", "m", "n // 2"]).map(
            lambda g: f"((..., 1), nn.GroupNorm({g}))"
        ),
        counts.map(lambda c: f"(({c}, 1), nn.BatchNorm2d())"),
        st.just("((..., 1), nn.Dropout(w / 4))"),
    ),
    min_size=1,
    max_size=3,
)
values = st.fixed_dictionaries(
    {
        "n": st.integers(0, 24),
        "m": st.integers(0, 6),
        "w": st.sampled_from([0.0, 0.1, 0.5, 0.75, 1.0, 1.5, 2.25, 4.5, -1.0]),
    }
)


@settings(
    parent=examples(20),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
    ],
)
@given(chosen=lines, defaults=values, others=st.lists(values, min_size=2, max_size=2))
def test_random_specs(
    tmp_path: Path, chosen: list[str], defaults: Values, others: list[Values]
) -> None:
    inner = "\n        ".join(f"{line}," for line in chosen)
    body = f"""
def net(PARAMETERS):
    return build([
        ((12, 1), nv.Input()),
        {inner}
        ((n + m, 1), nv.Conv2d(1)),
    ])
"""
    made = at(tmp_path, body, {"n": 12, "m": 2, "w": 1.5})
    if made is None:
        made = at(tmp_path, body, defaults)
        if made is None:
            return
        base = defaults
    else:
        base = {"n": 12, "m": 2, "w": 1.5}
    for values in others:
        kept = {name for name, _ in made.model.parameters}
        mixed = {name: values[name] if name in kept else base[name] for name in base}
        check(tmp_path, body, made, mixed)
