"""Which findings are told: `select`, `ignore`, `warnings-as-errors`, and comments in specs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from neurlink_gen.commands import cli
from neurlink_gen.commands.configuration import KEYS
from neurlink_gen.findings.codes import rules_at

HEAD = "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build\n\n\n"
WARNED = HEAD + """\
def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 2), nv.MaxPool2d(2)),{comment}
            ((8, 2), nv.Conv2d(3)),{dead}
            ((8, 2), nv.Conv2d[1](3)),
        ]
    )
"""
WRONG = HEAD + """\
def net():
    return build([((3, 1), nv.Input()), ((4, 1), nv.Concat[[0]]())]){comment}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    write()
    return tmp_path


def write(text: str = WARNED, comment: str = "", dead: str = "") -> None:
    Path("spec.py").write_text(text.format(comment=comment, dead=dead), "utf-8")


def configure(*lines: str) -> None:
    Path("pyproject.toml").write_text("\n".join(["[tool.neurlink-gen]", *lines, ""]))


Check = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Check the spec: the exit code, and what was found (or what was said)."""

    def call(*options: str) -> tuple[int, list[str]]:
        capsys.readouterr()
        code = cli.run(["check", "spec.py", "--format", "concise", *options])
        err = capsys.readouterr().err
        return code, re.findall(r"(\w+\[NL\d+\])", err) if code < 2 else [err.strip()]

    return call


# select, ignore, warnings-as-errors

SIZE, DEAD = "warning[NL306]", "warning[NL107]"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [SIZE, DEAD]),
        (("--select", "NL3"), [SIZE]),
        (("--select", "NL107"), [DEAD]),
        (("--select", "NL3", "--select", "NL1"), [SIZE, DEAD]),
        (("--select", "NL3,NL1"), [SIZE, DEAD]),
        (("--select", "NL5"), []),
        (("--ignore", "NL306"), [DEAD]),
        (("--ignore", "NL3, NL107"), []),
        (("--select", "NL3", "--ignore", "NL306"), []),
    ],
)
def test_warnings_are_chosen(
    check: Check, options: tuple[str, ...], expected: list[str]
) -> None:
    assert check(*options) == (0, expected)


def test_errors_are_told_whatever_is_chosen(check: Check) -> None:
    write(WRONG)
    assert check("--select", "NL5", "--ignore", "NL1") == (1, ["error[NL401]"])


def test_warnings_can_be_errors(check: Check) -> None:
    both = ["error[NL306]", "error[NL107]"]
    assert check("--warnings-as-errors") == (1, both)
    assert check("--warnings-as-errors=NL3") == (1, [both[0], DEAD])
    assert check("--warnings-as-errors", "--ignore", "NL3,NL1") == (0, [])


def test_a_warning_that_is_an_error_stops_a_build(project: Path) -> None:
    words = ["build", "spec.py", "-o", "generated"]
    assert cli.run([*words, "--warnings-as-errors"]) == 1
    assert not (project / "generated").exists()
    assert cli.run(words) == 0


def test_the_bare_option_does_not_take_the_spec_for_its_value() -> None:
    assert cli.run(["check", "--warnings-as-errors", "spec.py"]) == 1
    assert cli.run(["--warnings-as-errors", "spec.py", "-o", "generated"]) == 1


def test_the_configuration_counts_where_no_option_is_given(check: Check) -> None:
    configure('select = ["NL3"]', "warnings-as-errors = true")
    assert check() == (1, ["error[NL306]"])
    assert check("--select", "NL1") == (1, ["error[NL107]"])
    assert check("--warnings-as-errors=NL5") == (0, [SIZE])
    configure('ignore = ["NL306"]', 'warnings-as-errors = ["NL1"]')
    assert check() == (1, ["error[NL107]"])
    assert check("--ignore", "NL107") == (0, [SIZE])
    configure('ignore = "NL3"', "warnings-as-errors = false")
    assert check() == (0, [DEAD])


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--select=NL999", "--select: there is no rule NL999"),
        ("--select=N", "there is no rule N"),
        ("--ignore=NL360", "--ignore: there is no rule NL360; did you mean NL3"),
        ("--ignore=nl306", "there is no rule nl306; did you mean NL306?"),
        ("--ignore=NL401", "NL401 is an error (a line declares channels"),
        ("--ignore=NL4", "NL4 are errors, and only warnings can be ignored"),
        ("--warnings-as-errors=all", "there is no rule all"),
    ],
)
def test_wrong_codes(check: Check, option: str, says: str) -> None:
    code, (said,) = check(option)
    assert code == 2 and says in said
    name, _, value = option.removeprefix("--").partition("=")
    configure(f'{name} = ["{value}"]')
    code, (said,) = check()
    assert code == 2 and says.rpartition("--" + name)[2] in said
    assert f"`{name}`" in said and "pyproject.toml" in said


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("specz = []", "no setting `specz`; did you mean `specs`?"),
        ("warnings_as_errors = true", "did you mean `warnings-as-errors`?"),
        ("something = 1", "no setting `something`"),
        ("select = 3", "`select` in [tool.neurlink-gen] must be a list of codes"),
        ("ignore = [3]", "`ignore` in [tool.neurlink-gen] must be a list of codes"),
        ("warnings-as-errors = 3", "must be a list of codes, or true"),
    ],
)
def test_wrong_settings(check: Check, line: str, says: str) -> None:
    configure(line)
    code, (said,) = check()
    assert code == 2 and says in said


def test_the_settings_are_documented() -> None:
    page = Path(__file__).parent.parent / "docs" / "command-line.md"
    table = page.read_text("utf-8").partition("[tool.neurlink-gen]\n")[2]
    for key in KEYS:
        assert f"\n{key} = " in f"\n{table}", key


# Comments

IGNORE = "  # neurlink: ignore"


@pytest.mark.parametrize(
    "comment",
    [
        "[NL306]",
        " [NL306]",
        "[ NL306 ]",
        "[NL306]  # and a reason",
    ],
)
def test_a_comment_silences_a_warning(check: Check, comment: str) -> None:
    write(comment=IGNORE + comment)
    assert check() == (0, [DEAD])
    # Also where the warning would be an error.
    assert check("--warnings-as-errors=NL3") == (0, [DEAD])


def test_a_comment_after_another(check: Check) -> None:
    write(comment="  # noqa: E501  # neurlink: ignore[NL306]")
    assert check() == (0, [DEAD])


def test_a_comment_of_several_codes(check: Check) -> None:
    two = "((3, 2), nv.MaxPool2d(2)), ((8, 2), nv.Conv2d(3)),{comment}"
    text = re.sub(r"\(\(3, 2\)(.|\n)*\{dead\}", two, WARNED)
    write(text)
    assert check() == (0, [SIZE, DEAD])
    write(text, comment=IGNORE + "[NL107, NL306]")
    assert check() == (0, [])


@pytest.mark.parametrize("line", range(5))
def test_a_comment_within_a_line_of_several_lines(check: Check, line: int) -> None:
    lines = ["(", "(3, 2),", "nv.MaxPool2d(", "2),", "),"]
    lines[line] += IGNORE + "[NL306]"
    text = WARNED.replace("((3, 2), nv.MaxPool2d(2)),", "\n".join(lines))
    write(text)
    told = check()[1]
    # All lines but those of the nerve, which neither begin, end nor are underlined.
    assert (SIZE in told) == ("warning[NL010]" in told) == (line in (2, 3))


def test_a_comment_elsewhere_silences_nothing_and_is_told(check: Check) -> None:
    write(dead=IGNORE + "[NL306]")
    assert check() == (0, [SIZE, DEAD, "warning[NL010]"])
    assert check("--ignore", "NL010") == (0, [SIZE, DEAD])
    assert check("--warnings-as-errors=NL010")[0] == 1


@pytest.mark.parametrize(
    "comment",
    [
        "# neurlink: ignore",
        "# neurlink: ignore NL306",
        "# neurlink: ignore[]",
        "# neurlink: ignore[NL306",
        "# neurlink: ignore[NL306] because",
        "# neurlink: ingore[NL306]",
        "# neurlink: ignore[NL3]",
        "# neurlink: ignore[NL360]",
        "# neurlink: ignore[306]",
        "# neurlink: ignore[NL401]",
    ],
)
def test_a_malformed_comment_is_told(check: Check, comment: str) -> None:
    write(comment="  " + comment)
    assert check() == (0, [SIZE, "warning[NL010]", DEAD])


@pytest.mark.parametrize(
    "text",
    ["# neurlink: the package that this comes from", "# see neurlink: ignore it"],
)
def test_prose_about_neurlink_is_prose(check: Check, text: str) -> None:
    write(comment="  " + text)
    assert check() == (0, [SIZE, DEAD])


def test_a_string_is_no_comment(check: Check) -> None:
    write(WARNED + '\n\nTEXT = """\n# neurlink: ignore[NL306]\n"""\n')
    assert check() == (0, [SIZE, DEAD])


def test_an_error_is_not_ignored(check: Check) -> None:
    write(WRONG, comment=IGNORE + "[NL401]")
    assert check() == (1, ["error[NL401]", "warning[NL010]"])


def test_no_comment_is_called_useless_unless_all_was_looked_at(check: Check) -> None:
    write(WRONG, comment=IGNORE + "[NL306]")
    assert check() == (1, ["error[NL401]"])
    write(dead=IGNORE + "[NL306]")
    Path("two.py").write_text(Path("spec.py").read_text())
    assert cli.run(["check", "two.py:net", "--warnings-as-errors=NL010"]) == 0
    assert cli.run(["check", "two.py", "--warnings-as-errors=NL010"]) == 1


def test_every_rule_is_found_by_its_code() -> None:
    assert len(rules_at("NL")) > 40
    assert [rule.code for rule in rules_at("NL306")] == ["NL306"]
