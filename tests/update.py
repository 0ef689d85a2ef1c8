"""Rewrite everything that is generated and committed: `python -m tests.update`.

That is the goldens, `generated/`, the type stubs and three pages of `docs/`. What changed is printed, to be read before
it is committed. `python -m tests.update goldens/good` does so for the paths that contain this.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import neurlink_gen
from neurlink_gen.ownership.lock import LOCK_FILE, Lock
from neurlink_gen.render.stubs import stubs
from tests import (
    errors_page,
    goldens,
    operations_page,
    shipped,
    side_by_side,
    zoo_page,
)

PACKAGE = Path(neurlink_gen.__file__).parent
FOLDER = shipped.GENERATED


def wanted() -> Iterator[tuple[Path, str]]:
    """Every file that is generated, and what it should hold."""
    for name, text in stubs().items():
        yield PACKAGE / name, text
    for name, text in generated().items():
        yield FOLDER / name, text
    for page in (operations_page, errors_page, side_by_side, zoo_page):
        yield page.PAGE, page.page()
    for folder in goldens.every():
        for name, text in goldens.texts(folder).items():
            yield folder / name, text


def generated() -> dict[str, str]:
    """What the project's own specs compile to, and the lock file that goes with it."""
    made = shipped.compilation()
    lock = Lock(made.sections)
    return {**made.files, LOCK_FILE: str(lock)}


def stale(kept: set[Path]) -> Iterator[Path]:
    """Files beside the wanted ones that nothing makes any more."""
    yield from set(FOLDER.glob("*.py")) - kept
    yield from set(goldens.FOLDER.glob("*/*/expected.*")) - kept


def is_asked_for(path: Path) -> bool:
    """Whether the command line names this file, or none at all."""
    words = sys.argv[1:]
    return not words or any(word in path.as_posix() for word in words)


def main() -> None:
    """Bring every file up to date, and say which were not."""
    changes = 0
    kept = set()
    # All is made before anything is written, so that a mistake leaves nothing half done.
    for path, text in list(wanted()):
        kept.add(path)
        if not is_asked_for(path):
            continue
        before = path.read_text("utf-8") if path.exists() else None
        if before != text:
            path.write_text(text, "utf-8", newline="\n")
            changes += 1
            _say("wrote" if before is None else "changed", path)
    for path in filter(is_asked_for, sorted(stale(kept))):
        path.unlink()
        changes += 1
        _say("removed", path)
    print(f"{changes} changed, {len(kept)} in all")


def _say(what: str, path: Path) -> None:
    print(f"{what} {path.relative_to(goldens.ROOT).as_posix()}")


if __name__ == "__main__":
    main()
