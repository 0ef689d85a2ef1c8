"""The golden cases: folders beside this file, found by the files that they hold.

`good/NAME/spec.py` compiles to `expected.py`, with the warnings in `expected.txt` if there are any;
`bad/NAME/` gives the report in `expected.txt`, of errors or of warnings. A file `arguments` says
what the command line is called with, where that is not `check spec.py`.
"""

from __future__ import annotations

import contextlib
import io
import shlex
from pathlib import Path

from neurlink_gen import cli
from neurlink_gen.pipeline import Spec, compile_specs
from neurlink_gen.report import render_findings, tally

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
SPEC, CODE, REPORT, ARGUMENTS = "spec.py", "expected.py", "expected.txt", "arguments"


def good() -> list[Path]:
    """The folders whose specs compile."""
    return sorted(path.parent for path in (FOLDER / "good").glob(f"*/{SPEC}"))


def bad() -> list[Path]:
    """The folders whose specs are in error, or nearly."""
    folders = {path.parent for path in (FOLDER / "bad").glob(f"*/{SPEC}")}
    folders |= {path.parent for path in (FOLDER / "bad").glob(f"*/{ARGUMENTS}")}
    return sorted(folders)


def texts(folder: Path) -> dict[str, str]:
    """What the files of a case should hold, by their names."""
    return good_texts(folder) if folder.parent.name == "good" else bad_texts(folder)


def good_texts(folder: Path) -> dict[str, str]:
    """The generated code of a good case, and its warnings if there are any."""
    with contextlib.chdir(folder):
        made = compile_specs([Spec(Path(SPEC))], str(ROOT / "generated"))
        findings = render_findings(made.diagnostics)
    assert not made.has_errors, f"{folder.name} does not compile:\n{findings}"
    found = {CODE: made.files[SPEC]}
    if findings:
        found[REPORT] = f"{findings}\n\n{tally(made.diagnostics)}\n"
    return found


def bad_texts(folder: Path) -> dict[str, str]:
    """What the command line says of a bad case."""
    told = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stderr(told):
        code = cli.run(arguments(folder))
    expected = cli.FINDINGS if "error[" in told.getvalue() else cli.FINE
    assert code == expected, f"{folder.name} exits with {code}:\n{told.getvalue()}"
    return {REPORT: told.getvalue()}


def arguments(folder: Path) -> list[str]:
    """What the command line is called with for a case."""
    path = folder / ARGUMENTS
    return shlex.split(path.read_text()) if path.exists() else ["check", SPEC]
