"""neurlink-gen: compiles nndef network specs to readable, plain PyTorch modules.

A spec imports `build`, `nn` and `nv` (which is `neurlink_gen.nerves`) from here. Tools call `compile_spec`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurlink_gen import nerves as nv
from neurlink_gen import nn
from neurlink_gen.spec.network import Network, build
from neurlink_gen.version import __version__

if TYPE_CHECKING:
    from neurlink_gen.pipeline import Compilation, compile_spec

__all__ = ["Compilation", "Network", "__version__", "build", "compile_spec", "nn", "nv"]


def __getattr__(name: str) -> object:
    # A spec's imports come through here and need no compiler, which takes long to import.
    if name in ("Compilation", "compile_spec"):
        from neurlink_gen import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
