"""Text of the spec's, written into comments and docstrings.

In: any text. Out: Python source that holds it, and ends where it should.
"""

from __future__ import annotations

import inspect


def escape(text: str) -> str:
    """Text in which nothing can end a string or a comment early; line breaks stay."""
    return "".join(map(_escaped, text.replace("\\", "\\\\")))


def _escaped(each: str) -> str:
    if each == "\n" or each.isprintable():
        return each
    # Half a surrogate pair is no character, and cannot be written to a file.
    return (
        "\N{REPLACEMENT CHARACTER}"
        if "\ud800" <= each <= "\udfff"
        else ascii(each)[1:-1]
    )


def docstring(about: str | None, *paragraphs: str) -> str:
    """A docstring literal, its lines after the first not yet indented."""
    cleaned = inspect.cleandoc(about) if about else ""
    text = "\n\n".join(part for part in (cleaned, *paragraphs) if part)
    text = escape("\n".join(line.rstrip() for line in text.splitlines()).strip())
    text = text.replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    return f'"""{text}\n"""' if "\n" in text else f'"""{text}"""'
