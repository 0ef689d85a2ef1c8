import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def capital() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 1), nv.Conv2d["c3"](3)),
            ((32, 1), nv.Conv2d["c4"](3)),
            ((32, 1), nv.Conv2d["C3"](3)),
        ]
    )


def underscore() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 1), nv.Conv2d["p3"](3)),
            ((32, 1), nv.Conv2d["x0_1"](3)),
            ((32, 1), nv.Conv2d["x01"](3)),
            ((32, 1), nv.Conv2d["p_3"](3)),
        ]
    )


def stage() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["encoder"]([((32, 1), nv.Conv2d(3))]),
            ((32, 1), nv.Conv2d(3)),
            ((32, 1), nv.Conv2d["encodr"](3)),
        ]
    )


def outputs() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 1), nv.Conv2d["c2"](3)),
            ((32, 1), nv.Conv2d["c3"](3)),
        ],
        outputs=["c2", "C3"],
    )
