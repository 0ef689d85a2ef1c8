"""What is put aside on the disk, and what is made when it is asked for."""

from __future__ import annotations

import functools
import io
import tempfile

import pytest

from neurlink_gen.files.spool import Spool
from neurlink_gen.later import Later

CONTENTS = [b"", b"one\n", bytes(range(256)), b"one\n"]


def test_what_is_put_aside_is_read_again() -> None:
    aside = Spool()
    readers = [aside.keep(each) for each in CONTENTS]
    assert [read() for read in reversed(readers)] == CONTENTS[::-1]
    assert aside.keep(b"more")() == b"more" and [read() for read in readers] == CONTENTS


class FullDisk(io.BytesIO):
    def write(self, content: object) -> int:
        raise OSError(28, "No space left on device")


def test_where_the_disk_is_full_it_stays_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", FullDisk)
    aside = Spool()
    readers = [aside.keep(each) for each in CONTENTS]
    assert [read() for read in readers] == CONTENTS


def test_where_there_is_no_place_for_a_file_it_stays_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none() -> object:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryFile", none)
    assert Spool().keep(b"one")() == b"one"


def test_values_are_made_when_they_are_asked_for() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key * 2

    later = Later({key: functools.partial(make, key) for key in "ab"})
    assert list(later) == ["a", "b"] and "a" in later and len(later) == 2 and not made
    assert later["b"] == "bb" and made == ["b"]
    assert later == {"a": "aa", "b": "bb"}
