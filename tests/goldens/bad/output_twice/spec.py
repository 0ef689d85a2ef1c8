import neurlink_gen.nerves as nv
from neurlink_gen import build


def lines():
    return [
        ((3, 1), nv.Input()),
        ((8, 1), nv.Conv2d["head"](3)),
        ((8, 1), nv.Conv2d["head", "body"](3)),
    ]


def twice():
    return build(lines(), outputs=["head", "body", "head"])


def in_training_twice():
    return build(lines(), training_outputs=["head", 1])


def in_both():
    return build(lines(), training_outputs=["head", "body"])


class Twin(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d["conv"](3)), outputs=["conv", -1])


def inside():
    return build(
        [((3, 1), nv.Input()), ((8, 1), (8, 1), Twin()), ((16, 1), nv.Concat())]
    )
