import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def inner(channels: int = 8) -> Network:
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            ((channels, 1), nv.Conv2d["first"](3)),
            ((channels, 2), nv.Conv2d["second"](2)),
        ]
    )


def fixed() -> Network:
    return build([((3, 1), nv.Input(size=32)), ((8, 2), nv.Conv2d(3))])


def pair() -> Network:
    return build(
        [
            ((3, 1), nv.Input["a"]()),
            ((3, ...), nv.Input["b"]()),
            ((3, "(H, W)"), nv.Interpolate["b"]()),
            ((3, 1), nv.Add[["a", -1]]()),
        ]
    )


def bare() -> Network:
    return build([((3, 1), nv.Input()), ((8, 2), inner())])


def uncalled() -> Network:
    return build([((3, 1), nv.Input()), ((8, 2), nv.Net(inner))])


def no_network() -> Network:
    return build([((3, 1), nv.Input()), ((8, 2), nv.Net([]))])


def channels() -> Network:
    return build(
        [
            ((4, 1), nv.Input()),
            ((8, 2), nv.Net["inner"](inner())),
        ]
    )


def count() -> Network:
    return build([((3, 1), nv.Input()), ((8, 2), nv.Net[[0, 0]](inner()))])


def rank() -> Network:
    return build(
        [
            ((3, 1), nv.Input(size=(16,))),
            ((8, ...), nv.Net(inner())),
        ]
    )


def odd() -> Network:
    return build(
        [
            ((3, 1), nv.Input(size=31)),
            ((8, 2), nv.Net(inner())),
        ]
    )


def other_size() -> Network:
    return build(
        [
            ((3, 1), nv.Input(size=64)),
            ((8, 2), nv.Net(fixed())),
        ]
    )


def two_bases() -> Network:
    return build([((3, 1), nv.Input()), ((3, 1), nv.Net[[0, 0]](pair()))])


def outputs() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), (8, 2), nv.Net(inner(), outputs=["first", "secnod"])),
        ]
    )


def output_count() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Net(inner(), outputs=["first", "second"])),
        ]
    )


def named() -> Network:
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            (
                (8, 1),
                (8, 2),
                nv.Net["net"](inner(), outputs=["first", "second"]),
            ),
            ((8, 2), nv.Conv2d["net.secnd"](3)),
        ]
    )


def sometimes() -> Network:
    return build([((3, 1), nv.Input()), ((8, 2), nv.Net["net"](inner()))])
