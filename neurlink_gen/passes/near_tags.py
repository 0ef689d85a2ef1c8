"""Warns of tags that look like a misspelt selector.

In: an elaborated graph. Out: a warning for each line whose brackets hold only a string that no
earlier line bears, so that it became the line's own tag, but that is one slip of the finger from
an earlier tag, and that nothing ever selects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose, label
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.repairs import RenameTag
from neurlink_gen.findings.source import Origin
from neurlink_gen.graph import Graph, Group, Node
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.remembered import remembered
from neurlink_gen.spec.nerve import Recipe

SHORTEST = 4
"""Shorter tags, such as `up` and `top`, are close to each other by nature."""


def check_near_tags(graph: Graph) -> tuple[Diagnostic, ...]:
    """A warning for each new tag that seems to be meant for an earlier one."""
    return tuple(found for inside in graph.nested for found in _near_tags(inside))


@remembered
def _near_tags(graph: Graph) -> tuple[Diagnostic, ...]:
    findings: list[Diagnostic] = []
    earlier = _Tags()
    ends: dict[int, list[Group]] = {}
    for group in graph.groups:
        if group.name is not None:
            ends.setdefault(group.last, []).append(group)
    for node in graph.nodes:
        if node.tag is not None:
            near = earlier.near(node.tag) if _is_alone(node) else None
            if near is not None and not _is_selected(node, graph):
                findings.append(_near(node, near))
            earlier.add(_Earlier(node.tag, node))
        for group in ends.get(node.index, ()):
            earlier.add(_Earlier(group.name or "", node, group))
    return tuple(findings)


def _recipe(node: Node) -> Recipe | None:
    return node.recipe or (node.operation.recipe if node.operation else None)


def _is_alone(node: Node) -> bool:
    """Whether the tag stands alone in the brackets, where a selector might."""
    recipe = _recipe(node)
    return not node.is_input and recipe is not None and recipe.selector == node.tag


def _is_selected(node: Node, graph: Graph) -> bool:
    """Whether a later line names it, also as an argument, or the network's outputs do."""
    later = graph.nodes[node.index + 1 :]
    if later and any(ref.node == node.index for ref in graph.outputs):
        return True
    recipes = (_recipe(each) for each in later)
    return any(
        word == node.tag
        for recipe in recipes
        if recipe is not None
        for word in _words([recipe.selector, *recipe.keywords.values()])
    )


def _words(selector: object) -> Iterator[str]:
    """The tags that a selector mentions."""
    if isinstance(selector, str):
        yield selector.partition(".")[0]
    elif isinstance(selector, slice):
        yield from _words([selector.start, selector.stop])
    elif isinstance(selector, (list, tuple)):
        for each in selector:
            yield from _words(each)


@dataclass(frozen=True)
class _Earlier:
    """An earlier tag, and its line; or the name of a stage, and the last line of that."""

    tag: str
    node: Node
    stage: Group | None = None


class _Tags:
    """The tags so far, found again by what is left of them when a letter is missing."""

    def __init__(self) -> None:
        self.by_rest: dict[str, list[_Earlier]] = {}

    def add(self, earlier: _Earlier) -> None:
        for rest in _with_a_gap(earlier.tag):
            self.by_rest.setdefault(rest, []).append(earlier)

    def near(self, tag: str) -> _Earlier | None:
        """The first tag that is one slip away from this one."""
        candidates = (
            each for rest in _with_a_gap(tag) for each in self.by_rest.get(rest, ())
        )
        near = [each for each in candidates if _is_slip(tag, each.tag)]
        return min(near, key=lambda each: each.node.index, default=None)


def _with_a_gap(tag: str) -> Iterator[str]:
    yield tag
    yield _plain(tag)
    yield from (tag[:index] + tag[index + 1 :] for index in range(len(tag)))


def _plain(tag: str) -> str:
    """The tag without capitals, and without underscores but those that keep numbers apart."""
    return re.sub(r"(?<!\d)[_-]|[_-](?!\d)", "", tag).casefold()


def _is_slip(new: str, old: str) -> bool:
    """Whether one letter too many, too few, wrong or out of order makes one of the other.

    What differs in a number, or in a letter that stands by itself as one (`branch_a`), is not.
    Capitals and underscores are slips in short tags as well: `C3` for `c3`, `p_3` for `p3`.
    """
    if new != old and _plain(new) == _plain(old):
        return True
    if min(len(new), len(old)) < SHORTEST or _shape(new) == _shape(old):
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(new, old)) if a != b),
        min(len(new), len(old)),
    )
    left, right = new[start:], old[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[1::-1] == right[:2] and left[2:] == right[2:])
    )


def _shape(tag: str) -> str:
    """The tag without its numbers, and without letters that count as numbers do."""
    return re.sub(r"\d+|(?<=_)[A-Za-z](?=_|\d|$)|(?<=[a-z])[A-Z](?=_|\d|$)", "", tag)


def _near(node: Node, near: _Earlier) -> Diagnostic:
    origin, whose = near.node.origin, f"of line {near.node.index}"
    if near.stage is not None:
        span = near.stage.span
        origin, whose = Origin(span, (), span, origin.parent), "of a stage"
    return diagnose(
        rules.NEAR_TAG,
        f'"{node.tag}" becomes the tag of this line, and is close to "{near.tag}" {whose}',
        node.origin,
        labels=label(origin, "the earlier one", Part("selector", element=near.tag)),
        part=Part("selector"),
        notes=(
            "a string alone in the brackets selects the line that bears it; where none does, it "
            "is a new tag, and the line reads the one before",
        ),
        help=f'to select that line, write "{near.tag}"; if it is a tag, write '
        f'[-1, "{node.tag}"]',
        repair=RenameTag(node.tag, near.tag) if node.tag else None,
    )
