import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            ((3, 2), nv.MaxPool2d(2)),  # neurlink: ignore[NL306]
            ((8, 2), nv.Conv2d(3)),  # neurlink: ignore[NL307, nl306]
            ((8, 2), nv.Conv2d(3)),  # neurlink: ignore
        ]
    )
