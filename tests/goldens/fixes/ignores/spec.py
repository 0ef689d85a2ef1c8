import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),  # neurlink: ignore[NL306]
            # neurlink: ignore[NL107]
            ((3, 2), nv.MaxPool2d(2)),  # neurlink: ignore[NL306, NL310]
            ((8, 2), nv.Conv2d(3)),  # neurlink: ignore[NL107]  # a comment of its own
            ((8, 2), nv.Conv2d(3)),  # wide  # neurlink: ignore[NL107]
        ]
    )
