"""Composite nerves: their `__init__` run for one line, and bodies that are known already.

In: a composite nerve's recipe, and what its line selects and declares. Out: the lines that its
`__init__` adds; and, where the same lines were elaborated before in the same surroundings, the
graph that they gave then.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sized
from typing import cast

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.algebra.tracked import as_int
from neurlink_gen.elaborate.inputs import Axes
from neurlink_gen.elaborate.known_operations import KnownOperations
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.exceptions import FOR_ALL, account
from neurlink_gen.findings.source import Span, span_of_error
from neurlink_gen.graph import Graph
from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.ops.editions import FIRST, Edition
from neurlink_gen.ops.operation import call_init
from neurlink_gen.spec.nerve import (
    Added,
    Dim,
    Link,
    Nerve,
    Recipe,
    Shape,
    StageList,
    Tagged,
    Unselected,
)
from neurlink_gen.tensors import Target, Tensor

BLOCKS = "neurlink_gen.blocks"


@dataclass(frozen=True)
class Use:
    """A composite nerve at one line: what comes in, and what the line declares.

    selected: how many of the inputs come from each line that it selects. is_shared: whether other
        lines share what it makes.
    """

    recipe: Recipe
    inputs: tuple[Tensor, ...]
    targets: tuple[Target, ...]
    axes: Axes
    selected: tuple[int, ...]
    is_shared: bool

    @property
    def is_constant(self) -> bool:
        """Whether all channels that it sees are plain numbers."""
        shapes: list[Tensor | Target] = [*self.inputs, *self.targets]
        counts = [shape.channels for shape in shapes if shape.channels is not None]
        return all(count.is_constant for count in counts)

    @property
    def links(self) -> tuple[Link, ...]:
        """What its `__init__` sees of the lines that it selects."""
        dims = (dim_of(Target(each.channels, each.sizes)) for each in self.inputs)
        return tuple(Link(tuple(itertools.islice(dims, n))) for n in self.selected)


def run_init(use: Use) -> tuple[Added, ...]:
    """What a composite nerve's `__init__` adds; a Problem where it raises or adds nothing."""
    recipe = use.recipe
    instance = object.__new__(recipe.nerve_class)
    instance.recipe = recipe
    instance.input_links = use.links
    instance.target_dims = tuple(dim_of(target) for target in use.targets)
    instance._added = []
    name = recipe.nerve_class.__name__
    try:
        call_init(instance)
    except (Problem, *FOR_ALL):
        raise
    except BaseException as error:  # a spec may raise anything
        said = account(error, name, rules.COMPOSITE_RAISED)
        raise Problem(
            said.rule,
            said.message,
            notes=said.notes,
            help=said.help,
            span=said.span or span_of_error(error),
        ) from None
    if not instance._added:
        raise Problem(
            rules.EMPTY_COMPOSITE,
            f"{name} adds no lines",
            help="call self.add([...lines...]) in its __init__",
        )
    return tuple(instance._added)


def dim_of(target: Target) -> Dim:
    """What a composite nerve sees of a tensor."""
    channels = target.channels
    number = ... if channels is None else as_int(channels)
    shape = ... if target.sizes is None else Shape(target.sizes)
    # A `...` is passed on as it is, for the nerve's own lines to infer.
    return Dim(cast(int, number), cast(Shape, shape))


@dataclass(frozen=True)
class _Known:
    use: Use
    added: tuple[Added, ...]
    body: Graph


@dataclass
class KnownBodies:
    """Bodies elaborated before.

    A network repeats its blocks, and a repeated block adds the same lines. A user's `__init__` is run
    all the same, since it may do something else each time; only its lines are not elaborated
    again where they are the same as before.

    edition: the rules that numbers were derived by, and are.
    """

    edition: Edition = FIRST
    bodies: dict[tuple[object, ...], list[_Known]] = field(default_factory=dict)
    operations: KnownOperations = field(default_factory=KnownOperations)

    def find(self, use: Use, added: tuple[Added, ...]) -> Graph | None:
        """The body that these lines gave before, with the same tensors coming in."""
        entries = self.bodies.get(_key(use), [])
        for known in entries:
            if same(known.added, added):
                if not same_recipe(known.use.recipe, use.recipe):
                    entries.append(_Known(use, added, known.body))
                return known.body
        return None

    def recall(self, use: Use, is_probe: bool) -> Graph | None:
        """The body that the same nerve gave before, where its `__init__` need not run.

        The blocks of this package always add the same lines; of others that is taken for granted
        in a probe.
        """
        is_ours = use.recipe.nerve_class.__module__ == BLOCKS
        if not is_ours and not is_probe:
            return None
        is_same = same_call if is_ours else same_recipe
        for known in self.bodies.get(_key(use), ()):
            if is_same(known.use.recipe, use.recipe):
                return known.body
        return None

    def keep(self, use: Use, added: tuple[Added, ...], body: Graph) -> None:
        """Keep a body for later, unless other nerves' `__init__`s run inside it.

        Nor if a parameter reaches it, or it shares a nerve: what becomes of those is watched each time.
        """
        is_flat = all(not node.body and not node.sharing for node in body.nodes)
        if use.is_constant and is_flat:
            self.bodies.setdefault(_key(use), []).append(_Known(use, added, body))


def _key(use: Use) -> tuple[object, ...]:
    return (
        use.recipe.nerve_class,
        use.inputs,
        use.targets,
        use.axes,
        use.selected,
        use.is_shared,
    )


_PLAIN = {int, str, float, bool, slice, type(None), type(...), Size, Span, Unselected}


def same(left: object, right: object) -> bool:
    """Whether two pieces of a spec are surely the same: plain values, or nerves made of such."""
    kind = type(left)
    if kind is not type(right):
        return False
    if kind in _PLAIN:
        return left is right or left == right
    if kind in _SAME_PARTS:
        return _SAME_PARTS[kind](left, right)
    if isinstance(left, Nerve) and isinstance(right, Nerve):
        return same_recipe(left.recipe, right.recipe)
    # A tracked int is of a type of its own, and never the same.
    return left is right and isinstance(left, type)


def _same_items(left: Collection[object], right: Collection[object]) -> bool:
    return len(left) == len(right) and _all_same(left, right)


def _same_entries(left: dict[object, object], right: dict[object, object]) -> bool:
    return [*left] == [*right] and _all_same(left.values(), right.values())


def _same_fields(left: object, right: object) -> bool:
    return _all_same(vars(left).values(), vars(right).values())


_SAME_PARTS: dict[type, Callable[..., bool]] = {
    **dict.fromkeys((tuple, list, Dim, Tagged), _same_items),
    dict: _same_entries,
    Added: _same_fields,
    StageList: _same_fields,
    Shape: tuple.__eq__,  # not as specs compare shapes: that looks for mistakes first
}


def _all_same(left: Iterable[object], right: Iterable[object]) -> bool:
    for ours, theirs in zip(left, right):
        # Nearly all that a block repeats is plain, and found to be so right here.
        kind = type(ours)
        if kind in _PLAIN:
            if ours is not theirs and (kind is not type(theirs) or ours != theirs):
                return False
        elif not same(ours, theirs):
            return False
    return True


def same_recipe(left: Recipe, right: Recipe) -> bool:
    """Whether two nerves are surely written the same, at the same place."""
    return (
        left.nerve_class is right.nerve_class
        and left.shared is right.shared
        and (left.span is right.span or left.span == right.span)
        and same(left.selector, right.selector)
        and same_call(left, right)
    )


def same_call(left: Recipe, right: Recipe) -> bool:
    """Whether two nerves are surely given the same arguments."""
    return _same_values(left.arguments, right.arguments) and _same_values(
        left.keywords, right.keywords
    )


def _same_values(left: Sized, right: Sized) -> bool:
    return (not left and not right) or same(left, right)
