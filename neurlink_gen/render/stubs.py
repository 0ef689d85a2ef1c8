"""The type stubs of `nerves` and `nn`, whose contents are found only as they are imported.

In: the catalogue. Out: the texts of `nerves.pyi` and `nn.pyi`, by which type checkers and editors
know every nerve and its arguments.
"""

from __future__ import annotations

from itertools import groupby

from neurlink_gen.ops import namespace

COMMAND = "python -m tests.update"
SPEC_NAMES = {
    "neurlink_gen.spec.nerve": (
        "Dim",
        "Line",
        "Lines",
        "Link",
        "List",
        "Nerve",
        "Stage",
    ),
    "neurlink_gen.spec.network": ("Net", "Network", "build"),
    "neurlink_gen.spec.shared": ("Shared",),
}
# What the modules hold besides the catalogue: where it is defined, and its name there.
OTHERS: dict[str, dict[str, tuple[str, str]]] = {
    "nerves": {
        name: (module, name) for module, names in SPEC_NAMES.items() for name in names
    },
    "nn": {"Module": ("neurlink_gen.ops.operation", "Operation")},
}


def stubs() -> dict[str, str]:
    """The text of each stub, by its file name beside this module."""
    return {f"{module}.pyi": _stub(module) for module in OTHERS}


def _stub(module: str) -> str:
    contents = OTHERS[module] | {
        name: (operation.__module__, operation.__name__)
        for name, operation in namespace(module).items()
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
