"""`Interpolate`: maps resized by interpolation."""

from __future__ import annotations

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Code, Slot, Text, size_of
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.ops import arguments, arithmetic
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor

# The modes that torch knows, by the number of spatial axes; of all of them, those with a grid
# whose corners can be aligned.
MODES = {
    1: ("nearest", "linear", "area", "nearest-exact"),
    2: ("nearest", "bilinear", "bicubic", "area", "nearest-exact"),
    3: ("nearest", "trilinear", "area", "nearest-exact"),
}
WITH_CORNERS = ("linear", "bilinear", "bicubic", "trilinear")


def checked_mode(mode: object, align_corners: object) -> tuple[str, bool]:
    """A mode of interpolation, and whether corners are aligned; None and False are the same."""
    known = tuple(dict.fromkeys(mode for modes in MODES.values() for mode in modes))
    checked = arguments.choice("mode", mode, known)
    if align_corners is None:
        return checked, False
    is_aligned = arguments.flag("align_corners", align_corners)
    if checked not in WITH_CORNERS and is_aligned:
        raise Problem(
            rules.BAD_VALUE,
            f'`align_corners` means nothing with mode="{checked}"',
            help="it is for " + ", ".join(f'"{each}"' for each in WITH_CORNERS),
        )
    return checked, is_aligned


class Interpolate(Operation):
    """Its input, resized to the declared size; the channels stay.

    A size in pixels is written as such. The size of an earlier line is read from that line's
    tensor, so that it is met at every input; any other must be an integer multiple of the input's.
    mode: "nearest", "nearest-exact", "area"; "linear" (1 axis), "bilinear" or "bicubic" (2 axes),
        "trilinear" (3 axes). align_corners: for the linear and cubic modes, put the outermost
        cells' centres, not their borders, at the same place.
    Source: torch.nn.functional.interpolate.
    """

    namespaces = ("nerves",)

    def __init__(
        self, mode: str = "nearest", align_corners: bool | None = None
    ) -> None:
        super().__init__()
        self.mode, self.align_corners = checked_mode(mode, align_corners)

    def apply(self, site: Site) -> Result:
        site.require_float()
        source = site.input
        target = site.declared_sizes(source.rank)
        if target is None:
            raise Problem(
                rules.BAD_SIZE,
                "an Interpolate must declare its size",
                help='write, for example, ((64, 2), nv.Interpolate("nearest"))',
                part=Part("size"),
            )
        arguments.choice("mode", self.mode, MODES.get(source.rank, ()))
        if target == source.sizes:
            return Result((source,), site.code)
        sizes, keyword, wanted = self._wanted(site, target)
        return Result(
            (Tensor(source.channels, sizes),),
            self._code(site.code, keyword, wanted),
            fresh=True,
        )

    def _wanted(
        self, site: Site, target: tuple[Size, ...]
    ) -> tuple[tuple[Size, ...], str, Code | Slot]:
        """The sizes that come out, and how torch is told of them."""
        fixed = tuple(size.table[0] for size in target if size.is_constant)
        if len(fixed) == len(target):
            wanted = fixed if len(fixed) > 1 else fixed[0]
            return target, "size={}", Slot(wanted, "size")
        for operand in site.earlier():
            if operand.tensor.sizes == target:
                return target, "size={}", size_of(operand.code, len(target))
        factors = _factors(site.input.sizes, target)
        sizes = tuple(
            size * n for size, n in zip(site.input.sizes, factors, strict=True)
        )
        # Floats, since TorchScript takes no int here.
        scale = arguments.uniform(tuple(map(float, factors)))
        return sizes, "scale_factor={}", Slot(scale, "scale_factor")

    def _code(self, source: Code, keyword: str, wanted: Code | Slot) -> Code:
        template = f"F.interpolate({{}}, {keyword}, mode={{}}"
        operands = (source, wanted, Slot(self.mode, "mode"))
        if not self.align_corners:
            return Text(template + ")", operands)
        corners = Slot(self.align_corners, "align_corners")
        return Text(template + ", align_corners={})", (*operands, corners))


def _factors(source: tuple[Size, ...], target: tuple[Size, ...]) -> tuple[int, ...]:
    ratios = tuple(map(arithmetic.quotient, target, source))
    factors = tuple(int(ratio) for ratio in ratios if arithmetic.is_factor(ratio))
    if len(factors) != len(target):
        raise Problem(
            rules.NO_STRIDE,
            f"no integer factor leads from {_listed(source)} to {_listed(target)}, and no earlier "
            "line has that size",
            help="declare an integer multiple of the input's size, the size of an earlier line, "
            "or a size in pixels",
        )
    return factors


def _listed(sizes: tuple[Size, ...]) -> str:
    return " x ".join(map(str, sizes))
