"""Damaged specs: the shipped specs and the goldens, as they are after a slip, a bad merge or a broken disk.

In: a seed. Out: damaged texts, each with what was done to it; and what the compiler made of one: the
codes of what it found, none where it compiles. Whatever it is, there is no exception of ours, no
hang, and nothing is written where there are errors.

Thousands of them, by hand: `python -m tests.damage [COUNT] [SEED]`.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import io
import itertools
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from neurlink_gen.commands import cli
from neurlink_gen.commands.exit_codes import FINDINGS, FINE
from neurlink_gen.findings import rules
from tests import goldens

SECONDS = 15
"""For one spec. One that imports torch takes half of that where much else runs."""
APART = 10
"""One of so many is built by the program, and not in this process."""
MODULES = ("json", "random", "math", "torch", "blocks", "neurlink.nerves", "no_such")


@dataclass(frozen=True)
class Damage:
    """A damaged spec. what: its file, and what was done to it."""

    what: str
    content: bytes


def sources() -> list[Path]:
    """The specs that are damaged."""
    cases = [*goldens.good(), *goldens.bad()]
    found = [folder / goldens.SPEC for folder in cases]
    shipped = sorted((goldens.ROOT / "specs").glob("*.py"))
    return [*shipped, *(path for path in found if path.exists())]


def damaged(seed: int) -> Iterator[Damage]:
    """Damaged specs without end, the same ones for each seed."""
    chance = random.Random(seed)
    paths = sources()
    while True:
        path = chance.choice(paths)
        content, done = path.read_bytes(), []
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            name, change = chance.choice(CHANGES)
            content = change(content, chance)
            done.append(name)
        place = path.relative_to(goldens.ROOT).as_posix()
        yield Damage(f"{place}: {', '.join(done)}", content)


Change = Callable[[bytes, random.Random], bytes]


def _of_tokens(
    change: Callable[[list[str], random.Random], None],
) -> Change:
    """A change of a list of tokens, in which the space between them is a token too."""

    def changed(content: bytes, chance: random.Random) -> bytes:
        parts = _tokens(content.decode("utf-8", "surrogateescape"))
        if parts:
            change(parts, chance)
        return "".join(parts).encode("utf-8", "surrogateescape")

    return changed


def _tokens(text: str) -> list[str]:
    """A text in pieces; in lines where Python cannot take it apart."""
    lines = text.splitlines(keepends=True)
    parts, at = [], (1, 0)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            parts += [_between(lines, at, token.start), token.string]
            at = token.end
    except (tokenize.TokenError, SyntaxError):
        return lines
    return [part for part in parts if part]


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """What stands between two tokens, whose lines count from 1."""
    (line, column), (last, until) = start, end
    if line > len(lines):
        return ""
    if line == last:
        return lines[line - 1][column:until]
    rest = lines[last - 1][:until] if last <= len(lines) else ""
    return "".join([lines[line - 1][column:], *lines[line : last - 1], rest])


def _drop(parts: list[str], chance: random.Random) -> None:
    del parts[chance.randrange(len(parts))]


def _repeat(parts: list[str], chance: random.Random) -> None:
    place = chance.randrange(len(parts))
    parts[place] *= chance.choice((2, 2, 3, 1000))


def _swap(parts: list[str], chance: random.Random) -> None:
    first, second = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[first], parts[second] = parts[second], parts[first]


def _replace(
    parts: list[str], chance: random.Random, fits: Callable[[str], bool]
) -> None:
    """Put one token of a kind in another's place."""
    places = [place for place, part in enumerate(parts) if fits(part)]
    if places:
        parts[chance.choice(places)] = parts[chance.choice(places)]


def _replace_name(parts: list[str], chance: random.Random) -> None:
    _replace(parts, chance, str.isidentifier)


def _replace_string(parts: list[str], chance: random.Random) -> None:
    _replace(parts, chance, lambda part: part[-1] in "\"'")


def _change_number(parts: list[str], chance: random.Random) -> None:
    places = [place for place, part in enumerate(parts) if part.isdigit()]
    if places:
        numbers = (
            "0",
            "-1",
            "1",
            "2",
            "3",
            "7",
            "0.5",
            "1e9",
            "10**9",
            "10**30",
            "True",
        )
        parts[chance.choice(places)] = chance.choice(numbers)


def _drop_bracket(parts: list[str], chance: random.Random) -> None:
    places = [place for place, part in enumerate(parts) if part in set("()[]{},:")]
    if places:
        del parts[chance.choice(places)]


def _add_import(parts: list[str], chance: random.Random) -> None:
    parts.insert(0, f"from {chance.choice(MODULES)} import *\n")


def _indent(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if lines:
        place = chance.randrange(len(lines))
        added = chance.choice((b" ", b"    ", b"\t"))
        lines[place] = (
            added + lines[place] if chance.random() < 0.5 else lines[place].lstrip(b" ")
        )
    return b"".join(lines)


def _drop_line(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if lines:
        del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def _truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _random_bytes(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    count = chance.choice((1, 1, 3, 50))
    return content[:place] + chance.randbytes(count) + content[place + count :]


def _flip_bit(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return content
    place = chance.randrange(len(content))
    flipped = bytes([content[place] ^ 1 << chance.randrange(8)])
    return content[:place] + flipped + content[place + 1 :]


CHANGES: list[tuple[str, Change]] = [
    ("a token less", _of_tokens(_drop)),
    ("a token repeated", _of_tokens(_repeat)),
    ("two tokens swapped", _of_tokens(_swap)),
    ("another name", _of_tokens(_replace_name)),
    ("another string", _of_tokens(_replace_string)),
    ("another number", _of_tokens(_change_number)),
    ("another number", _of_tokens(_change_number)),
    ("a bracket less", _of_tokens(_drop_bracket)),
    ("an import more", _of_tokens(_add_import)),
    ("indented", _indent),
    ("a line less", _drop_line),
    ("cut off", _truncate),
    ("random bytes", _random_bytes),
    ("a bit flipped", _flip_bit),
]


@dataclass(frozen=True)
class Outcome:
    """What became of a damaged spec: the exit code, and what was said of it."""

    code: int
    said: str

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(sorted(set(re.findall(r"error\[(NL\d+)\]", self.said))))

    @property
    def fault(self) -> str | None:
        """What is wrong with it, if something is."""
        if self.code not in (FINE, FINDINGS):
            return f"exit code {self.code}"
        if "Traceback" in self.said:
            return "a traceback"
        if rules.SPEC_TIME.code in self.rules:
            return "it was not done in time, and no damage makes a loop"
        if bool(self.rules) != (self.code == FINDINGS):
            return "an exit code that does not go with the findings"
        return None


def command(folder: Path) -> list[str]:
    """The command line that builds the damaged spec of a folder."""
    spec, out = str(folder / goldens.SPEC), str(folder / "out")
    return [
        "build",
        spec,
        "-o",
        out,
        "--force",
        "--format",
        "concise",
        "--timeout",
        f"{SECONDS}",
    ]


def built(folder: Path) -> Outcome:
    """The damaged spec of a folder, built in this process."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        code = cli.run(command(folder))
    return Outcome(code, said.getvalue())


def built_apart(folder: Path) -> Outcome:
    """The same by the program."""
    done = subprocess.run(
        [sys.executable, "-m", "neurlink_gen", *command(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=10 * SECONDS,
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8", "replace"))


def hold(damage: Damage, folder: Path, build: Callable[[Path], Outcome]) -> Outcome:
    """Build a damaged spec where an earlier one was built, and hold it to what must be so."""
    (folder / goldens.SPEC).write_bytes(damage.content)
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    (out / goldens.SPEC).write_text("# Generated by neurlink-gen.\n", "utf-8")
    before = _files(out)
    start = time.monotonic()
    made = build(folder)
    fault = made.fault
    if made.code != FINE and _files(out) != before:
        fault = "files were written all the same"
    if time.monotonic() - start > 3 * SECONDS:
        fault = "it took too long"
    assert fault is None, f"{damage.what}: {fault}\n{made.said}"
    return made


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def main() -> None:
    """Try many, every tenth by the program; say what came of them, and keep those that failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.damage")
    parser.add_argument("count", type=int, nargs="?", default=5000)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    asked = parser.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    kept = Path(tempfile.mkdtemp(prefix="damage"))
    with tempfile.TemporaryDirectory() as name:
        for number, damage in enumerate(
            itertools.islice(damaged(asked.seed), asked.count)
        ):
            build = built_apart if number % APART == 0 else built
            try:
                made = hold(damage, Path(name), build)
                counts[", ".join(made.rules) or "compiles"] += 1
            except (AssertionError, subprocess.TimeoutExpired) as error:
                counts["failed"] += 1
                (kept / f"{number}.py").write_bytes(damage.content)
                print(f"{kept / str(number)}.py: {str(error)[:400]}", flush=True)
    print(asked.count, dict(counts.most_common()))


if __name__ == "__main__":
    main()
