import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def at_every_size() -> Network:
    """Padding that is told from the map as the network runs."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.Conv2d_BN_ReLU["stem"](3, padding="same")),
            ((32, 4), nv.MaxPool2d(3, padding="same")),
            nv.Stage["body"](
                [
                    ((32, 4), nv.Conv2d_BN_ReLU(3, groups=32, padding="same")),
                    ((64, 8), nv.Conv2d_BN_ReLU((3, 5), padding="same")),
                ]
            ),
            ((64, 16), nv.AvgPool2d(3, count_include_pad=False, padding="same")),
        ]
    )


def where_it_is_promised() -> Network:
    """Padding that is known."""
    return build(
        [
            ((3, 1), nv.Input(multiple_of=8)),
            ((32, 2), nv.Conv2d_BN_ReLU["stem"](3, padding="same")),
            ((32, 4), nv.MaxPool2d(4, padding="same")),
            ((32, 8), nv.AvgPool2d(3, count_include_pad=False, padding="same")),
        ]
    )
