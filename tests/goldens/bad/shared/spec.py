import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Head(nv.Nerve):
    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d_ReLU(3)), (out, nv.Conv2d(1, bias=True))])


class Twice(nv.Nerve):
    def __init__(self, layer: nv.Shared) -> None:
        super().__init__()
        self.add([(self.target_dims[0], layer())] * 2)


def channels() -> Network:
    conv = nv.Shared["conv"](nv.Conv2d(3))
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), conv()),
            ((8, 1), conv()),
        ]
    )


def strides() -> Network:
    head = nv.Shared["head"](Head())
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["fine"](3)),
            ((8, 2), nv.Conv2d["coarse"](3)),
            ((8, 1), head["fine", "a"]()),
            ((8, 4), head["coarse", "b"]()),
            ((8, 1), nv.Interpolate()),
            ((8, 1), nv.Add[["a", -1]]()),
        ]
    )


def walls() -> Network:
    conv = nv.Shared["conv"](nv.Conv2d(3))
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 1), conv()),
            ((8, 1), Twice(conv)),
        ]
    )


def uses() -> Network:
    conv = nv.Shared["conv"](nv.Conv2d(3))
    return build([((8, 1), nv.Input()), *[((8, 1), Twice(conv))] * 2])


def names() -> Network:
    conv = nv.Shared["conv"](nv.Conv2d(3))
    other = nv.Shared["conv"](nv.Conv2d(3))
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 1), conv["conv"]()),
            ((8, 1), nv.Conv2d[-1, "after"](1)),
            ((8, 1), other()),
        ]
    )


def tag() -> Network:
    conv = nv.Shared["conv"](nv.Conv2d(3))
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 1), conv()),
            ((8, 1), nv.Conv2d["conv"](1)),
        ]
    )


def no_call() -> Network:
    conv = nv.Shared["conv"](nv.Conv2d(3))
    return build([((8, 1), nv.Input()), ((8, 1), conv)])


def no_nerve() -> Network:
    conv = nv.Shared["conv"](nv.Conv2d)
    return build([((8, 1), nv.Input()), ((8, 1), conv())])


def brackets() -> Network:
    conv = nv.Shared["conv"](nv.Conv2d[0](3))
    return build([((8, 1), nv.Input()), ((8, 1), conv())])


def name() -> Network:
    conv = nv.Shared["two words"](nv.Conv2d(3))
    return build([((8, 1), nv.Input()), ((8, 1), conv())])


def no_input() -> Network:
    image = nv.Shared(nv.Input())
    return build([((8, 1), image()), ((8, 1), nn.ReLU())])


def stage() -> Network:
    conv = nv.Shared["conv"](nv.Conv2d(3))
    return build(
        [
            ((8, 1), nv.Input()),
            nv.Stage["body"]([((8, 1), conv())] * 2),
        ]
    )
