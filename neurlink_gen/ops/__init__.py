"""The catalogue: one file for each operation or family of operations.

An operation's arguments, size rule, emitted form and documentation stand together in its file.
`catalogue()` finds the files by itself, so a new operation is a new file and no edit elsewhere.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil

from neurlink_gen.ops.operation import Operation


def catalogue() -> list[type[Operation]]:
    """Every operation, in the order of the files' names and, within a file, of its classes."""
    found: list[type[Operation]] = []
    for entry in sorted(pkgutil.iter_modules(__path__), key=lambda entry: entry.name):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        found += [
            value
            for name, value in vars(module).items()
            if isinstance(value, type)
            and issubclass(value, Operation)
            and value.__module__ == module.__name__
            and value.namespaces
            and not name.startswith("_")
        ]
    return found


@functools.cache
def namespace(wanted: str) -> dict[str, type[Operation]]:
    """The operations that specs find in `wanted` ("nerves" or "nn"), by every name they have."""
    return {
        name: operation
        for operation in catalogue()
        if wanted in operation.namespaces
        for name in (operation.__name__, *operation.aliases)
    }
