"""Selectors, resolved: what stands in a nerve's brackets, turned into line numbers and a tag.

In: a selector as the spec wrote it, and the tags of the lines so far. Out: the selected lines (or
single outputs of them) and the line's own tag, or a `Problem`.
"""

from __future__ import annotations

import difflib
import keyword
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Elsewhere, Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.repairs import ListSelector, RenameTag
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.names import RESERVED, identifier
from neurlink_gen.spec.nerve import Tagged, Unselected
from neurlink_gen.words import shown

SELECTOR = Part("selector")
DOT = 'a dot asks for one output of a line, as in "pool.1"; a tag has none'


def _element(value: object) -> Part:
    """The one element of the selector that is meant."""
    return Part("selector", element=value)


@dataclass(frozen=True)
class Pick:
    """A selected line; `output` is one of its outputs, by number or name, or None for all of them."""

    line: int
    output: int | str | None = None


@dataclass(frozen=True)
class Selection:
    """What a line selects, and the tag that it bears."""

    picks: tuple[Pick, ...]
    tag: str | None


NOTHING = Selection((), None)


def resolve(
    selector: object,
    tags: Mapping[str, int],
    count: int,
    members: Mapping[str, int] | None = None,
) -> Selection:
    """Resolve a selector at line number `count`, after the lines whose tags are given.

    members: of a line in a stage, the tags that this stage has so far: others are no obstacle.
    """
    if isinstance(selector, Unselected):
        return Selection(_previous(count), None)
    if isinstance(selector, Tagged):
        found = resolve(selector.selector, tags, count, members)
        tag = found.tag or _tag(selector.tag, selector.tag, tags, members)
        return Selection(found.picks, tag)
    if isinstance(selector, tuple):
        if len(selector) != 2 or not isinstance(selector[1], str):
            raise Problem(
                rules.BAD_SELECTOR,
                f"{shown(selector)} is no selector: a tuple means (selector, tag)",
                part=SELECTOR,
                help=(
                    f"to select several lines, write a list: {shown(list(selector))}"
                    if selector
                    else "leave the brackets out, or write [None] to select nothing"
                ),
                repair=ListSelector(),
            )
        picks = _select(selector[0], tags, count)
        return Selection(picks, _tag(selector[1], selector, tags, members))
    if isinstance(selector, str) and selector not in tags and "." not in selector:
        tag = _tag(selector, selector, tags, members)
        return Selection(_previous(count), tag)
    return Selection(_select(selector, tags, count), None)


def written_tag(selector: object) -> str | None:
    """The string that becomes a line's tag, unless it selects an earlier line."""
    if isinstance(selector, tuple) and len(selector) == 2:
        selector = selector[1]  # of a Tagged as well
    return selector if isinstance(selector, str) else None


def tag_of_input(selector: object, tags: Mapping[str, int]) -> str | None:
    """The tag of an `Input`, which selects nothing, so that its brackets hold no more."""
    if isinstance(selector, Tagged):
        return tag_of_input(selector.selector, tags) or tag_of_input(selector.tag, tags)
    if isinstance(selector, Unselected) or selector in (None, -1):
        return None
    if isinstance(selector, str):
        return _tag(selector, selector, tags)
    if isinstance(selector, tuple) and len(selector) == 2 and selector[0] in (None, -1):
        if isinstance(selector[1], str):
            return _tag(selector[1], selector, tags)
    raise Problem(
        rules.INPUT_COUNT,
        f"an Input selects nothing, and {shown(selector)} stands in its brackets",
        help='write no more there than its tag: nv.Input["image"]()',
        part=SELECTOR,
    )


def _previous(count: int) -> tuple[Pick, ...]:
    return (Pick(count - 1),) if count else ()


def check_name(tag: str, in_stage: bool = False) -> None:
    """Raise a Problem unless a tag can name an attribute of a module.

    in_stage: it is the key of a member of an `nn.Sequential`, and may have hyphens in it.
    """
    name = identifier(tag) if in_stage else tag
    if not name.isidentifier() or keyword.iskeyword(name):
        raise Problem(
            rules.BAD_TAG,
            f"{tag!r} cannot be a tag: it becomes the name of an attribute",
            help=(
                f"to select line {tag}, write the number without quotes: [{int(tag)}]"
                if tag.isascii() and tag.isdecimal()
                else "use letters, digits and underscores, and no Python keyword"
            ),
            part=_element(tag),
        )
    if unicodedata.normalize("NFKC", tag) != tag:
        plain = unicodedata.normalize("NFKC", tag)
        raise Problem(
            rules.BAD_TAG,
            f"{tag!r} cannot be a tag: in a program Python reads it as {plain!r}",
            help=f"write {plain!r}",
            part=_element(tag),
        )
    if tag in RESERVED or tag.startswith("__"):
        raise Problem(
            rules.BAD_TAG,
            f"{tag!r} cannot be a tag: torch.nn.Module has a use for that name",
            help=f'rename it, for example to "{tag.strip("_")}_layer"',
            part=_element(tag),
        )


def _tag(
    tag: str,
    selector: object,
    tags: Mapping[str, int],
    members: Mapping[str, int] | None = None,
) -> str:
    check_name(tag, in_stage=members is not None)
    taken = tags if members is None else members
    if tag in taken:
        hint, repair = "give one of the two another tag", None
        if isinstance(selector, tuple) and isinstance(selector[0], str):
            hint = f'to select both, write [["{selector[0]}", "{tag}"]]'
            repair = ListSelector()
        raise Problem(
            rules.DUPLICATE_TAG,
            f'line {taken[tag]} of this network already bears the tag "{tag}"',
            help=hint,
            part=_element(tag),
            elsewhere=(Elsewhere(taken[tag], "the first of that name", _element(tag)),),
            repair=repair,
        )
    return tag


def _select(selector: object, tags: Mapping[str, int], count: int) -> tuple[Pick, ...]:
    if selector is None:
        return ()
    if isinstance(selector, str):
        return (_by_tag(selector, tags),)
    if isinstance(selector, bool):
        raise _bad(selector)
    if isinstance(selector, int):
        return (Pick(_index(selector, count)),)
    if isinstance(selector, slice):
        return _by_slice(selector, tags, count)
    if isinstance(selector, Sequence):
        return tuple(pick for each in selector for pick in _select(each, tags, count))
    raise _bad(selector)


def _bad(selector: object) -> Problem:
    return Problem(
        rules.BAD_SELECTOR,
        f"{shown(selector)} selects nothing",
        help="a selector is None, a line's number, a tag, a slice, or a list of these",
        part=_element(selector),
    )


def _index(index: int, count: int) -> int:
    line = index + count if index < 0 else index
    if not 0 <= line < count:
        raise Problem(
            rules.INDEX_RANGE,
            f"there is no line {index} to select: {_earlier(count)} before it",
            help=_in_range(index, count),
            part=_element(index),
        )
    return line


def _earlier(count: int) -> str:
    if count > 1:
        return f"lines 0 to {count - 1} come"
    return "line 0 alone comes" if count else "no line comes"


def _in_range(index: int, count: int) -> str | None:
    if index == count:
        return f"line {index} is this one: lines are counted from 0"
    return "write -1 for the line before this one" if count else None


def near_name(name: str, known: Iterable[str]) -> str | None:
    """The nearest of the names that there are, if one is near. Capitals make no difference."""
    by_fold = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), by_fold, n=1)
    return by_fold[near[0]] if near else None


def _by_tag(name: str, tags: Mapping[str, int]) -> Pick:
    tag, dot, output = name.partition(".")
    if tag not in tags:
        near = near_name(tag, tags)
        known = ", ".join(f'"{each}"' for each in tags)
        raise Problem(
            rules.UNKNOWN_TAG,
            f'no earlier line bears the tag "{tag}"',
            notes=(f"the tags so far are {known}",) if known else (),
            help=f'did you mean "{near}"?' if near else DOT if dot else None,
            part=_element(name),
            repair=RenameTag(tag, near) if near else None,
        )
    if not dot:
        return Pick(tags[tag])
    if output.isascii() and output.isdecimal():
        return Pick(tags[tag], int(output))
    if identifier(output).isidentifier() and not output.startswith("-"):
        return Pick(tags[tag], output)
    raise Problem(
        rules.BAD_SELECTOR,
        f'"{name}" selects nothing: after the dot stands the number or the name of an output',
        help=f'write "{tag}.0" for the first output of the line',
        part=_element(name),
    )


def _by_slice(selector: slice, tags: Mapping[str, int], count: int) -> tuple[Pick, ...]:
    def bound(value: object) -> int | None:
        if isinstance(value, str):
            return _by_tag(value, tags).line
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise _bad(selector)

    if selector.step == 0:
        raise _bad(selector)
    lines = range(count)[
        slice(bound(selector.start), bound(selector.stop), bound(selector.step))
    ]
    if not lines:
        raise Problem(
            rules.EMPTY_SELECTION,
            f"the slice {_slice_text(selector)} selects no line",
            notes=(_slice_note(selector, tags, count),),
            help=_slice_help(selector, lines),
            part=SELECTOR,
        )
    return tuple(Pick(line) for line in lines)


def _slice_note(selector: slice, tags: Mapping[str, int], count: int) -> str:
    start, stop = (
        f'"{bound}" is line {tags[bound]}' if isinstance(bound, str) else None
        for bound in (selector.start, selector.stop)
    )
    named = " and ".join(text for text in (start, stop) if text)
    return named or f"{_earlier(count)} before this one"


def _slice_help(selector: slice, lines: range) -> str:
    turned = slice(selector.stop, selector.start, selector.step)
    if lines.start > lines.stop and lines.step > 0:
        return f"write the earlier line first: {_slice_text(turned)}"
    return "a slice begins with its first line and ends before its second"


def _slice_text(selector: slice) -> str:
    parts = [selector.start, selector.stop] + ([selector.step] if selector.step else [])
    return ":".join(
        f'"{part}"' if isinstance(part, str) else "" if part is None else repr(part)
        for part in parts
    )
