"""The axes of a network's inputs: whose sizes are the base sizes, and who has sizes of its own.

In: a network's lines as they were written. Out: `Axes`, and findings for inputs that promise what
is not theirs to promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.elaborate.declared import (
    Names,
    Scale,
    Sizes,
    count_axes,
    is_open,
    read_size,
)
from neurlink_gen.elaborate.lines import WrittenLine
from neurlink_gen.elaborate.selectors import resolve
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Problem, label
from neurlink_gen.findings.places import Part
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.ops.input import Input
from neurlink_gen.ops.operation import instantiate
from neurlink_gen.remembered import remembered_property
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.tensors import AXES, Target, Tensor

DEFAULT_RANK = 2
BASE_SHAPE = Part("argument", name="base_shape")


@dataclass(frozen=True)
class Axes:
    """What the sizes of a network are functions of.

    base: the sizes that ratios are ratios of, unless a line reads something else.
    owners: each input with axes of its own, the one with the base sizes among them: the number of
        its line, and these axes.
    called: what formulas call them, where the network is part of another one, and they are sizes of
        that.
    """

    base: Sizes
    owners: tuple[tuple[int, Sizes], ...] = ()
    called: Names = ()

    def owned_by(self, line: int) -> Sizes | None:
        """The axes of an input, if it has its own."""
        return next((axes for number, axes in self.owners if number == line), None)

    @remembered_property
    def names(self) -> Names:
        """Every axis by its name, as formulas call it."""
        every = [self.base, *(axes for _, axes in self.owners)]
        return self.called or _names(size for axes in every for size in axes)

    def measure(self, size: Size, index: int) -> Size:
        """The size that a size along axis number `index` varies with."""
        if index < len(self.base) and self.base[index].axis == size.axis:
            return self.base[index]
        for _, axes in self.owners:
            for own in axes:
                if own.axis == size.axis:
                    return own
        return replace(size, step=1, table=(0,))


def _names(axes: Iterable[Size]) -> Names:
    return tuple({size.base_axis or "": size for size in axes}.items())


@dataclass(frozen=True)
class _Input:
    """An input as it was written. ordinal: from 1. declared: its size; `...` if it has none."""

    line: WrittenLine
    ordinal: int
    operation: Input
    declared: object

    @property
    def rank(self) -> int | None:
        """The number of its spatial axes, where the line itself says so."""
        if isinstance(self.operation.size, tuple):
            return len(self.operation.size)
        return count_axes(self.declared)


def input_targets(
    axes: Axes, line: int, targets: tuple[Target, ...]
) -> tuple[Target, ...]:
    """What an input declares, with the axes that it has of its own."""
    own = axes.owned_by(line)
    if own is None or len(targets) != 1:
        return targets
    return (Target(targets[0].channels, own),)


def find_axes(lines: Sequence[WrittenLine], findings: list[Diagnostic]) -> Axes:
    """The axes of a network's inputs."""
    inputs = list(_inputs(lines))
    if not inputs:
        rank = _first_rank(lines) or DEFAULT_RANK
        return Axes(tuple(map(Size.base, AXES[rank])))
    ranks: Mapping[int, int] = {}
    if len(inputs) > 1:
        ranks = _ranks_of_readers(lines)
    elif (first := _first_rank(lines)) is not None:
        ranks = {inputs[0].line.number: first}
    bases = [each for each in inputs if each.operation.base_shape]
    base = bases[0] if bases else inputs[0]
    for each in bases[1:]:
        problem = Problem(
            rules.BAD_VALUE,
            f"`base_shape` is True here and at line {base.line.number}, and there is one base size",
            help="leave it out of all inputs but one",
            part=BASE_SHAPE,
        )
        labels = label(base.line.origin, "here too", BASE_SHAPE)
        findings.append(problem.at(each.line.origin, labels=labels))
    rank = ranks.get(base.line.number, DEFAULT_RANK)
    axes = Axes(_own_axes(base, rank, "", findings))
    owners = [(base.line.number, axes.base)]
    for each in inputs:
        if each is base:
            continue
        if is_open(each.declared) or each.operation.size is not None:
            rank = ranks.get(each.line.number, len(axes.base) or DEFAULT_RANK)
            own = _own_axes(each, rank, str(each.ordinal), findings)
            owners.append((each.line.number, own))
        elif each.operation.promises:
            findings.append(_follower(each).at(each.line.origin))
    return Axes(axes.base, tuple(owners))


def _inputs(lines: Sequence[WrittenLine]) -> Iterator[_Input]:
    """The inputs, without those whose mistakes are reported when their lines are added."""
    for ordinal, line in enumerate((each for each in lines if each.is_input), 1):
        if line.nerve is None:
            continue
        try:
            operation = instantiate(line.nerve)
        except Problem:
            continue
        assert isinstance(operation, Input) and isinstance(line.written, tuple)
        pair = line.written[0]
        size = pair[1] if isinstance(pair, tuple) and len(pair) == 2 else ...
        yield _Input(line, ordinal, operation, size)


def _first_rank(lines: Sequence[WrittenLine]) -> int | None:
    """What the first nerve that works on a certain number of axes works on."""
    nerves = (line.nerve for line in lines)
    return next((nerve.rank for nerve in nerves if nerve and nerve.rank), None)


def _ranks_of_readers(lines: Sequence[WrittenLine]) -> dict[int, int]:
    """For each input, what the first such nerve works on that is reached from it."""
    tags: dict[str, int] = {}
    sources: list[frozenset[int]] = []
    found: dict[int, int] = {}
    for number, line in enumerate(lines):
        nerve = line.nerve
        sources.append(frozenset({number} if line.is_input else ()))
        if nerve is None:
            continue
        try:
            members: dict[str, int] | None = None if line.stage is None else {}
            selection = resolve(nerve.recipe.selector, tags, number, members)
        except Problem:
            continue  # reported when the line is added
        if selection.tag is not None:
            tags[selection.tag] = number
        if not line.is_input:
            sources[-1] = frozenset().union(
                *(sources[pick.line] for pick in selection.picks)
            )
        if nerve.rank is not None:
            for source in sources[-1]:
                found.setdefault(source, nerve.rank)
    return found


def _own_axes(
    each: _Input, rank: int, suffix: str, findings: list[Diagnostic]
) -> Sizes:
    """New axes for an input, of fixed sizes where it gives these in pixels."""
    rank = rank if each.rank is None else each.rank
    if rank not in AXES:
        message = f"{rank} spatial axes are too many: 3 are the most"
        findings.append(Problem(rules.SIZE_RANK, message).at(each.line.origin))
        rank = DEFAULT_RANK
    step = each.operation.multiple_of
    axes = tuple(Size.base(f"{axis}{suffix}", multiple=step) for axis in AXES[rank])
    size = each.operation.size
    promised = (size,) * rank if isinstance(size, int) else size
    if promised is not None and len(promised) == rank:
        axes = _fixed(axes, promised)
    try:
        return axes if is_open(each.declared) else _declared_axes(each, axes)
    except Problem as problem:
        problem.part = Part("size")
        findings.append(problem.at(each.line.origin, "Input"))
        return axes


def _fixed(axes: Sizes, extents: Sequence[int]) -> Sizes:
    """The same axes, of which the input promises the sizes."""
    pairs = zip(axes, extents, strict=True)
    return tuple(replace(size, fixed=extent) for size, extent in pairs)


def _declared_axes(each: _Input, axes: Sizes) -> Sizes:
    """The axes as the input's own line declares them: ratio 1, or a size in pixels."""
    sizes = read_size(each.declared, Scale(axes, _names(axes)))
    if sizes is None or sizes == axes:
        return axes
    extents = [size.value for size in sizes if size.is_constant]
    if len(extents) == len(axes) and each.operation.size is None:
        return _fixed(axes, [extent for extent in extents if extent is not None])
    if extents and extents == [size.fixed for size in axes]:
        return axes
    if extents:
        raise Problem(
            rules.BAD_SIZE,
            f"it declares {' x '.join(map(str, sizes))}, and `size=` promises "
            f"{' x '.join(map(str, axes))}",
            help="give the size once",
        )
    raise Problem(
        rules.BAD_SIZE,
        "an input that others are measured by has ratio 1, since it is a ratio of itself",
        help="write ((3, 1), nv.Input())",
    )


def _follower(each: _Input) -> Problem:
    """An input that promises something of a size that the base size decides."""
    return Problem(
        rules.BAD_ARGUMENTS,
        f"`{each.operation.promises[0]}` promises something of this input's size, which follows "
        "from the base size",
        help="promise it of the input that gives the base size, or declare ... as the size of "
        "this one, which gives it a base of its own",
        part=Part("argument", name=each.operation.promises[0]),
    )


def axes_at(axes: Axes, source: Tensor | None) -> Axes:
    """The axes as one line sees them: its ratios are ratios of what its input varies with.

    So a line that reads an input with a base of its own speaks of that one, and a 1d line that
    reads the rows of a map speaks of the map's width. Where a size does not vary, the network's
    base has one in its place, if it has as many.
    """
    if source is None:
        return axes
    base: list[Size] = []
    for index, size in enumerate(source.sizes):
        if size.axis is not None:
            base.append(axes.measure(size, index))
        elif source.rank == len(axes.base):
            base.append(axes.base[index])
    if len(base) != source.rank or tuple(base) == axes.base:
        return axes
    return replace(axes, base=tuple(base))


def rank_at(nerve: Nerve, source: Tensor | None) -> int | None:
    """How many axes a line must declare, where its nerve and its input agree on it."""
    rank = nerve.recipe.nerve_class.rank
    return rank if source is None or source.rank == rank else None
