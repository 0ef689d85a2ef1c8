"""The type stubs of `nerves` and `nn`, whose contents are found only as they are imported.

In: the catalogue. Out: the texts of `nerves.pyi` and `nn.pyi`, by which type checkers and editors
know every nerve and its arguments.
"""

from __future__ import annotations

from itertools import groupby

from neurlink_gen.ops import namespace
from neurlink_gen.ops.operation import Operation
from neurlink_gen.spec.nerve import Dim, Link, Nerve, Stage
from neurlink_gen.spec.network import Network, build

COMMAND = "python -m tests.update"
# What the modules hold besides the catalogue, by the names that it has there.
OTHERS: dict[str, dict[str, object]] = {
    "nerves": {
        each.__name__: each for each in (Dim, Link, Nerve, Network, Stage, build)
    },
    "nn": {"Module": Operation},
}


def stubs() -> dict[str, str]:
    """The text of each stub, by its file name beside this module."""
    return {f"{module}.pyi": _stub(module) for module in OTHERS}


def _stub(module: str) -> str:
    contents = {
        name: (value.__module__, getattr(value, "__name__"))
        for name, value in (OTHERS[module] | namespace(module)).items()
    }
    imports = sorted(set(contents.values()))
    groups = groupby(imports, key=lambda entry: entry[0])
    # A stub exports a name that is imported `as` itself, or assigned.
    aliases = [
        f"{name} = {original}\n"
        for name, (_, original) in sorted(contents.items())
        if name != original
    ]
    return "".join(
        [
            f"# Generated from the catalogue in neurlink_gen/ops by `{COMMAND}`.\n\n",
            *(
                _import(
                    source, [f"{n} as {n}" if n in contents else n for _, n in group]
                )
                for source, group in groups
            ),
            *(["\n", *aliases] if aliases else []),
        ]
    )


def _import(source: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"from {source} import {names[0]}\n"
    listed = "".join(f"    {name},\n" for name in names)
    return f"from {source} import (\n{listed})\n"
