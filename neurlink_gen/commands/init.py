"""`init`: a project set up, so that `neurlink-gen` alone compiles its specs.

In: the folders for specs and for what is made of them. Out: a table in pyproject.toml, a first spec,
attributes for git; an exit code. What is there already stays, and all is written or nothing.
"""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

from neurlink_gen.commands.configuration import (
    TABLE,
    project_files,
    read_configuration,
)
from neurlink_gen.commands.console import tell
from neurlink_gen.commands.exit_codes import FINE
from neurlink_gen.contents import read_file
from neurlink_gen.files.atomic import replace_file
from neurlink_gen.findings.usage import UsageError
from neurlink_gen.ownership.lock import LOCK_FILE

FIRST_SPEC = "tiny_net.py"
SPEC = '''\
import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def tiny_net(num_classes: int = 10) -> Network:
    """A first network: two convolutions and a classifier."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.Conv2d_BN_ReLU["conv1"](3)),
            ((64, 4), nv.Conv2d_BN_ReLU["conv2"](3)),
            ((64, "(1, 1)"), nv.AvgPool2d()),
            ((64, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ]
    )
'''
ATTRIBUTES = """\
# Written by neurlink-gen: to the byte on every system, and shown in reviews.
{files} text eol=lf diff=python
{lock} linguist-generated
"""


def init(specs: str, output: str) -> int:
    """Set up the project that the working directory is in. specs, output: folders inside it."""
    if where := read_configuration().where:
        raise UsageError(f"the project is set up already: {where}")
    files = project_files()
    root = files[0].parent if files else Path.cwd()
    specs, output = _inside(root, specs), _inside(root, output)
    if os.path.normcase(specs) == os.path.normcase(output):
        raise UsageError(
            f"specs and what is made of them cannot share the folder {output}; give another with -o"
        )
    written = {
        **_configured(root / "pyproject.toml", specs, output),
        **_first_spec(root / specs),
        **_attributes(root, output),
    }
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode("utf-8"))
        tell(f"wrote {os.path.relpath(path)}")
    tell("to compile the specs, run: neurlink-gen")
    return FINE


def _inside(root: Path, folder: str) -> str:
    """A folder as seen from the project's, in which it must be."""
    relative = os.path.relpath(root / folder, root)
    if relative == os.curdir or relative.startswith(os.pardir):
        raise UsageError(f"{folder} is not a folder inside {root}")
    if (root / relative).exists() and not (root / relative).is_dir():
        raise UsageError(f"{folder} is not a folder")
    return Path(relative).as_posix()


def _configured(file: Path, specs: str, output: str) -> dict[Path, str]:
    """The project's file with a table of ours."""
    table = f"{TABLE}\nspecs = [{_quoted(specs)}]\noutput = {_quoted(output)}\n"
    text = _appended(file, table)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{file} cannot take this table; add it by hand ({error}):\n{table}"
        ) from None
    return {file: text}


def _first_spec(folder: Path) -> dict[Path, str]:
    """A spec to begin with, where there is none."""
    return {} if any(folder.glob("*.py")) else {folder / FIRST_SPEC: SPEC}


def _attributes(root: Path, output: str) -> dict[Path, str]:
    """What git should know of generated files, where git keeps the project."""
    if not any((above / ".git").exists() for above in (root, *root.parents)):
        return {}
    patterns = {"files": f"/{output}/**", "lock": f"/{output}/{LOCK_FILE}"}
    for name, pattern in patterns.items():
        if " " in pattern:
            patterns[name] = _quoted(pattern)
    file, wanted = root / ".gitattributes", ATTRIBUTES.format(**patterns)
    known = _content(file).splitlines()
    if all(line in known for line in wanted.splitlines()[1:]):
        return {}
    return {file: _appended(file, wanted)}


def _appended(file: Path, text: str) -> str:
    """What a file holds, with a text after it."""
    before = _content(file)
    if not before:
        return text
    end = "\r\n" if "\r\n" in before else "\n"
    between = "\n" if before.endswith("\n") else "\n\n"
    return before + (between + text).replace("\n", end)


def _content(file: Path) -> str:
    """What a file holds; nothing where there is none."""
    try:
        return read_file(file).decode("utf-8") if file.exists() else ""
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from None
    except ValueError as error:
        raise UsageError(f"cannot read {file}: {error}") from None


def _quoted(text: str) -> str:
    """A string as TOML and git write it."""
    return json.dumps(text, ensure_ascii=False)
