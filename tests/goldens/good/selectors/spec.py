"""Every form that a selector has."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def selectors() -> Network:
    """Each line says in its tag how it selects."""
    return build(
        [
            ((4, 1), nv.Input()),
            ((4, 1), nv.Conv2d(3)),
            ((4, 1), nv.Conv2d[-1](3)),
            ((4, 1), nv.Conv2d["tagged"](3)),
            ((4, 1), nv.Conv2d[0, "by_index"](3)),
            ((4, 1), nv.Conv2d["tagged"](3)),
            ((4, 1), nv.Conv2d["tagged", "by_tag"](3)),
            ((4, 1), nv.Add[["tagged", "by_tag", -1]]()),
            ((12, 1), nv.Concat[3:6]()),
            ((4, 1), nv.Conv2d["by_slice"](1)),
            ((12, 1), nv.Concat["tagged":"by_tag", "from_tag_to_tag"]()),
            ((4, 1), nv.Conv2d(1)),
            ((8, 1), nv.Concat[["by_slice", 11]]()),
            ((8, 2), (8, 2), nv.MaxPool2d["pool"](2, return_indices=True)),
            ((8, 2), nv.Conv2d["pool.0"](3)),
            ((8, 2), nv.Add[["pool.0", -1], "sum"]()),
        ]
    )
