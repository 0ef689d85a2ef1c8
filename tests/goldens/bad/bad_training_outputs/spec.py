import neurlink_gen.nerves as nv
from neurlink_gen import build


def lines():
    return [
        ((3, 1), nv.Input()),
        ((8, 1), nv.Conv2d["head"](3)),
        ((8, 1), nv.Conv2d[0, "body"](3)),
    ]


def misspelt():
    return build(lines(), training_outputs=["haed"])


def no_list():
    return build(lines(), training_outputs="head")


def empty():
    return build(lines(), training_outputs=[])
