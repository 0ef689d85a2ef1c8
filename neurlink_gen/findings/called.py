"""What a spec calls that it has called already: `nv.Conv2d(3)()`.

In: an exception. Out: what is wrong and what to type, where it is of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from neurlink_gen.spec.nerve import Nerve, StageList


def called_again(error: BaseException) -> tuple[str, tuple[str, ...], str] | None:
    """The message, the notes and the help for a nerve, or a stage, that is called once more."""
    if type(error) is not TypeError:
        return None
    found = re.fullmatch(r"'(\w+)' object is not callable", str(error))
    if found is None:
        return None
    name = found[1]
    if name == StageList.__name__:
        return (
            "a stage, or a list, that has its lines is called once more",
            (),
            'remove the last parentheses: nv.Stage["body"]([...lines...])',
        )
    if not is_name_of_nerve(name):
        return None
    return (
        f"a nerve, {name}, that has its arguments is called once more",
        ("only what nv.Shared gives is called on each line that uses it",),
        f'remove the last parentheses; a tag stands in brackets, nv.{name}["tag"](...); and to share it, '
        f'write nv.Shared["name"](nv.{name}(...))',
    )


def is_name_of_nerve(name: str) -> bool:
    """Whether a nerve's class is called so."""
    return name in {each.__name__ for each in _kinds(Nerve)}


def _kinds(kind: type[Nerve]) -> Iterator[type[Nerve]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _kinds(each)
