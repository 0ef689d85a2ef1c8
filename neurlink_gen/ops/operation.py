"""What an operation is: a nerve that says, for one line, what comes out and how it is written.

In: a `Site`, the line as the operation sees it (its input tensors, what it declares). Out: a
`Result` (its output tensors, its code, what it demands of the sizes), or a `Problem`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import ClassVar, cast

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Code
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.source import span_of_function
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ops.calls import check_arguments, tag_in_parentheses, takes_words
from neurlink_gen.ops.editions import FIRST, Edition
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.tensors import Target, Tensor
from neurlink_gen.words import counted


@dataclass(frozen=True)
class Operand:
    """A tensor, and the code that reads it."""

    tensor: Tensor
    code: Code


def _no_line(selector: int | str) -> Operand:
    raise Problem(rules.INDEX_RANGE, f"there is no line {selector}")


@dataclass(frozen=True)
class Site:
    """A line, as its operation sees it.

    inputs: what the line selects. targets: what it declares, one for each output.
    earlier: gives every tensor made before, newest first. line: the tensor of an earlier line, by
        its tag or number; a Problem where there is none.
    edition: the rules that derive numbers. is_shared: its layers are those of other lines too, whose
        sizes may be others.
    """

    inputs: tuple[Operand, ...]
    targets: tuple[Target, ...]
    earlier: Callable[[], Iterator[Operand]] = lambda: iter(())
    line: Callable[[int | str], Operand] = _no_line
    edition: Edition = FIRST
    is_shared: bool = False

    @property
    def input(self) -> Tensor:
        """The first input."""
        return self.inputs[0].tensor

    @property
    def target(self) -> Target:
        """What is declared of the first output."""
        return self.targets[0]

    @property
    def code(self) -> Code:
        """The code of the first input."""
        return self.inputs[0].code

    def require_rank(self, rank: int) -> None:
        """Raise a Problem unless every input has this many spatial axes."""
        for operand in self.inputs:
            if operand.tensor.rank != rank:
                raise Problem(
                    rules.SIZE_RANK,
                    f"it works on {counted(rank, 'spatial axis', 'spatial axes')}, "
                    f"and its input {operand.tensor} has "
                    f"{operand.tensor.rank}",
                )

    def declared_sizes(self, rank: int) -> tuple[Size, ...] | None:
        """The sizes that the line declares; a Problem unless there are this many."""
        sizes = self.target.sizes
        if sizes is not None and len(sizes) != rank:
            raise Problem(
                rules.SIZE_RANK,
                f"it works on {counted(rank, 'spatial axis', 'spatial axes')}, "
                f"and its line declares {len(sizes)}",
            )
        return sizes

    def require_float(self) -> None:
        """Raise a Problem unless every input holds floating-point numbers."""
        for operand in self.inputs:
            if not operand.tensor.dtype.startswith("float"):
                raise Problem(
                    rules.DTYPE,
                    f"it works on floating-point tensors, and its input is {operand.tensor.dtype}",
                    help=(
                        'a pool gives its indices second: select its values, as in "pool.0"'
                        if operand.tensor.points_into is not None
                        else None
                    ),
                )


def check_layout(name: str, tensor: Tensor) -> None:
    """Raise a Problem if a tensor has its channels last, for what needs them first."""
    if tensor.has_channels_last:
        raise Problem(
            rules.LAYOUT,
            f"{name} needs the channels before the spatial axes, and {tensor} has them last",
            help="bring them back with a line of nv.ChannelsFirst()",
        )


@dataclass(frozen=True)
class SameSize:
    """A demand: two sizes must be equal, along one axis of a merge.

    reason: what to say where it fails, if not that the inputs must have one size.
    """

    left: Size
    right: Size
    reason: str = ""


@dataclass(frozen=True)
class AtLeast:
    """A demand: a size must not be below a minimum.

    reason: what to say where it is, if not that the size is too small.
    """

    size: Size
    minimum: int
    reason: str = ""


@dataclass(frozen=True)
class Cost:
    """Multiply-adds: so many at each position of a map."""

    each: int
    positions: tuple[Size, ...]


@dataclass(frozen=True)
class Result:
    """What an operation makes of a line.

    outputs: the tensors that come out, whatever the line declares.
    code: how they are written; of several outputs, a tuple of them.
    demands: what must hold of the sizes for the line to work at all.
    costs: its multiply-adds.
    overwrites: it writes into its input's memory (`inplace=True`).
    fresh: its output is memory of its own, which no backward pass needs, and may be overwritten.
    """

    outputs: tuple[Tensor, ...]
    code: Code
    demands: tuple[SameSize | AtLeast, ...] = ()
    costs: tuple[Cost, ...] = ()
    overwrites: bool = False
    fresh: bool = False


class Operation(Nerve):
    """A nerve of the catalogue.

    Subclasses check their arguments in `__init__`, raising `Problem`, and say in `apply` what
    they make of a line. The first paragraph of a subclass's docstring is its summary.
    """

    namespaces: ClassVar[tuple[str, ...]] = ()
    """Where specs find it: "nerves" (as `nv.Name`), "nn" (as `nn.Name`), or both."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Other names for it there."""
    inputs: ClassVar[tuple[int, int | None]] = (1, 1)
    """The least and the most tensors it takes; None for any number."""
    is_module: ClassVar[bool] = True
    """Whether it may stand where a module must, as in `act=`."""
    takes_channels_last: ClassVar[bool] = False
    """Whether its inputs may have the channels after the spatial axes."""
    output_names: ClassVar[tuple[str | None, ...]] = ()
    """What its outputs are called where it has several; None for one that bears the line's name."""

    def __init__(self) -> None:
        super().__init__()

    def apply(self, site: Site) -> Result:
        """What comes out at this line, and how it is written."""
        raise NotImplementedError(type(self).__name__)

    def then(self, site: Site, result: Result) -> Result:
        """Apply this operation to what another one made of the same line."""
        operand = Operand(result.outputs[0], result.code)
        inner = Site((operand,), site.targets, site.earlier, site.line, site.edition)
        try:
            after = self.apply(inner)
        except Problem as problem:
            # "It" is this operation, and not the one that the line is of.
            if problem.message.startswith("it "):
                problem.message = f"{type(self).__name__} {problem.message[3:]}"
            raise
        return Result(
            outputs=after.outputs,
            code=after.code,
            demands=result.demands + after.demands,
            costs=result.costs + after.costs,
            overwrites=result.overwrites,
            fresh=after.fresh,
        )


@functools.lru_cache(maxsize=None)
def check_forward(nerve_class: type[Nerve]) -> None:
    """Raise a Problem if a nerve defines what only lines can: how it computes."""
    for name in ("forward", "__call__"):
        for each in nerve_class.__mro__[:-1]:
            if name in vars(each):
                raise Problem(
                    rules.OWN_FORWARD,
                    f"{nerve_class.__name__} defines `{name}`, which nothing would call: what a "
                    "nerve computes is what its lines say",
                    help="write its steps as lines, self.add([...lines...]) in __init__; where an "
                    "operation is missing, CONTRIBUTING.md shows how to add one",
                    span=span_of_function(vars(each)[name]),
                )


def call_init(nerve: Nerve) -> None:
    """Run a nerve's constructor with its recipe's arguments, which a Problem may say do not fit."""
    recipe = nerve.recipe
    check_forward(recipe.nerve_class)
    try:
        # Called on the class, since the metaclass's call makes recipes.
        recipe.nerve_class.__init__(nerve, *recipe.arguments, **recipe.keywords)
    except TypeError:
        check_arguments(recipe)
        raise
    except Problem as problem:
        if problem.help is None and not takes_words(recipe.nerve_class):
            problem.help = tag_in_parentheses(recipe)
        raise


def instantiate(nerve: Nerve) -> Operation:
    """The operation that a recipe of the catalogue describes, with its arguments checked."""
    recipe = nerve.recipe
    operation = object.__new__(recipe.nerve_class)
    operation.recipe = recipe
    call_init(operation)
    return cast(Operation, operation)
