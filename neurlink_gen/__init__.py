"""neurlink-gen: compiles nndef network specs to readable, plain PyTorch modules.

A spec imports `build`, `nn` and `nv` (which is `neurlink_gen.nerves`) from here. Tools call `compile_spec`.
"""

from __future__ import annotations

from neurlink_gen.version import __version__

TYPE_CHECKING = False  # `typing` takes long to import, and the program starts here
if TYPE_CHECKING:
    from neurlink_gen import init
    from neurlink_gen import nerves as nv
    from neurlink_gen import nn
    from neurlink_gen.compilation import Compilation
    from neurlink_gen.pipeline import compile_spec
    from neurlink_gen.spec.network import Network, build

__all__ = [
    "Compilation",
    "Network",
    "__version__",
    "build",
    "compile_spec",
    "init",
    "nn",
    "nv",
]

# Imported when they are asked for: a spec needs no compiler.
HOMES = {
    "Compilation": "compilation",
    "Network": "spec.network",
    "build": "spec.network",
    "compile_spec": "pipeline",
}
MODULES = {"init": "init", "nn": "nn", "nv": "nerves"}


def __getattr__(name: str) -> object:
    import importlib

    if name in MODULES:
        return importlib.import_module(f"{__name__}.{MODULES[name]}")
    if name in HOMES:
        return getattr(importlib.import_module(f"{__name__}.{HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
