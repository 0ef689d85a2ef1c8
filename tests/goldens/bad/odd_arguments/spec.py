import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def nothing_returned() -> Network:
    return build([((3, 1), nv.Input()), ((8, 1), nv.Conv2d(3))], outputs=[])


def words() -> Network:
    return build(
        [((3, 1), nv.Input()), ((8, 1), nv.Conv2d(3, padding=("same", "same")))]
    )


def before_and_after() -> Network:
    return build([((3, (1,)), nv.Input()), ((8, ...), nv.Conv1d(3, padding=(1, 0)))])


def nothing_selected() -> Network:
    return build(
        [((3, 1), nv.Input()), ((3, 1), nv.Parameter[None]()), ((3, 1), nn.ReLU())]
    )


def too_few_numbers() -> Network:
    return build(
        [((3, 1), nv.Input()), ((8, 1), nv.Parameter["p"]([1.0, 2.0]))],
    )


def other_axes() -> Network:
    return build([((3, 1), nv.Input()), ((3, 1), nn.BatchNorm1d())])


def net_of_maps() -> Network:
    return build([((3, 1), nv.Input()), ((8, 1), nv.Conv2d(3))])


def vector() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, "(1, 1)"), nv.AvgPool2d()),
            ((3, ()), nv.Flatten()),
            ((3, 1), nv.Net["other"](net_of_maps())),
        ]
    )
