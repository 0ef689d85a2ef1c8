"""What a spec is written with: `Nerve`, its selectors, and `Stage`.

In: a spec's calls, such as `nv.Conv2d["stem"](7)`. Out: `Recipe`s, which say what to build and
where it was asked for. Nothing is built here: a nerve's `__init__` runs when its line is
elaborated, once for each line that uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from types import EllipsisType
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar, Union, overload

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.source import Span, caller_span
from neurlink_gen.lazy_dataclasses import Sealed, dataclass, replace
from neurlink_gen.words import shown

if TYPE_CHECKING:
    from neurlink_gen.algebra.sizes import Size
    from neurlink_gen.spec.shared import Shared

Selector = int | str | slice | Sequence[object] | None


@dataclass(frozen=True)
class Unselected(Sealed):
    """The selector of a nerve that was written without brackets."""


UNSELECTED = Unselected()


class Tagged(NamedTuple):
    """A selector, and the tag of a line to which the selector gives none."""

    selector: object
    tag: str


@dataclass(frozen=True)
class Recipe(Sealed):
    """A nerve as it was written: its class, what stood in the brackets, its arguments.

    shared: with which other lines it shares its parameters.
    """

    nerve_class: type[Nerve]
    selector: object
    arguments: tuple[object, ...]
    keywords: dict[str, object]
    span: Span
    shared: Shared | None = None


class NerveMeta(type):
    """Makes `Conv2d["tag"]` mean a selector, and `Conv2d(3)` a recipe."""

    def __getitem__(cls: type[T], selector: Selector | tuple[object, str]) -> type[T]:
        if TYPE_CHECKING:
            return cls
        return Selected(cls, selector)

    if not TYPE_CHECKING:
        # Hidden from type checkers, for which `Conv2d(3)` is an ordinary constructor call.

        def __call__(cls, *arguments, **keywords):
            return _recipe(cls, UNSELECTED, arguments, keywords)


@dataclass(frozen=True)
class Selected(Sealed):
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

    def __eq__(self, other: object) -> bool:
        # A shape is never equal to a ratio, so whoever compares the two means something else.
        if isinstance(other, (int, float, Fraction, str)) or (
            isinstance(other, tuple) and any(isinstance(each, int) for each in other)
        ):
            raise _not_a_shape(other)
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

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
        raise _not_a_shape(right)
    for ours, theirs in zip(left, right, strict=True):
        difference = ours - theirs
        grows = difference.growth
        grows = difference.slope if grows is None else grows
        if grows or difference.table[-1]:
            return 1 if (grows, difference.table[-1]) > (0, 0) else -1
    return 0


def _not_a_shape(other: object) -> TypeError:
    return TypeError(
        f"a shape can be compared with a shape only, not with {shown(other)}"
    )


class Dim(NamedTuple):
    """The channels and spatial sizes of one tensor; itself a `(C, S)` that a line can declare."""

    channels: int
    shape: Shape

    def __eq__(self, other: object) -> bool:
        # No parameter decides of a shape: where shapes differ, that is not asked of the channels.
        if isinstance(other, Dim) and self.shape != other.shape:
            return False
        return tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return tuple.__hash__(self)


@dataclass(frozen=True)
class Link(Sealed):
    """One selected line, as a composite nerve sees it: the dims of its outputs."""

    dims: tuple[Dim, ...]


@dataclass(frozen=True)
class Added(Sealed):
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
    _line_count: int = 0

    def __init__(self) -> None:
        self._added = []

    @overload
    def add(  # type: ignore[overload-overlap]  # a tuple is one line, a list several
        self,
        lines: OneLine,
        tag: str | None = None,
        *,
        outputs: Sequence[str | int] | None = None,
    ) -> int: ...

    @overload
    def add(
        self,
        lines: Lines | Stage | List,
        tag: None = None,
        *,
        outputs: Sequence[str | int] | None = None,
    ) -> LineNumbers: ...

    def add(
        self, lines: object, tag: object = None, *, outputs: object = None
    ) -> int | LineNumbers:
        """Append a line or a list of lines to this composite nerve's own network.

        Its first lines are its inputs; tags do not pass its wall. tag: of a single line, where
        its nerve's brackets give it none. outputs: the lines that the nerve returns, by default
        the last. Returns the line's number, for use in selectors; of a list, a list of them.
        """
        span = caller_span()
        if tag is not None:
            lines = _tagged(lines, tag, span)
        listed = [lines] if isinstance(lines, StageList) else lines
        self._added.append(Added(listed, outputs, span))
        return self._numbers(lines, ())

    def _numbers(self, lines: object, within: tuple[object, ...]) -> int | LineNumbers:
        """The numbers of lines that are added now. within: the lists that they stand in."""
        if isinstance(lines, StageList):
            lines = lines.lines
        if isinstance(lines, list):
            if any(lines is outer for outer in within):
                return []  # a list in itself, reported when its lines are taken apart
            return [self._numbers(line, (*within, lines)) for line in lines]
        inputs = sum(len(link.dims) for link in self.input_links)
        self._line_count += 1
        return inputs + self._line_count - 1


def _tagged(lines: object, tag: object, span: Span) -> object:
    """A line whose selector knows the tag that `add` was given; a Problem if it cannot bear it."""
    if not isinstance(tag, str):
        raise Problem(
            rules.BAD_TAG,
            f"`tag` must be a string, not {shown(tag)}",
            help=(
                f"to say which lines the nerve returns, write outputs={shown(tag)}"
                if isinstance(tag, (list, tuple))
                else None
            ),
            span=span,
        )
    if isinstance(lines, (list, StageList)):
        raise Problem(
            rules.BAD_TAG,
            "`tag` names one line, and this call adds a list of them",
            help=f'write it in the brackets of the nerve that it names: nv.Conv2d["{tag}"](3)',
            span=span,
        )
    if not isinstance(lines, tuple) or not lines or not isinstance(lines[-1], Nerve):
        return lines  # reported when the line is added
    *declared, nerve = lines
    tagged = object.__new__(type(nerve))
    selector = Tagged(nerve.recipe.selector, tag)
    tagged.recipe = replace(nerve.recipe, selector=selector)
    return (*declared, tagged)


@dataclass(frozen=True)
class StageList(Sealed):
    """A group of lines, with a name or without one. is_list: its members stand side by side."""

    name: object
    lines: object
    span: Span
    is_list: bool = False


@dataclass(frozen=True)
class Unfilled(Sealed):
    """A stage or a list with a name, waiting for its lines. word: `Stage` or `List`."""

    word: str
    name: object

    def __call__(self, *given: object) -> StageList:
        return _group(self.word, self.name, given)


class _StageMeta(type):
    def __getitem__(cls: type[T], name: str) -> type[T]:
        if TYPE_CHECKING:
            return cls
        return Unfilled("Stage", name)


class Stage(metaclass=_StageMeta):
    """`Stage["layer1"]([...lines...])`: a nested list of lines, with a name.

    The lines become one `nn.Sequential` of that name; of a number, where none is given.
    """

    if TYPE_CHECKING:

        def __init__(self, lines: Lines) -> None: ...

    else:

        def __new__(cls, *given):
            return _group("Stage", None, given)


class _ListMeta(type):
    def __getitem__(cls: type[T], name: str) -> type[T]:
        if TYPE_CHECKING:
            return cls
        return Unfilled("List", name)


class List(metaclass=_ListMeta):
    """`nv.List["branches"]([...lines...])`: lines whose modules are one `nn.ModuleList` of that name.

    Each reads what it selects, as any line does.
    """

    if TYPE_CHECKING:

        def __init__(self, lines: Lines) -> None: ...

    else:

        def __new__(cls, *given):
            return _group("List", "branches", given)


def _group(word: str, name: object, given: tuple[object, ...]) -> StageList:
    """A stage or a list, of what its call was given; a Problem unless that is one list of lines."""
    if len(given) == 1 and isinstance(given[0], str):
        raise Problem(
            rules.BAD_ARGUMENTS,
            f"nv.{word} takes a list of lines, and is given {shown(given[0])}",
            help=f'the name stands in brackets: nv.{word}["{given[0]}"]([...lines...])',
            span=caller_span(),
        )
    if len(given) == 1:
        return StageList(name, given[0], caller_span(), is_list=word == "List")
    raise Problem(
        rules.BAD_ARGUMENTS,
        f"nv.{word} takes one list of lines, and is given {len(given)} values",
        help=f'put all its lines in one pair of brackets: nv.{word}["body"]([...lines...])',
        span=caller_span(),
    )


# One output: channels and size. Sizes: a ratio, a tuple of them, a string, `()` or `...`.
Channels = int | EllipsisType
SizeSpec = int | float | Fraction | str | EllipsisType | tuple[object, ...]
DimSpec = tuple[Channels, SizeSpec]
OneLine = tuple[*tuple[DimSpec, ...], Nerve]
Line = OneLine | Sequence["Line"] | Stage | List
Lines = Sequence[Line]
LineNumbers = list[Union[int, "LineNumbers"]]
