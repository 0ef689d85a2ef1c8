"""`Upsample`: maps resized by interpolation, as torch declares it."""

from __future__ import annotations

from fractions import Fraction

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Apply, Argument, Module, argument
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.arguments import Extents, uniform
from neurlink_gen.ops.interpolate import MODES, checked_mode
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor

MAXIMUM_DENOMINATOR = 64
Factors = float | tuple[float, ...]


class Upsample(Operation):
    """Its input, resized to so many pixels or by a factor; the channels stay.

    size: what comes out, in pixels, along every axis or each. scale_factor: in its place, the
        factor, of which torch rounds the product with the size down. mode, align_corners: as in
        `Interpolate`.
    Source: torch.nn.Upsample.
    """

    namespaces = ("nerves", "nn")

    def __init__(
        self,
        size: Extents | None = None,
        scale_factor: Factors | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
    ) -> None:
        super().__init__()
        if size is None and scale_factor is None:
            raise Problem(
                rules.BAD_ARGUMENTS,
                "Upsample needs a `size` or a `scale_factor`",
                help="to resize to what the line declares, write nv.Interpolate()",
            )
        if size is not None and scale_factor is not None:
            raise Problem(
                rules.BAD_ARGUMENTS,
                "give either `size` or `scale_factor`, and not both",
            )
        self.size, self.scale_factor = size, scale_factor
        self.mode, self.align_corners = checked_mode(mode, align_corners)

    def apply(self, site: Site) -> Result:
        site.require_float()
        source = site.input
        if source.rank == 0:
            raise Problem(
                rules.SIZE_RANK,
                f"it needs a spatial axis, and its input is {source}",
            )
        arguments.choice("mode", self.mode, MODES[source.rank])
        sizes, how = self._sizes(source)
        module = Module(
            "upsample",
            "nn.Upsample",
            (
                how,
                argument("mode", self.mode, "nearest"),
                # torch takes no False where there is nothing to align.
                argument("align_corners", self.align_corners or None, None),
            ),
        )
        output = Tensor(source.channels, sizes)
        return Result((output,), Apply(module, (site.code,)), fresh=True)

    def _sizes(self, source: Tensor) -> tuple[tuple[Size, ...], Argument]:
        """The sizes that come out, and the argument that says so."""
        if self.size is not None:
            pixels = arguments.extents("size", self.size, source.rank)
            return tuple(map(Size.constant, pixels)), argument("size", uniform(pixels))
        factors = _factors(self.scale_factor, source.rank)
        exact = tuple(map(_exact, factors))
        sizes = tuple(
            size * factor.numerator // factor.denominator
            for size, factor in zip(source.sizes, exact, strict=True)
        )
        return sizes, argument("scale_factor", uniform(factors))


def _factors(given: object, rank: int) -> tuple[float, ...]:
    """A factor for each axis."""
    values = tuple(given) if isinstance(given, (tuple, list)) else (given,) * rank
    if len(values) != rank:
        raise Problem(
            rules.BAD_VALUE,
            f"`scale_factor` has {len(values)} factors, and the input {rank} spatial axes",
            help="give one number, or one for each axis",
        )
    return tuple(arguments.positive("scale_factor", value) for value in values)


def _exact(factor: float) -> Fraction:
    """The fraction p/q that a factor stands for; a Problem unless torch multiplies as if by it.

    torch computes floor(n * factor) in floats. A factor that is no less than p/q gives no less than
    n * p/q, and by far too little more to reach the next integer. One that is less, by at most
    2**-54 of itself, misses an integer by at most half the distance to the float below it, and is
    rounded to the integer.
    """
    near = Fraction(factor).limit_denominator(MAXIMUM_DENOMINATOR)
    below = near - Fraction(factor)
    if float(near) != factor or below * 2**54 > near:
        raise Problem(
            rules.BAD_VALUE,
            f"`scale_factor` is {factor!r}, and torch rounds n times that down in ways that follow "
            "no simple rule",
            help="write a whole number, a fraction such as 1.5, or give `size`; nv.Interpolate "
            "takes the size of an earlier line",
        )
    return near
