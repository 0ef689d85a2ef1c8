import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def no_module() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            nv.List["branches"](
                [((3, 1), nv.Conv2d["a"](3)), ((3, 1), nv.Add[["a", 0]]())]
            ),
        ]
    )


def in_a_stage() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["body"]([nv.List["branches"]([((3, 1), nv.Conv2d(3))])]),
        ]
    )


def inside_a_member() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            nv.List["branches"](
                [
                    nv.Stage(
                        [((8, 1), nv.Conv2d["a"](3)), ((8, 1), nv.Conv2d["b"](3))]
                    ),
                    ((8, 1), nv.Conv2d["a", "c"](3)),
                ]
            ),
            ((8, 1), nv.Add[["b", "c"]]()),
        ]
    )


def no_chain() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            nv.List["branches"](
                [nv.Stage([((8, 1), nv.Conv2d(3)), ((8, 1), nv.Conv2d[0](3))])]
            ),
        ]
    )


def twice() -> Network:
    lines: nv.Lines = [((3, 1), nv.Conv2d(3))]
    return build([((3, 1), nv.Input()), nv.List["a"](lines), nv.List["a"](lines)])
