"""The golden cases: folders beside this file, found by the files that they hold.

`good/NAME/spec.py` compiles to `expected.py`, with the warnings in `expected.txt` if there are any;
`bad/NAME/` gives the report in `expected.txt`, of errors or of warnings. `fixes/NAME/spec.py` is
mended to `expected.py`, and `expected.txt` is what is told of that. `formats/NAME/spec.py` is told
in each format, in `expected.FORMAT`. A file `arguments` says what the command line is called with,
where that is not `check spec.py`, or of fixes `check --unsafe-fixes spec.py`.
"""

from __future__ import annotations

import contextlib
import io
import shlex
import shutil
import tempfile
from pathlib import Path

from neurlink_gen.commands import cli
from neurlink_gen.pipeline import Spec, compile_specs
from neurlink_gen.report import format_names, render_findings, tally

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


def fixes() -> list[Path]:
    """The folders whose specs are mended."""
    return sorted(path.parent for path in (FOLDER / "fixes").glob(f"*/{SPEC}"))


def formats() -> list[Path]:
    """The folders whose specs are told in every format."""
    return sorted(path.parent for path in (FOLDER / "formats").glob(f"*/{SPEC}"))


def every() -> list[Path]:
    """The folders of all cases."""
    return [*good(), *bad(), *fixes(), *formats()]


def texts(folder: Path) -> dict[str, str]:
    """What the files of a case should hold, by their names."""
    makers = {
        "good": good_texts,
        "bad": bad_texts,
        "fixes": fixes_texts,
        "formats": formats_texts,
    }
    return makers[folder.parent.name](folder)


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


def fixes_texts(folder: Path) -> dict[str, str]:
    """A spec after its fixes, and what is told of them. A second run must change nothing."""
    words = arguments(folder, ["check", "--unsafe-fixes", SPEC])
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        shutil.copy(folder / SPEC, SPEC)
        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            cli.run(words)
        fixed = Path(SPEC).read_text("utf-8")
        again = io.StringIO()
        with contextlib.redirect_stderr(again):
            cli.run(words)
        assert Path(SPEC).read_text("utf-8") == fixed, f"{folder.name} is not stable"
        assert "fixed " not in again.getvalue(), again.getvalue()
    return {CODE: fixed, REPORT: told.getvalue()}


def formats_texts(folder: Path) -> dict[str, str]:
    """What is told of a spec in each format, wherever it is told."""
    found = {}
    for name in format_names():
        told = io.StringIO()
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stderr(told),
            contextlib.redirect_stdout(told),
        ):
            cli.run(["check", SPEC, "--quiet", "--format", name])
        found[f"expected.{name}"] = told.getvalue()
    return found


def arguments(folder: Path, usual: list[str] | None = None) -> list[str]:
    """What the command line is called with for a case."""
    path = folder / ARGUMENTS
    usual = usual or ["check", SPEC]
    return shlex.split(path.read_text()) if path.exists() else usual
