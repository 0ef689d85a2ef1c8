import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def rounded() -> Network:
    """Maps as sequences, which are as long as H * W says."""
    return build(
        [
            ((4, (1, 1)), nv.Input()),
            ((4, 2), nv.Conv2d["up"](3)),
            ((4, ...), nv.MaxPool2d[0, "down"](2)),
            ((4, "((H + 1) // 2 * ((W + 1) // 2),)"), nv.Flatten["up", "more"](2)),
            ((4, ...), nv.Flatten["down", "less"](2)),
            ((4, ...), nv.Add[["more", "less"]]()),
        ]
    )


def promised() -> Network:
    """Half of H * W and twice that: as much as before where the promise holds."""
    return build(
        [
            ((4, (1, 1)), nv.Input(multiple_of=2)),
            ((4, ...), nv.Flatten["sequence"](2)),
            ((4, 2), nv.Conv1d(3)),
            ((4, 1), nv.ConvTransposed1d["again"](2)),
            ((4, 1), nv.Add[["sequence", "again"]]()),
        ]
    )


def normalised() -> Network:
    """A map of one cell has no variance."""
    return build([((4, 1), nv.Input()), ((4, 1), nv.InstanceNorm2d(affine=True))])


def short() -> Network:
    """Five cells in a sequence, however they lie in the map."""
    return build(
        [
            ((4, (1, 1)), nv.Input(min_size=3)),
            ((4, ...), nv.Flatten(2)),
            ((4, ...), nv.Conv1d(5)),
        ]
    )
