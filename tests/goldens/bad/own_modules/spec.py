import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def _net(*lines: nv.Line) -> Network:
    return build([((8, 1), nv.Input()), *lines])


def no_file() -> Network:
    return _net(((8, 1), nv.Module("layer.txt", "Gate", 8)))


def broken() -> Network:
    return _net(((8, 1), nv.Module("broken.txt", "Broken")))


def no_class() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Gat", 8)))


def no_module() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "NoModule")))


def no_forward() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "NoForward")))


def outside() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Mathy")))


def hidden() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Hidden")))


def other_meaning() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Fourier")))


def odd() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Odd")))


def misspelt() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Misspelt")))


def evaluated() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Evaluated")))


def renamed() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Renamed")))


def argument() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Gate", 8, bias=True)))


def missing() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Gate")))


def value() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Gate", [8])))


def no_text() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", 3)))


def open_channels() -> Network:
    return _net(((..., 1), nv.Module("layers.txt", "Gate", 8)))


def open_size() -> Network:
    return _net(((8, ...), nv.Module("layers.txt", "Gate", 8)))


def too_few() -> Network:
    return _net(((8, 1), nv.Module("layers.txt", "Pair")))


def too_many() -> Network:
    return _net(((8, 1), nv.Module[[0, 0, 0]]("layers.txt", "Pair")))


def gives_one() -> Network:
    return _net(((8, 1), (8, 1), nv.Module[[0, 0]]("layers.txt", "Pair")))
