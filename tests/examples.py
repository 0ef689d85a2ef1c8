"""How many examples hypothesis tries: fewer where one takes long, more where all are asked for."""

from __future__ import annotations

from hypothesis import settings

ORDINARY = 100


def examples(count: int = ORDINARY) -> settings:
    """So many in the ordinary run, and in proportion in the long one."""
    assert settings.default is not None
    return settings(max_examples=settings.default.max_examples * count // ORDINARY)
