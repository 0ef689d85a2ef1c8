"""What a spec is written with: `Nerve`, its selectors, and `Stage`.

In: a spec's calls, such as `nv.Conv2d["stem"](7)`. Out: `Recipe`s, which say what to build and
where it was asked for. Nothing is built here: a nerve's `__init__` runs when its line is
elaborated, once for each line that uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import EllipsisType
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

from neurlink_gen.source import Span, caller_span
from neurlink_gen.words import shown

if TYPE_CHECKING:
    from neurlink_gen.sizes import Size

Selector = int | str | slice | Sequence[object] | None


@dataclass(frozen=True)
class Unselected:
    """The selector of a nerve that was written without brackets."""


@dataclass(frozen=True)
class Recipe:
    """A nerve as it was written: its class, what stood in the brackets, its arguments."""

    nerve_class: type[Nerve]
    selector: object
    arguments: tuple[object, ...]
    keywords: dict[str, object]
    span: Span


class NerveMeta(type):
    """Makes `Conv2d["tag"]` mean a selector, and `Conv2d(3)` a recipe."""

    def __getitem__(cls: type[T], selector: Selector | tuple[object, str]) -> type[T]:
        if TYPE_CHECKING:
            return cls
        return Selected(cls, selector)

    if not TYPE_CHECKING:
        # Hidden from type checkers, for which `Conv2d(3)` is an ordinary constructor call.

        def __call__(cls, *arguments, **keywords):
            return _recipe(cls, Unselected(), arguments, keywords)


@dataclass(frozen=True)
class Selected:
    """A nerve class with a selector, waiting for its arguments."""

    nerve_class: type[Nerve]
    selector: object

    def __call__(self, *arguments: object, **keywords: object) -> Nerve:
        return _recipe(self.nerve_class, self.selector, arguments, keywords)


def _recipe(
    nerve_class: type[Nerve],
    selector: object,
    arguments: tuple[object, ...],
    keywords: dict[str, object],
) -> Nerve:
    nerve = object.__new__(nerve_class)
    nerve.recipe = Recipe(nerve_class, selector, arguments, keywords, caller_span())
    return nerve


T = TypeVar("T")


class Shape(tuple["Size", ...]):
    """The spatial sizes of a dim, as a composite nerve sees them: compare, index, pass on."""

    def __lt__(self, other: object) -> bool:
        return _compare(self, other) < 0

    def __gt__(self, other: object) -> bool:
        return _compare(self, other) > 0

    def __le__(self, other: object) -> bool:
        return _compare(self, other) <= 0

    def __ge__(self, other: object) -> bool:
        return _compare(self, other) >= 0


def _compare(left: Shape, right: object) -> int:
    if not isinstance(right, Shape):
        raise TypeError(
            f"a shape can be compared with a shape only, not with {shown(right)}"
        )
    for ours, theirs in zip(left, right, strict=True):
        difference = ours - theirs
        if difference.slope or difference.table[-1]:
            return 1 if (difference.slope, difference.table[-1]) > (0, 0) else -1
    return 0


class Dim(NamedTuple):
    """The channels and spatial sizes of one tensor; itself a `(C, S)` that a line can declare."""

    channels: int
    shape: Shape


@dataclass(frozen=True)
class Link:
    """One selected line, as a composite nerve sees it: the dims of its outputs."""

    dims: tuple[Dim, ...]


@dataclass(frozen=True)
class Added:
    """One call of `self.add`: the lines, which of them are outputs, and where it stands."""

    lines: object
    outputs: object
    span: Span


class Nerve(metaclass=NerveMeta):
    """A layer, or a network used as a layer.

    Subclass it to define a composite nerve: call `super().__init__()` and then
    `self.add([...lines...])` in `__init__`, where `self.input_links` and `self.target_dims` say
    what the line that uses the nerve selects and declares.
    """

    def __repr__(self) -> str:
        values = [*map(shown, self.recipe.arguments)]
        values += [
            f"{key}={shown(value)}" for key, value in self.recipe.keywords.items()
        ]
        return f"{self.recipe.nerve_class.__name__}({', '.join(values)})"

    recipe: Recipe
    rank: ClassVar[int | None] = None
    """The number of spatial axes that this nerve works on, where its class decides it."""
    input_links: tuple[Link, ...]
    """What the line that uses this nerve selects, an entry for each selected line."""
    target_dims: tuple[Dim, ...]
    """What the line that uses this nerve declares, an entry for each output."""
    _added: list[Added]

    def __init__(self) -> None:
        self._added = []

    def add(
        self, lines: Lines | Line, outputs: Sequence[str | int] | None = None
    ) -> None:
        """Append lines to this composite nerve's own network.

        Its first lines are its inputs; tags do not pass its wall. outputs: the lines that the
        nerve returns, by default the last.
        """
        self._added.append(Added(lines, outputs, caller_span()))


@dataclass(frozen=True)
class StageList:
    """A named group of lines."""

    name: object
    lines: object
    span: Span


class _StageMeta(type):
    def __getitem__(cls: type[T], name: str) -> type[T]:
        if TYPE_CHECKING:
            return cls
        return lambda lines: StageList(name, lines, caller_span())


class Stage(metaclass=_StageMeta):
    """`Stage["layer1"]([...lines...])`: a nested list of lines, with a name.

    The lines become one `nn.Sequential` of that name.
    """

    if TYPE_CHECKING:

        def __init__(self, lines: Lines) -> None: ...

    else:

        def __new__(cls, lines):
            return StageList(None, lines, caller_span())


# One output: channels and size. Sizes: a ratio, a tuple of them, a string, `()` or `...`.
Channels = int | EllipsisType
SizeSpec = int | float | Fraction | str | EllipsisType | tuple[object, ...]
DimSpec = tuple[Channels, SizeSpec]
Line = tuple[*tuple[DimSpec, ...], Nerve] | Sequence["Line"] | Stage
Lines = Sequence[Line]
