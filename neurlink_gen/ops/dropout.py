"""Dropout: in training, cells or whole channels set to 0 at random."""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.code import Apply, Module, argument
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site


class _Dropout(Operation):
    dimensions: ClassVar[int | None] = None
    """The number of spatial axes; None for any."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        self.p = arguments.number("p", p, 0.0, 1.0)
        self.inplace = arguments.flag("inplace", inplace)

    def apply(self, site: Site) -> Result:
        site.require_float()
        if self.dimensions is not None:
            site.require_rank(self.dimensions)
        module = Module(
            "dropout",
            f"nn.{type(self).__name__}",
            (
                argument("p", self.p, 0.5, is_told=True),
                argument("inplace", self.inplace, False, is_told=True),
            ),
            passes_on=True,
        )
        # Not fresh: in evaluation the input itself comes out.
        return Result(
            (site.input,), Apply(module, (site.code,)), overwrites=self.inplace
        )


class Dropout(_Dropout):
    """In training, each cell is 0 with probability p, and the others are scaled by 1 / (1 - p).

    inplace: write into the input's memory.
    Source: torch.nn.Dropout; Hinton et al., arXiv:1207.0580.
    """

    takes_channels_last = True
    namespaces = ("nerves", "nn")


class Dropout1d(_Dropout):
    """Dropout of whole channels of `[N, C, L]`. Arguments as in `Dropout`.

    Source: torch.nn.Dropout1d; Tompson et al., arXiv:1411.4280.
    """

    namespaces = ("nerves", "nn")
    rank = 1
    dimensions = 1


class Dropout2d(_Dropout):
    """Dropout of whole channels of `[N, C, H, W]`. Arguments as in `Dropout`.

    Source: torch.nn.Dropout2d; Tompson et al., arXiv:1411.4280.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2


class Dropout3d(_Dropout):
    """Dropout of whole channels of `[N, C, D, H, W]`. Arguments as in `Dropout`.

    Source: torch.nn.Dropout3d; Tompson et al., arXiv:1411.4280.
    """

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3


class AlphaDropout(_Dropout):
    """Dropout that keeps the mean and the variance, for use with SELU. Arguments as in `Dropout`.

    Source: torch.nn.AlphaDropout; Klambauer et al., arXiv:1706.02515.
    """

    namespaces = ("nerves", "nn")


class FeatureAlphaDropout(_Dropout):
    """`AlphaDropout` of whole channels. Arguments as in `Dropout`.

    Source: torch.nn.FeatureAlphaDropout; Klambauer et al., arXiv:1706.02515.
    """

    namespaces = ("nerves", "nn")
