"""What random specs are written with: the lines so far, and how lines, sizes and selectors look.

In: what hypothesis draws. Out: the text of lines, and what is known of the tensors that they give.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

COMPOSITES = '''\
class Residual(nv.Nerve):
    """Two convolutions, added to the input."""

    def __init__(self, expansion: float = 1.0, last: bool = True) -> None:
        super().__init__()
        out = self.target_dims[0]
        hidden = int(out.channels * expansion)
        self.add([((hidden, out.shape), nv.Conv{r}d_BN_ReLU(3))])
        self.add([(out, nv.Conv{r}d(3, norm=nn.BatchNorm{r}d))])
        self.add([(out, nv.SkipConnect{r}d[[0, -1]](1))])
        if last:
            self.add([(out, nn.ReLU(inplace=True))])


class Gate(nv.Nerve):
    """Squeeze and excite."""

    def __init__(self) -> None:
        super().__init__()
        dim = self.input_links[0].dims[0]
        hidden = max(dim.channels // 2, 1)
        self.add(
            [
                ((dim.channels, "{one}"), nv.AvgPool{r}d()),
                ((hidden, "{one}"), nv.Conv{r}d["reduce"](1, bias=True, act=nn.ReLU)),
                ((dim.channels, "{one}"), nv.Conv{r}d["expand"](1, bias=True)),
                ((dim.channels, "{one}"), nn.Sigmoid()),
                (dim, nv.Mul[[0, -1]]()),
            ]
        )


class Fuse(nv.Nerve):
    """Two tensors, joined and mixed."""

    def __init__(self) -> None:
        super().__init__()
        left, right = (link.dims[0] for link in self.input_links)
        out = self.target_dims[0]
        self.add(
            [
                ((left.channels + right.channels, left.shape), nv.Concat[[0, 1]]()),
                (out, Residual(last=False)),
            ]
        )


class Fork(nv.Nerve):
    """One tensor to two."""

    def __init__(self) -> None:
        super().__init__()
        first, second = self.target_dims
        self.add(
            [
                (first, nv.Conv{r}d["a"](3)),
                (second, nv.Conv{r}d[0, "b"](1)),
            ],
            outputs=["a", "b"],
        )


'''


@dataclass(frozen=True)
class Known:
    """A tensor as far as it is known. ratio: of the base, for each axis; None for unknown.

    base: 0 for the network's, 1 for that of an input with a base of its own.
    """

    line: int
    tag: str | None
    channels: int
    ratio: tuple[Fraction | str, ...] | None
    output: int | None = None
    base: int = 0


@dataclass
class Writer:
    """A spec in the making."""

    draw: st.DrawFn
    rank: int
    lines: list[str] = field(default_factory=list)
    count: int = 0
    known: list[Known] = field(default_factory=list)
    tags: int = 0
    has_width: bool = False

    def pick(self, *options: T) -> T:
        return self.draw(st.sampled_from(options))

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) < percent

    def source(self) -> Known:
        """Mostly one of the last lines."""
        if self.chance(65):
            return self.known[-1]
        return self.draw(st.sampled_from(self.known))

    def of_base(self, source: Known) -> list[Known]:
        """The lines whose sizes are measured by the same input."""
        return [each for each in self.known if each.base == source.base]

    def selector(self, sources: list[Known], tag: str | None) -> str:
        """Brackets that select these lines, in one of the forms that do."""
        parts = [self.reference(each) for each in sources]
        previous = (
            len(sources) == 1
            and sources[0].line == self.count - 1
            and sources[0].output is None
        )
        if previous and self.chance(70):
            return f'["{tag}"]' if tag else ""
        inner = parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"
        return f'[{inner}, "{tag}"]' if tag else f"[{inner}]"

    def reference(self, source: Known) -> str:
        if source.output is not None:
            return f'"{source.tag}.{source.output}"'
        if source.tag and self.chance(60):
            return f'"{source.tag}"'
        return str(self.pick(source.line, source.line - self.count))

    def new_tag(self, percent: int = 30) -> str | None:
        if not self.chance(percent):
            return None
        self.tags += 1
        return f"{self.pick('t', 'conv', 'x', 'out')}_{self.tags}"

    def add(
        self,
        dims: list[tuple[int, str]],
        nerve: str,
        sources: list[Known],
        arguments: str,
        ratios: list[tuple[Fraction | str, ...] | None],
        repeat: bool = False,
    ) -> None:
        """Append a line, perhaps several times, perhaps in a nested list or a stage."""
        is_several = len(dims) > 1
        repeats = self.pick(1, 1, 2, 3) if repeat and not is_several else 1
        plain = repeats > 1
        tag = None if plain else self.new_tag(100 if is_several else 30)
        if plain:
            sources = [self.known[-1]]
        brackets = "" if plain else self.selector(sources, tag)
        declared = ", ".join(
            f"({self.count_text(channels)}, {size})" for channels, size in dims
        )
        line = f"({declared}, {nerve}{brackets}({arguments}))"
        if plain:
            line = f"[{line}] * {repeats}"
            if self.chance(30):
                self.tags += 1
                line = f'nv.Stage["stage_{self.tags}"]({line})'
        elif self.chance(10):
            line = f"[{line}]"
        self.lines.append(line)
        self.count += repeats
        for output, ((channels, _), ratio) in enumerate(zip(dims, ratios, strict=True)):
            number = output if is_several else None
            last, base = self.count - 1, sources[0].base
            self.known.append(Known(last, tag, channels, ratio, number, base))

    # What a line declares.

    def channels(self) -> int:
        return self.pick(1, 2, 3, 4, 6, 8)

    def count_text(self, channels: int) -> str:
        """A number of channels, over the parameter `width` of 4 where there is one."""
        if self.has_width and channels % 4 == 0:
            return "width" if channels == 4 else f"{channels // 4} * width"
        return str(channels)

    def size(self, ratio: tuple[Fraction | str, ...] | None) -> str:
        """A ratio as it is written."""
        if ratio is None:
            return "..."
        if any(isinstance(each, str) for each in ratio):
            return f'"({", ".join(map(str, ratio))}{"," if len(ratio) == 1 else ""})"'
        texts = [number(each) for each in ratio if isinstance(each, Fraction)]
        if len(set(texts)) == 1 and self.chance(80):
            return texts[0]
        return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"

    def scaled(
        self, ratio: tuple[Fraction | str, ...] | None, by: list[int], up: bool = False
    ) -> tuple[Fraction | str, ...] | None:
        if ratio is None or any(isinstance(each, str) for each in ratio):
            return None
        factors = [self.pick(*by)] * self.rank
        if self.rank > 1 and self.chance(15):
            factors = [self.pick(*by) for _ in range(self.rank)]
        return tuple(
            each / factor if up else each * factor
            for each, factor in zip(ratio, factors, strict=True)
            if isinstance(each, Fraction)
        )

    # The lines.


def number(ratio: Fraction) -> str:
    """A ratio as a spec writes it: 2, 0.5, or a fraction where that is neither."""
    if ratio.denominator == 1:
        return str(ratio.numerator)
    if ratio.denominator in (2, 4, 8, 16):
        return repr(float(ratio))
    return f"Fraction({ratio.numerator}, {ratio.denominator})"
