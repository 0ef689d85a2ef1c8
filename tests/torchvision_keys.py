"""The keys and shapes of torchvision's networks, kept beside the tests: no network is built for them.

In: `torchvision_keys.txt.gz`. Out: for each network, the shape of every key of its state dict.
`python -m tests.torchvision_keys` writes the file anew, from the torchvision that is installed.
"""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).parent / "torchvision_keys.txt.gz"

Shapes = dict[str, tuple[int, ...]]


def read() -> dict[str, Shapes]:
    """For each network, by torchvision's name of it, the shapes in its state dict."""
    networks: dict[str, Shapes] = {}
    for line in gzip.decompress(FILE.read_bytes()).decode().splitlines():
        first, *entries = line.split(" ")
        if not entries:
            networks[first] = shapes = {}
            continue
        for entry in entries:
            name, _, extents = entry.partition(":")
            shape = tuple(map(int, filter(None, extents.split("x"))))
            shapes[f"{first}.{name}"] = shape
    return networks


def lines(networks: dict[str, Shapes]) -> Iterator[str]:
    """The lines of the file: a network's name, then a line for each of its modules."""
    for network, shapes in networks.items():
        yield network
        for module, keys in itertools.groupby(
            shapes, lambda key: key.rpartition(".")[0]
        ):
            entries = (
                f"{key.rpartition('.')[2]}:{'x'.join(map(str, shapes[key]))}"
                for key in keys
            )
            yield " ".join([module, *entries])


def main() -> None:
    """Write the file."""
    from tests.torchvision_pairs import NETWORKS, create_theirs

    found: dict[str, Shapes] = {}
    for ours, theirs in NETWORKS.items():
        state = create_theirs(ours).state_dict()
        found[theirs] = {key: tuple(tensor.shape) for key, tensor in state.items()}
    text = "".join(f"{line}\n" for line in lines(found))
    FILE.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
